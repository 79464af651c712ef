"""The opening code of the small selection's exam, as the exam officer has scoring show it."""

from __future__ import annotations

from tests.builders.small_selection import EXAM
from tests.builders.system import System


def opening_code(system: System, reason: str) -> str:
    sent = {"reason": reason}
    return str(system.must("scoring", "POST", f"/api/exams/{EXAM}/opening-code", "ujian", json=sent)["code"])
