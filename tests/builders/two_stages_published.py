"""What everybody reads of a selection of two stages, and how anybody computes the tickets of its draw."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, NamedTuple

from tests.builders.pages import select
from tests.builders.small_selection import VACANCY
from tests.builders.system import Candidate
from tests.builders.two_stages import TwoStages

SEED = hashlib.sha256(b"25 dadu di depan saksi").hexdigest()


class Finalists(NamedTuple):
    """Those who go on, the best first: one of each shift, again and again."""

    best: Candidate
    other: Candidate
    third: Candidate
    fourth: Candidate
    fifth: Candidate
    sixth: Candidate


def blocked(ranking: dict[str, Any]) -> set[str]:
    """The codes of what keeps the committee from signing."""
    return {check["code"] for check in ranking["checks"] if check["state"] == "bad"}


def result(system: TwoStages, stage: str | None = None) -> dict[str, Any]:
    """What is released, as everybody reads it."""
    path = f"/api/results/{VACANCY}" + (f"?stage={stage}" if stage else "")
    found: dict[str, Any] = system.must("recruitment", "GET", path)
    return found


def result_of(candidate: Candidate) -> str:
    """The page of the candidate's own result."""
    return candidate.client.get("/lamaran/hasil").text.replace("\xa0", " ")


def ticket(system: TwoStages, number: str) -> str:
    """The candidate's ticket, as anybody computes it from what is published."""
    admitted = [event.data for event in system.all_events() if event.type == "recruitment.candidate.admitted.v1"]
    (code,) = [each["sheet_code"] for each in admitted if each["candidate_no"] == number]
    return hmac.new(bytes.fromhex(SEED), f"draw\n{VACANCY}\n{code}".encode(), hashlib.sha256).hexdigest()


def places(system: TwoStages, finalists: Finalists) -> dict[str, str]:
    """What the public page says of each finalist that it lists; scoring's page, by its own computation, says the
    same."""
    both = []
    for service, path, who in (
        ("recruitment", f"/hasil/{VACANCY}/tempat", None),
        ("scoring", f"/peringkat/{VACANCY}/cadangan", "auditor"),
    ):
        rows = select(system.ask(service, "GET", path, who).text, "//section[@aria-labelledby='keadaan']//tbody/tr")
        found = {row.find("th").text_content(): row.findall("td")[1].text_content().strip() for row in rows}
        both.append({each.number: found[each.number] for each in finalists if each.number in found})
    assert both[0] == both[1]
    return both[0]
