"""Since when a draft waits for the second approval that seals it."""

from __future__ import annotations

from services.scoring.exams.storage.exams import half_approved
from services.scoring.exams.tables import exam_approvals
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (SecondMember("seal", (exam_approvals,), half_approved),)
