"""What is printed for an objection: one sheet of A4 that has the full digests, in both languages."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from sqlalchemy import Engine

from services.recruitment.service import SERVICE
from services.recruitment.service import create_app as create_recruitment
from services.scoring.migrations import METADATA
from shared.contracts.scoring import RankingReleased
from shared.db.engine import make_engine, unit_of_work
from tests.builders import recruitment_events as reported
from tests.builders.later_results import (
    RULES,
    account_of,
    database_of_two_stages,
    first_stage,
    later,
    later_rows,
    three_candidates,
)
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW, SECRET
from tests.builders.scoring import KARTIKA, VACANCY, World
from tests.builders.scoring_assessed import NUMBERS, assess, assess_all, interview
from tests.builders.scoring_bank import bank_rows
from tests.builders.signed_releases import receive
from tests.builders.web import make_settings
from tests.e2e.applicants import log_in
from tests.e2e.site import WIDE, page_of, scoring_at, served

A4 = (595.3, 841.9)
"""In points."""
LANGUAGES = ("id", "en")
FOR_AN_OBJECTION = {"id": "Untuk sanggahan", "en": "For an objection"}


def printed(page: Page, name: str) -> str:
    """The text of the one sheet that the page is printed on, without spaces: lines are broken where they end."""
    file = page.pdf(format="A4")
    if folder := os.environ.get("TERANG_PICTURES"):
        (Path(folder) / f"{name}.pdf").write_bytes(file)
    (sheet,) = PdfReader(io.BytesIO(file)).pages
    assert [float(side) for side in sheet.mediabox[2:]] == pytest.approx(A4, abs=1)
    # The typeface draws a hyphen and a minus alike, and the file names the one as the other.
    return "".join(sheet.extract_text().split()).replace("\N{MINUS SIGN}", "-")


@pytest.fixture
def committee(tmp_path: Path) -> Iterator[tuple[World, str]]:
    """Scoring with a released first stage and a second one, in which three have all their scores."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    world = assess(World(bank_rows(), engine))
    scores = {NUMBERS[0]: (interview(100, 200), 250), NUMBERS[1]: (interview(400, 600), 500)}
    assess_all(world, {**scores, NUMBERS[2]: (interview(300, 500), 500)})
    world.keep()
    with scoring_at(engine, tmp_path) as address:
        yield world, address


@pytest.mark.parametrize(
    ("number", "stage"),
    [(NUMBERS[2], ""), ("26-0008", ""), (NUMBERS[2], "?tahap=skb"), (NUMBERS[0], "?tahap=skb")],
    ids=["goes on", "below", "goes on, later stage", "below, later stage"],
)
def test_the_committees_reasons_fill_one_sheet(
    browser: Browser, committee: tuple[World, str], number: str, stage: str
) -> None:
    world, address = committee
    (released,) = world.emitted(RankingReleased)
    for language in LANGUAGES:
        page = page_of(browser, address, KARTIKA, language, WIDE, f"/peringkat/{VACANCY}/{number}{stage}")
        text = printed(page, f"cetak-mengapa-{number}-{stage[-3:]}-{language}")
        assert FOR_AN_OBJECTION[language].replace(" ", "") in text
        assert f"/hasil/{VACANCY}{stage}" in text
        assert released.rules_digest in text
        shown = page.locator("#sanggahan code").first.inner_text()
        assert len(shown) == 64
        assert shown in text
        assert (shown == released.ranking_digest) is not bool(stage)


class Result:
    """Recruitment with the results of both stages, and the page of an applicant who was in both."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.number, *_ = numbers = three_candidates(engine)
        scored = reported.attempt_scored(self.number, 130, 135, 189, rules_digest=RULES.digest)
        self.chain_head = scored.chain_head
        self._deliver(scored)
        self.stages = {"skd": first_stage(numbers), "skb": later(later_rows(numbers))}
        for released in self.stages.values():
            receive(engine, released)

    def _deliver(self, payload: Any) -> None:
        with unit_of_work(self.engine) as session:
            for consumer in SERVICE.consumers:
                if handler := consumer.subscriptions.get(type(payload)):
                    handler(session, NOW, reported.event_of(payload), payload)


@pytest.fixture
def result(browser: Browser, tmp_path: Path) -> Iterator[tuple[Result, Callable[[str, str], Page]]]:
    made = Result(database_of_two_stages())
    settings = make_settings("recruitment", tmp_path, secret_key=SECRET)
    app = create_recruitment(settings, engine=made.engine, clock=StoppedClock(NOW))
    with served(app) as address:

        def opened(language: str, stage: str) -> Page:
            page = page_of(browser, address, None, language, WIDE, "/hasil")
            log_in(page.context, app, made.engine, address, account_of(made.engine, made.number))
            page.goto(f"{address}/lamaran/hasil?tahap={stage}")
            return page

        yield made, opened


@pytest.mark.parametrize("stage", ["skd", "skb"])
def test_an_applicants_result_fills_one_sheet(result: tuple[Result, Callable[[str, str], Page]], stage: str) -> None:
    made, opened = result
    for language in LANGUAGES:
        text = printed(opened(language, stage), f"cetak-hasil-{stage}-{language}")
        released = made.stages[stage]
        assert FOR_AN_OBJECTION[language].replace(" ", "") in text
        assert made.number in text
        assert {released.ranking_digest, released.rules_digest} <= {text[at : at + 64] for at in range(len(text))}
        assert (made.chain_head in text) is (stage == "skd")
