"""A release by sheet code counts only with the codes that candidates were admitted with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from services.recruitment.admissions import usecases as admissions
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading
from shared.signatures.belief import Known, NotBelieved
from shared.signatures.rankings import require_signed
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release


@pytest.fixture
def coded(engine: Engine, ladder: list[RankedRow]) -> list[RankedRow]:
    with reading(engine) as session:
        codes = admissions.find_codes(session, SELECTION_ID, VACANCY_ID, [row.candidate_no for row in ladder])
    return [replace(row, sheet_code=codes[row.candidate_no]) for row in ladder]


def test_the_codes_of_admission_are_believed(engine: Engine, coded: list[RankedRow]) -> None:
    receive(engine, *release(coded, parts=2))
    assert is_published(engine)


def test_anothers_code_is_refused(engine: Engine, coded: list[RankedRow]) -> None:
    first, second, third = coded
    swapped = [replace(first, sheet_code=second.sheet_code), replace(second, sheet_code=first.sheet_code), third]
    with pytest.raises(NotBelieved, match="another sheet code"):
        receive(engine, *release(swapped))
    assert not is_published(engine)


def test_a_code_for_some_alone_is_refused(engine: Engine, coded: list[RankedRow]) -> None:
    with pytest.raises(NotBelieved, match="some have none"):
        receive(engine, *release([replace(coded[0], sheet_code=None), *coded[1:]]))
    assert not is_published(engine)


def test_one_code_for_two_is_refused(ladder: list[RankedRow]) -> None:
    [genuine] = release(ladder)
    twins = [replace(row, sheet_code="AAAABBBBCCCC0001") for row in ladder]
    with pytest.raises(NotBelieved, match="have one sheet code"):
        require_signed(genuine, twins, Known({}, lambda _who, _at: True), NOW)
