"""Candidates whom cbt knew before it kept vacancies and sheet codes go on by rankings that name them by number."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, literal, select

from services.cbt.stages import storage
from services.cbt.stages.tables import goes_on, going_on
from shared.db.engine import reading
from tests.builders.messaging import NOON
from tests.builders.older import engine, older

__all__ = ["engine"]

BEFORE = {"cbt": "0015"}


def test_who_goes_on_still_does(engine: Engine) -> None:
    candidate = {"selection_id": "s", "category": "general", "extra_time": False, "admitted_at": NOON}
    named = {"stage": "", "vacancy_id": "v", "selection_id": "s"}
    rows: dict[str, list[dict[str, Any]]] = {
        "candidates": [{**candidate, "candidate_no": number} for number in ("26-0001", "26-0002")],
        "going_on": [{**named, "candidate_no": "26-0001"}],
        "believed_rankings": [{**named, "version": 1}],
    }
    older(engine, BEFORE, "cbt", rows)
    with reading(engine) as session:
        assert session.scalars(select(going_on.c.candidate_no)).all() == ["26-0001"]
        assert storage.find_codes(session, "s", "v", ["26-0001", "26-0003"]) == {"26-0001": None}
        assert storage.find_codes(session, "lain", "v", ["26-0001"]) == {}
        for number, expected in (("26-0001", True), ("26-0002", False)):
            assert session.scalar(select(goes_on(literal(number), literal("")))) is expected
        assert storage.find_version(session, "v", "") == 1
