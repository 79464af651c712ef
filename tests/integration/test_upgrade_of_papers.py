"""Exams that an earlier release sealed, and papers that it assigned, stay drawn by candidate numbers."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from services.cbt.exams.storage import papers
from services.cbt.exams.tables import exams
from services.scoring.exams.storage import exams as drafts
from shared.contracts.declaration import dump
from shared.db.engine import reading
from tests.builders.messaging import NOON
from tests.builders.older import engine, older
from tests.builders.scoring import make_rules

__all__ = ["engine"]

BEFORE = {"cbt": "0021", "scoring": "0062"}
EXAM = "cpns-skd"


def test_papers_in_cbt(engine: Engine) -> None:
    sealed: dict[str, Any] = {"exam_id": EXAM, "selection_id": "cpns", "draw_seed": "", "content": {"sections": []}}
    paper = {"paper_id": 1, "candidate_no": "26-0001", "exam_id": EXAM, "drawn_at": NOON}
    older(engine, BEFORE, "cbt", {"exams": [sealed], "papers": [paper]})
    with reading(engine) as session:
        assert papers.name_of(session, 1) == "26-0001"
        assert session.scalar(exams.select().with_only_columns(exams.c.drawn_by)) is None


def test_sealed_exams_in_scoring(engine: Engine) -> None:
    sealed = {"exam_id": EXAM, "selection_id": "cpns", "rules": dump(make_rules()), "blueprint": [], "sealed_at": NOON}
    older(engine, BEFORE, "scoring", {"exams": [sealed]})
    with reading(engine) as session:
        exam = drafts.find(session, EXAM)
        assert exam is not None
        assert exam.drawn_by is None
