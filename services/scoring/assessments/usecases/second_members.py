"""Since when the correction of a recorded score waits for its second person."""

from __future__ import annotations

from services.scoring.assessments.storage.recorded import half_corrected
from services.scoring.assessments.tables import assessment_corrections
from shared.telemetry.second_members import SecondMember

SECOND_MEMBERS = (SecondMember("score", (assessment_corrections,), half_corrected),)
