"""One selection in two shifts of unlike papers: totals become percentiles by the sealed rules, two members release the
ranking, recruitment believes it, and candidates read why; what was heard late or twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shared.kernel.canonical import canonical_bytes
from tests.builders.small_selection import VACANCY, small_rules
from tests.builders.system import Candidate, System
from tests.builders.system_replays import read_shuffled

MORNING, AFTERNOON = (9, 8, 7), (6, 5, 4)
"""How many of nine items each candidate answers well: the afternoon's paper is the harder one."""
PERCENTILE = {"method": "percentile", "decimals": 5, "counts": "at_most"}


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    rules = {
        **small_rules(),
        "version": "setara",
        "normalisation": PERCENTILE,
        "cut": {"count": 3, "boundary_ties": "all"},
    }
    made.draft_exam(rules=rules)
    made.seal_exam()
    yield made
    made.close()


@pytest.fixture
def sat(system: System) -> list[Candidate]:
    """Six candidates, three in each shift; the better three in the morning."""
    now = datetime.now(UTC)
    candidates = []
    for at, shift in enumerate((MORNING, AFTERNOON)):
        system.plan_session(now - timedelta(minutes=2 - at), venue=f"Gedung {at + 1}", seats=len(shift))
        candidates += [system.admit(3 * at + serial) for serial in range(1, len(shift) + 1)]
        system.settle()
    for candidate, good in zip(candidates, (*MORNING, *AFTERNOON), strict=True):
        system.sit(candidate.number, answering(good))
    system.settle()
    return candidates


def answering(good: int) -> Callable[[str, int], int]:
    """So many of nine items answered as well as can be, those of every section first; the others badly."""
    return lambda _section, number: 5 if (number - 1) % 3 * 3 + (number - 1) // 3 < good else 2


VALUES = (10_000_000, 6_666_667, 3_333_333)
"""100 * 3/3, 2/3 and 1/3 of the shift have at most as much, in steps of 10**-5."""


def test_the_best_of_the_harder_shift_goes_on_before_better_marks_of_the_easier(
    system: System, sat: list[Candidate]
) -> None:
    system.end_sessions()
    system.settle()
    ranking = system.ranking()
    rows = {row["candidate_no"]: row for row in ranking["rows"]}
    found = [rows[candidate.number] for candidate in sat]
    assert [(row["total"], row["normalised"]) for row in found] == list(
        zip((45, 42, 37, 32, 29, 24), VALUES + VALUES, strict=True)
    )
    assert [row["rank"] for row in found] == [1, 3, 5, 2, 4, 6]
    assert [row["status"] for row in found] == [*["goes_on"] * 2, "below_cut", "goes_on", *["below_cut"] * 2]
    release(system)
    result = system.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert result["ranking_digest"] == ranking["digest"]
    assert [row["normalised"] for row in result["rows"]] == [row["normalised"] for row in ranking["rows"]]


def test_everybody_reads_the_value_that_decided(system: System, sat: list[Candidate]) -> None:
    system.end_sessions()
    system.settle()
    release(system)
    public = text_of(system.ask("recruitment", "GET", f"/hasil/{VACANCY}"))
    assert public.count("setara 100,00000") == 2
    assert "setara 33,33333" in public
    best_of_the_afternoon, third_of_the_morning = (text_of(sat[at].client.get("/lamaran/hasil")) for at in (3, 2))
    assert "100,00000<small>total setara</small>" in best_of_the_afternoon
    assert "Anda di peringkat 2 dari 6 dan lanjut" in best_of_the_afternoon
    assert "total setara Anda lebih rendah</em>: 33,33333 dan 66,66667" in third_of_the_morning
    assert "Dengan 33,33335 poin lebih pada total setara, Anda berdiri di atas" in third_of_the_morning
    why, ahead = (
        text_of(system.ask("scoring", "GET", f"/peringkat/{VACANCY}/{sat[at].number}", "ketua")) for at in (2, 3)
    )
    assert "Total setara" in why
    assert f"Dengan 33,33335 poin lebih pada total setara, {sat[2].number} berdiri di atas {sat[1].number}" in why
    assert f"Dengan 33,33334 poin kurang pada total setara, {sat[3].number} berdiri di bawah {sat[4].number}" in ahead


def test_a_replay_and_events_out_of_order_make_the_identical_ranking(
    system: System, sat: list[Candidate], tmp_path: Path
) -> None:
    system.end_sessions()
    system.settle()
    before = bytes_of(system)
    read_shuffled(system, 7, tmp_path)
    assert bytes_of(system) == before


def release(system: System) -> None:
    assert [system.sign_ranking(member) for member in ("ketua", "anggota")] == [False, True]
    system.settle()


def bytes_of(system: System) -> bytes:
    ranking = system.ranking()
    return canonical_bytes({key: ranking[key] for key in ("digest", "rows")})


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")
