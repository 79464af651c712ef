"""Exams that an earlier release received, without what their content is held against, open by what was sealed."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from services.cbt.exams.domain.openings import Obstacle
from services.cbt.exams.tables import exams
from services.cbt.exams.usecases import opening
from shared.db.engine import unit_of_work
from tests.builders import papers
from tests.builders.cbt import exam_sealed
from tests.builders.locked_hall import Locked
from tests.builders.papers import locked_exam, with_another_stem


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Locked:
    monkeypatch.setattr(papers, "new_secret", lambda: b"the same secret!")
    made = Locked()
    unknown = dict.fromkeys(("draw_seed_commitment", "key_commitment", "rules_digest"))
    with unit_of_work(made.engine) as session:
        session.execute(update(exams).values(**unknown))
    return made


def test_the_papers_that_were_sealed_open_as_before(locked: Locked) -> None:
    locked.receive_papers()
    locked.receive_key()
    assert locked.run_worker() == 1


def test_another_ciphertext_under_the_same_key_opens_nothing(locked: Locked) -> None:
    (other,) = locked_exam(**with_another_stem(exam_sealed())).papers
    with unit_of_work(locked.engine) as session:
        opening.receive_papers(session, other)
    locked.receive_key()
    assert locked.run_worker() == 0
    assert locked.state.obstacle is Obstacle.PAPERS_DIFFER
