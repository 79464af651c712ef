"""Errors that candidates reported stand at the item, whatever comes twice, and come again with a replay."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases import item_errors
from services.scoring.service import drop_projections
from shared.contracts.cbt import ItemErrorReason, ItemErrorReported
from tests.builders.scoring import EXAM, NOON, SELECTION, World
from tests.builders.scoring_corrected import item_at
from tests.builders.scoring_web import BAYU, Browser


def reported(item_id: str, who: int, reason: ItemErrorReason) -> ItemErrorReported:
    return ItemErrorReported(
        attempt_id=f"attempt-26-{who:04}",
        exam_id=EXAM,
        selection_id=SELECTION,
        item_id=item_id,
        reason=reason,
        reported_at=NOON,
    )


def counts(world: World) -> dict[str, dict[str, int]]:
    with Session(world.engine) as session:
        return {code: dict(found) for code, found in item_errors.by_code(session, EXAM).items()}


def test_reports_are_counted_once_by_item_and_reason(world: World, browser: Browser) -> None:
    item = item_at(world, 1)
    known = item.key.item_id
    sent = [
        reported(known, 1, "two_right"),
        reported(known, 2, "two_right"),
        reported(known, 3, "typo"),
        reported("i-unknown", 1, "other"),
    ]
    world.apply(*sent, sent[0])
    assert counts(world) == {item.code: {"two_right": 2, "typo": 1}}
    page = " ".join(browser.get(f"/ujian/{EXAM}/koreksi", BAYU).text.split())
    assert f"<b>{item.code}</b>: lebih dari satu jawaban benar 2, salah ketik 1" in page
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert counts(world) == {}
    world.apply(*reversed(sent))
    assert counts(world) == {item.code: {"two_right": 2, "typo": 1}}
