"""Whoever stays below the line reads both counts, or both ratios, where the first key of the order counts wrong
answers: in real browsers, at both sizes and in both languages; checked with axe."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from services.recruitment.migrations import METADATA
from services.recruitment.service import create_app
from shared.db.engine import make_engine, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.later_results import account_of
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NOW
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.web import make_settings
from tests.e2e.applicants import log_in
from tests.e2e.site import NARROW, WIDE, at_both_sizes, page_of, served

LOOKS = (("id", NARROW), ("en", WIDE))
KEYS = {
    "wrong": (((3, 5), (5, 8)), {"id": "Anda: 8;", "en": "You: 8;"}),
    "wrong_ratio:TIU": (
        ((10**9, 25 * 10**8), (25 * 10**8, 10**15)),
        {"id": "Anda: tanpa jawaban benar;", "en": "You: no right answer;"},
    ),
}
"""For each first key: the values that part the second from the first and the third from the second, and what the third
reads of the own one."""

BEFORE = {"id": "Semua penentu sebelumnya sama.", "en": "Everything that decides before is equal."}
"""There is nothing before the first key."""


def test_both_counts_are_read_by_whoever_stays_below(browser: Browser, tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/recruitment.db")
    METADATA.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        first, second, third = (build.add_candidate(session, index) for index in range(3))
    settings = make_settings("recruitment", tmp_path, secret_key=build.SECRET, database_url=str(engine.url))
    app = create_app(settings, engine=engine, clock=StoppedClock(NOW))
    with served(app) as url:
        for version, (key, (values, words)) in enumerate(KEYS.items(), 1):
            rows = [
                reported.ranked(first, 1, 130, 135, 189, "goes_on"),
                reported.ranked(
                    second, 2, 130, 135, 186, "goes_on", decision=reported.decision(first, key, *values[0])
                ),
                reported.ranked(
                    third, 3, 130, 140, 189, "below_cut", decision=reported.decision(second, key, *values[1])
                ),
            ]
            order = (key, "total", "TKP", "TIU", "TWK")
            receive(engine, *release(rows, version=version, places=2, tie_breaks=order, released_at=NOW))
            for language, size in LOOKS:
                page = page_of(browser, url, None, language, size)
                log_in(page.context, app, engine, url, account_of(engine, third))
                page.goto(f"{url}/lamaran/hasil")
                expect(page.locator("#pembeda")).to_contain_text(words[language])
                expect(page.get_by_role("main")).not_to_contain_text(BEFORE[language])
                at_both_sizes(page, f"penentu-{version}-{language}")
    engine.dispose()
