"""A seal of the release before that its relay had not sent can be verified by nobody: two people give it once more."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Engine, func, select

from services.scoring.exams.tables import exam_approvals, exams, sealed_items
from shared.db.engine import reading
from tests.builders.messaging import NOON
from tests.builders.older import engine, older

__all__ = ["engine"]

BEFORE = {"scoring": "0016"}


def test_a_seal_that_was_not_published_is_a_draft_again_and_any_other_stays(engine: Engine) -> None:
    names = ("terbit", "belum")
    rows: dict[str, list[dict[str, Any]]] = {
        "exams": [
            {"exam_id": name, "selection_id": name, "rules": {}, "blueprint": [], "content_digest": "d"}
            | {"sealed_at": NOON, "simulation": False}
            for name in names
        ],
        "exam_approvals": [{"id": n, "exam_id": name, "digest": "d"} for n, name in enumerate(names, 1)],
        "sealed_items": [{"exam_id": name, "item_id": "i", "options": {}} for name in names],
        "outbox": [
            {
                "id": n,
                "event_id": str(n),
                "aggregate_id": name,
                "type": "scoring.exam.sealed.v1",
                "payload": json.dumps({"data": {"exam_id": name}}).encode(),
                "published_at": NOON if name == "terbit" else None,
            }
            for n, name in enumerate(names, 1)
        ],
    }
    older(engine, BEFORE, "scoring", rows)
    with reading(engine) as session:
        sealed = {row.exam_id: row.sealed_at for row in session.execute(select(exams))}
        assert sealed == {"terbit": NOON, "belum": None}
        assert session.scalars(select(exams.c.content_digest).order_by(exams.c.exam_id)).all() == [None, "d"]
        assert session.scalars(select(sealed_items.c.exam_id)).all() == ["terbit"]
        approvals = exam_approvals.c
        assert session.execute(select(func.count(), func.count(approvals.proof))).one() == (2, 0), "none is signed"
