"""Corrections of keys that recruitment has received and believed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine

from services.recruitment.results.domain import KeyCorrection
from services.recruitment.results.storage import scores
from shared.db.engine import unit_of_work
from tests.builders.recruitment import NOW, SELECTION_ID


def correct(engine: Engine, number: int, hours: float) -> None:
    """A set of keys put in force so many hours after NOW."""
    correction = KeyCorrection(
        exam_id=f"{SELECTION_ID}-skd",
        number=number,
        selection_id=SELECTION_ID,
        replaces=number - 1,
        items=(),
        marked=4,
        up=2,
        down=0,
        key_commitment="56" * 32,
        effect_digest="78" * 32,
        signatures=(),
        corrected_at=NOW + timedelta(hours=hours),
    )
    with unit_of_work(engine) as session:
        scores.put_key_correction(session, correction)
