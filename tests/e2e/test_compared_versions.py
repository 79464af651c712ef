"""Two versions of a result side by side in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Engine

from services.recruitment.migrations import METADATA
from services.recruitment.results.usecases import withdrawals
from services.recruitment.service import create_app
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankedRow
from shared.db.engine import make_engine, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.corrected_keys import correct
from tests.builders.messaging import StoppedClock
from tests.builders.places import rows_of
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.taken_back import REASON, withdrawn
from tests.builders.web import make_settings
from tests.e2e.browser import follow
from tests.e2e.site import NARROW, WIDE, at_both_sizes, page_of, served

TURNED = {
    "id": "1 masuk, 1 keluar, 3 naik, 0 turun, 0 berubah lain; 0 tetap sama.",
    "en": "1 entered, 1 left, 3 rose, 0 fell, 0 changed otherwise; 0 stayed the same.",
}
LOOKS = (("id", NARROW), ("en", WIDE))
COMPARE = {"id": "Bandingkan dengan versi 1", "en": "Compare with version 1"}
HEADINGS = {
    "id": ("Peringkatnya", "Keadaan, versi 1", "Keadaan, versi 2"),
    "en": ("Rank", "State, version 1", "State, version 2"),
}
SAME = {"id": "Tidak satu baris pun berbeda", "en": "Not one row differs"}


def grouped(numbers: Sequence[str], member: str) -> list[RankedRow]:
    """The first goes on by the open place, this member of the group by that of the group."""
    first, *others = rows_of(numbers)
    by_group = {"status": "goes_on", "quota_group": "papua", "place": "papua"}
    rest = [replace(row, **by_group) if row.candidate_no == member else row for row in others]  # type: ignore[arg-type]
    return [replace(first, place="open"), *rest]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Of five candidates the third goes on by the place of a group; in the second version the first is disqualified,
    and in the third nothing is other."""
    made = make_engine(f"sqlite:///{tmp_path}/recruitment.db")
    METADATA.create_all(made)
    with unit_of_work(made) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        numbers = [build.add_candidate(session, index) for index in range(5)]
    choose(made, numbers[2], "papua")
    rules = rule(made, papua(), Cut(count=2, boundary_ties="all"))
    out = reported.ranked(numbers[0], None, 0, 0, 0, "disqualified")
    ladders = (grouped(numbers, numbers[2]), *[[*grouped(numbers[1:], numbers[2]), out]] * 2)
    for version, rows in enumerate(ladders, 1):
        released_at = NOW + timedelta(hours=version)
        parts = release(rows, rules_digest=rules.digest, version=version, places=2, released_at=released_at)
        receive(made, *parts)
        if version == 2:
            with unit_of_work(made) as session:
                withdrawals.receive_withdrawal(session, NOW, withdrawn(parts[0]))
    correct(made, 2, 1.5)
    yield made
    made.dispose()


def test_everybody_compares_versions(browser: Browser, engine: Engine, tmp_path: Path) -> None:
    settings = make_settings("recruitment", tmp_path, secret_key=build.SECRET, database_url=str(engine.url))
    with served(create_app(settings, engine=engine, clock=StoppedClock(NOW))) as url:
        for language, size in LOOKS:
            page = page_of(browser, url, None, language, size, f"/hasil/{VACANCY_ID}/versi/2")
            at_both_sizes(page, f"versi-{language}")
            follow(page.get_by_role("link", name=COMPARE[language]))
            expect(page.locator("#jumlah")).to_have_text(TURNED[language])
            expect(page.get_by_role("row")).to_have_count(6)
            for heading in HEADINGS[language]:
                expect(page.get_by_role("columnheader", name=heading, exact=True)).to_have_count(1)
            expect(page.get_by_role("note")).to_contain_text(REASON)
            at_both_sizes(page, f"banding-{language}")
            with page.expect_download() as download:
                page.get_by_role("link", name="CSV").click()
            assert download.value.suggested_filename == "banding-versi-1-2.csv"
            page.goto(f"{url}/hasil/{VACANCY_ID}/banding/2/3")
            expect(page.get_by_text(SAME[language])).to_be_visible()
            at_both_sizes(page, f"banding-sama-{language}")
            page.goto(f"{url}/hasil/{VACANCY_ID}/banding/3/2")
            expect(page.get_by_role("main")).to_contain_text("3")
            at_both_sizes(page, f"banding-terbalik-{language}")
