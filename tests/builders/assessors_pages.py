"""The pages of assessors in one interview: where they are, what is sent there, and what counts afterwards."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from sqlalchemy.orm import Session

from services.scoring.assessments.domain.scores import Given
from services.scoring.assessments.usecases import reading
from tests.builders.scoring import EXAM, SELECTION, VACANCY, World
from tests.builders.scoring_assessed import (
    AINI,
    INTERVIEW,
)
from tests.builders.scoring_web import Browser

HERE = f"/penilaian/{EXAM}/{INTERVIEW}"
HEADER = ("candidate_no", "motivasi", "bidang", "reason")


def counting(world: World, part: str = INTERVIEW) -> dict[str, Given]:
    with Session(world.engine) as session:
        return reading.scores_of(session, [VACANCY], SELECTION, "skb", part)


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")


def uploaded(rows: Sequence[Sequence[object]]) -> dict[str, Any]:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet("nilai")
    for position, row in enumerate(rows):
        sheet.write_row(position, 0, list(row))
    book.close()
    buffer.seek(0)
    return {"data": {"sheet": (buffer, "nilai.xlsx")}, "content_type": "multipart/form-data"}


def send(browser: Browser, rows: Sequence[Sequence[object]], who: Any = AINI, part: str = INTERVIEW) -> Any:
    return browser.post(f"/penilaian/{EXAM}/{part}/impor", who, **uploaded(rows))
