"""A stranger reads the public log on a screen and on a phone, in both languages; checked with axe."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from services.scoring.log.jobs import keyed_jobs
from services.scoring.log.usecases.arriving import arrive
from services.scoring.migrations import METADATA
from shared.contracts.envelope import Event
from shared.db.engine import make_engine, unit_of_work
from shared.messaging.leaf_signing import signing_job
from shared.messaging.tables import outbox
from tests.builders.messaging import StoppedClock
from tests.builders.public_log import leaf_of
from tests.builders.signing import signer
from tests.builders.web import make_settings
from tests.e2e.site import NARROW, WIDE, looked_at, page_of, scoring_at

SAID = ("exam.sealed", "keys.corrected", "ranking.signed", "ranking.signed", "ranking.released")


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Scoring, whose log has a few leaves."""
    engine = make_engine(f"sqlite:///{tmp_path}/scoring.db")
    METADATA.create_all(engine)
    (job,) = keyed_jobs(make_settings("scoring", tmp_path))
    clock = StoppedClock(datetime.now(UTC) - timedelta(minutes=5))
    job.run(engine, clock)
    signing_job("scoring", signer("scoring")).run(engine, clock)
    with unit_of_work(engine) as session:
        opening = Event.from_bytes(session.scalars(select(outbox.c.payload)).one())
        arrive(session, clock.now(), "scoring", opening.data["leaf"])
        for number, type_ in enumerate(SAID):
            leaf = leaf_of(type_, selection="cpns-sukamaju-2026", exam="cpns-sukamaju-2026-skd", vacancy=f"v{number}")
            arrive(session, clock.now(), "scoring", leaf.decode())
    for _ in range(2):
        clock.forward(seconds=1)
        job.run(engine, clock)
    with scoring_at(engine, tmp_path) as found:
        yield found


def test_a_stranger_reads_the_log_at_both_sizes_and_in_both_languages(browser: Browser, address: str) -> None:
    wide = page_of(browser, address, None, "id", WIDE, "/log")
    expect(wide.get_by_role("heading", level=1)).to_have_text("Log publik")
    expect(wide.locator("#tanpa-saksi")).to_contain_text("Belum ada saksi luar")
    expect(wide.locator("tbody tr")).to_have_count(len(SAID) + 1)
    looked_at(wide, "log-publik")
    narrow = page_of(browser, address, None, "en", NARROW, "/log")
    expect(narrow.get_by_role("heading", level=1)).to_have_text("Public log")
    looked_at(narrow, "log-publik-ponsel")
    answer = narrow.request.get(f"{address}/log/checkpoint")
    assert answer.text().splitlines()[1] == str(len(SAID) + 1)
