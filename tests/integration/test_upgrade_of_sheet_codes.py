"""Candidates of the release before stay as they were, without a sheet code; new ones get one beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.exc import IntegrityError

from services.recruitment.admissions.tables import candidates
from services.scoring.marking.storage import roster
from shared.db.engine import reading, unit_of_work
from tests.builders.messaging import NOON
from tests.builders.older import engine, older
from tests.builders.scoring import admitted

__all__ = ["engine"]

BEFORE = {"scoring": "0018", "recruitment": "0016"}


def test_scoring_keeps_its_roster(engine: Engine) -> None:
    older(engine, BEFORE, "scoring", {"candidates": [{"candidate_no": "26-0001", "born_on": NOON.date()}]})
    with unit_of_work(engine) as session:
        roster.put_candidate(session, replace(admitted("26-0002"), sheet_code="0" * 16))
        found = roster.find_candidates(session, ["26-0001", "26-0002"])
    assert {number: each.sheet_code for number, each in found.items()} == {"26-0001": None, "26-0002": "0" * 16}


def test_recruitment_keeps_its_candidates_and_no_code_names_two(engine: Engine) -> None:
    one, other = (
        {"account_id": each, "application_id": each, "selection_id": "s", "vacancy_id": "v"} for each in ("p", "q")
    )
    day = NOON.date()
    rows: dict[str, list[dict[str, Any]]] = {
        "accounts": [{"account_id": each, "nik_key": each, "nik_sealed": b"x", "born_on": day} for each in ("p", "q")],
        "selections": [{"selection_id": "s", "rules": {}, "calendar": [], "age_on": day}],
        "vacancies": [{"vacancy_id": "v", "selection_id": "s", "requirements": {}}],
        "applications": [{**each, "declarations": {}, "born_on": day} for each in (one, other)],
        "candidates": [{**one, "candidate_no": "26-0001"}],
    }
    older(engine, BEFORE, "recruitment", rows)
    with reading(engine) as session:
        assert session.execute(select(candidates.c.sheet_code)).scalar_one() is None
    with unit_of_work(engine) as session:
        session.execute(candidates.update().values(sheet_code="0" * 16))
    again = {**other, "candidate_no": "26-0002", "admitted_at": NOON, "sheet_code": "0" * 16}
    with pytest.raises(IntegrityError), unit_of_work(engine) as session:
        session.execute(candidates.insert().values(**again))
