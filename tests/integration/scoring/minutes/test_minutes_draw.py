"""Minutes print the draw's seed with how to repeat it, and how totals of shifts were made comparable."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Minutes
from services.scoring.minutes.domain.paper import _Paper, paper
from services.scoring.minutes.pages.workbook import minutes_xlsx
from services.scoring.minutes.usecases import making
from services.scoring.service import create_app
from shared.contracts.normalisation import Normalisation
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY
from tests.builders.scoring_ranked import ranked_world, sign
from tests.builders.sealed_minutes import FIRST
from tests.builders.web import make_settings

SEED = "5eed" * 16
MEAN_SD = Normalisation(method="mean_sd", decimals=5, constant="all_shifts", root_digits=10)


@pytest.fixture
def minutes() -> Minutes:
    world = ranked_world()
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    with Session(world.engine) as session:
        return making.gather(session, FIRST)


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written on the paper, fact by fact and paragraph by paragraph."""
    found: list[str] = []
    fact, paragraph = _Paper.fact, _Paper.paragraph

    def noted_fact(page: _Paper, word: str, text: str) -> None:
        found.append(f"{word}: {text}")
        fact(page, word, text)

    def noted_paragraph(page: _Paper, text: str, *more: object) -> None:
        found.append(text)
        paragraph(page, text, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(_Paper, "fact", noted_fact)
    monkeypatch.setattr(_Paper, "paragraph", noted_paragraph)
    return found


def drawn(minutes: Minutes) -> Minutes:
    return replace(
        minutes, document={**minutes.document, "draw_seed": SEED}, normalisations={"": MEAN_SD}, normalised=10**5
    )


METHOD = (
    "rata-rata peserta terbaik dan simpangan baku; ditambahkan konstanta semua sesi; simpangan baku sampai 10 desimal; "
    "dibulatkan pada 5 desimal"
)


def test_the_paper_has_the_seed_and_the_method_with_its_parameters(minutes: Minutes, printed: list[str]) -> None:
    paper(drawn(minutes))
    assert f"Benih: {SEED}" in printed
    assert f"Kode formasi: {VACANCY}" in printed
    assert any("HMAC-SHA256" in text for text in printed)
    assert f"Penyetaraan sesi: {METHOD}" in printed


def test_without_a_draw_nothing_is_said_of_one(minutes: Minutes, printed: list[str]) -> None:
    paper(minutes)
    assert not [text for text in printed if text.startswith(("Benih", "Penyetaraan")) or "HMAC" in text]


def test_the_workbooks_head_has_both(minutes: Minutes, tmp_path: Path) -> None:
    app = create_app(make_settings("scoring", tmp_path), engine=ranked_world().engine)
    with app.test_request_context():
        content = minutes_xlsx(drawn(minutes))
    head = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()[:20]
    assert {str(cell) for row in head for cell in row} >= {"Benih undian", SEED, "Penyetaraan sesi", METHOD}
