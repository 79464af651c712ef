"""Sections whose items may have several right options: the seal says which, and an approval is of what it says."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.exams.domain.sealing import StaleDigest
from services.scoring.exams.usecases import sealing
from shared.contracts.exams import SealedSection
from shared.contracts.rules import Section
from shared.contracts.scoring import ExamSealed
from tests.builders.scoring import EXAM, KARTIKA, SIREGAR, SRI
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_other_rules import several_rules


@pytest.fixture
def draft() -> Draft:
    return Draft(rules=several_rules())


def of_the_release_before(section: Section) -> SealedSection:
    return SealedSection(code=section.code, name=section.name, items=section.items)


def test_an_approval_under_a_release_that_tells_nobody_which_sections_take_several_does_not_seal(
    draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(sealing, "_section", of_the_release_before)
        untold = draft.digest()
        assert not draft.approve(SRI, untold)
    assert draft.digest() != untold
    with pytest.raises(StaleDigest):
        draft.approve(KARTIKA, untold)
    assert not draft.approve(KARTIKA, draft.digest())
    with Session(draft.engine) as session:
        overview = sealing.overview(session, EXAM)
    assert [each.signer_id for each in overview.stale] == [SRI.id]
    assert draft.emitted(ExamSealed) == []
    assert draft.approve(SIREGAR, draft.digest())
    assert [section.several for section in draft.sealed().sections] == [True, False, False]
