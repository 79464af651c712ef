"""The blueprint of an exam: read from a sheet, held against the bank."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from services.scoring.exams.usecases import blueprints
from shared.kernel.errors import InvalidInput, Place
from tests.builders.scoring import (
    EXAM,
    blueprint_row,
)
from tests.builders.scoring_draft import Draft


def test_a_blueprint_is_read_from_a_sheet() -> None:
    rows = blueprints.read_blueprint("kisi.csv", b"section;topic;easy;medium;hard\nTWK;Topik;;2;0\n\nTIU;Topik;1;1;\n")
    assert rows == [
        blueprint_row("TWK", "Topik", "medium", 2),
        blueprint_row("TIU", "Topik", "easy", 1),
        blueprint_row("TIU", "Topik", "medium", 1),
    ]


@pytest.mark.parametrize(
    ("sheet", "where", "code"),
    [
        (b"section,topic,easy,medium\nTWK,T,1,1", Place(row=1, column="hard"), "column_missing"),
        (b"section,topic,easy,medium,hard\n,T,1,1,1", Place(row=2, column="section"), "missing"),
        (b"section,topic,easy,medium,hard\nTWK,,1,1,1", Place(row=2, column="topic"), "missing"),
        (b"section,topic,easy,medium,hard\nTWK,T,-1,1,1", Place(row=2, column="easy"), "count"),
        (b"section,topic,easy,medium,hard\nTWK,T,1.5,1,1", Place(row=2, column="easy"), "count"),
        (b"section,topic,easy,medium,hard\nTWK,T,1,99999999999999999999,1", Place(row=2, column="medium"), "count"),
        ("section,topic,easy,medium,hard\nTWK,T,1,١,1".encode(), Place(row=2, column="medium"), "count"),
    ],
)
def test_a_blueprint_sheet_names_what_is_wrong(sheet: bytes, where: Place, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        blueprints.read_blueprint("kisi.csv", sheet)
    assert (where, code) in [(p.place, p.code) for p in refusal.value.problems]


def test_a_blueprint_that_does_not_fit_is_not_stored() -> None:
    draft = Draft()
    before = draft.digest()
    with Session(draft.engine) as session, session.begin():
        with pytest.raises(InvalidInput) as refusal:
            blueprints.put_blueprint(session, draft.now, EXAM, [blueprint_row("TWK", "Topik", "hard", 9)])
        assert {p.code for p in refusal.value.problems} == {"bank_short", "section_sum"}
    assert draft.digest() == before
