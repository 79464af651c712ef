"""The text for the visitor at the end of the demo."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from operations.simulation.loader import SELECTION_FILE, Stage
from operations.simulation.people import Person, invent
from operations.simulation.report import Terminal, guide

URL = "http://localhost:8000"
DOCUMENT = json.loads(SELECTION_FILE.read_text(encoding="utf-8"))
TERMINAL = Terminal("terang", False, ())
EARLIER = {"vacancy_id": "perawat-1", "stage": "skb", "asked_nik": "9999012345678901", "objected_id": "pppk-2026"}


@pytest.fixture(scope="module")
def people() -> list[Person]:
    return invent(DOCUMENT["vacancies"], 20, 7, date(2026, 11, 22))


@pytest.fixture(scope="module")
def stage() -> Stage:
    (following,) = DOCUMENT["rules"]["stages"]
    return Stage("cpns", "cpns-skd", tuple(DOCUMENT["vacancies"]), ("pagi",), following)


def test_it_names_the_second_stage_and_the_way_there(people: list[Person], stage: Stage) -> None:
    said = "\n".join(guide(URL, people, stage, TERMINAL, EARLIER))
    assert "  5. the second stage, Seleksi Kompetensi Bidang: once that ranking is released," in said
    assert f"{URL}/scoring/penilaian/cpns-skd/wawancara\n" in said
    assert "as penilai, then as penguji (Asesmen, Wawancara)" in said
    first = next(line for line in said.splitlines() if line.startswith("  1. "))
    assert f"{first.split()[1]}?tahap=skb\n" in said
    assert "as ketua, then as anggota (Peringkat Seleksi Kompetensi Bidang): Tanda tangani peringkat" in said
    assert numbers(said) == list(range(1, 9))


def test_the_session_is_ended_before_the_ranking_is_signed(people: list[Person], stage: Stage) -> None:
    """Somebody who stays away may still sit until then, which no signature can overrule."""
    steps = [line for line in guide(URL, people, stage, TERMINAL, EARLIER) if line.startswith("  ")]
    ended = next(at for at, line in enumerate(steps) if f"{URL}/cbt/sesi  as ujian: Akhiri sesi" in line)
    assert "as ketua, then as anggota" in steps[ended + 1]
    assert not any("sign" in line for line in steps[:ended] if "/scoring/peringkat/" in line and line[2].isdigit())


def test_without_a_second_stage_none_is_named(people: list[Person], stage: Stage) -> None:
    said = "\n".join(guide(URL, people, replace(stage, following=None), TERMINAL, {}))
    assert "second stage" not in said
    assert numbers(said) == list(range(1, 6))


def numbers(said: str) -> list[int]:
    """Of the steps to look at, in the order of the text."""
    firsts = (line.strip().split(". ")[0] for line in said.splitlines())
    return [int(first) for first in firsts if first.isdigit()]
