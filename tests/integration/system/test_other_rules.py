"""One selection under rules of another kind, through all three services: thirds of a point, thresholds in per cent of
which two of three are enough, wrong answers as a key, a share that goes on."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from services.recruitment.admissions.tables import candidates
from shared.db.engine import reading
from tests.builders.small_selection import SELECTION, VACANCY, small_rules
from tests.builders.system import Candidate, System

REASON = "Panitia memilih aturan yang mengurangi nilai jawaban salah."
GOOD = {1: ("TWK", "TIU", "TKP"), 2: ("TWK", "TIU"), 3: ("TWK", "TKP"), 4: ("TWK", "TKP"), 5: ("TKP",)}
"""The sections that each candidate answers well; in the others every answer is wrong, or worth two thirds."""


def thirds() -> dict[str, Any]:
    rules = small_rules()
    for section in rules["sections"][:2]:
        section.update(max_marks=9, marking={"kind": "right_wrong", "right": 3, "wrong": -1, "blank": 0})
    scale = {"lowest": 1, "highest": 5, "each_once": True}
    rules["sections"][2].update(max_marks=15, marking={"kind": "weights", "weights": scale})
    shares = {"minima": {}, "percent": {"TWK": 50, "TIU": 50, "TKP": 50}, "enough": 2, "total_percent": 20}
    rules["thresholds"] = [{"category": name, **shares} for name in rules["categories"]]
    return {
        **rules,
        "version": "sepertiga",
        "tie_breaks": ["total", "wrong", "wrong_ratio:TIU", "gpa", "age"],
        "cut": {"share": 50, "boundary_ties": "none"},
        "equal_ranks": "1223",
        "units": 3,
    }


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    """The exam is sealed after the exam officer has replaced the rules on their page."""
    made = System(tmp_path)
    made.draft_exam()
    document = (io.BytesIO(json.dumps(thirds()).encode()), "aturan.json")
    sent = {"document": document, "reason": REASON}
    assert made.ask("recruitment", "POST", f"/petugas/aturan/{SELECTION}", "ujian", data=sent).status_code == 302
    made.settle()
    made.seal_exam()
    made.plan_session()
    made.settle()
    yield made
    made.close()


@pytest.fixture
def sat(system: System) -> list[Candidate]:
    candidates = [system.admit(serial) for serial in GOOD]
    system.settle()
    for candidate, good in zip(candidates, GOOD.values(), strict=True):
        system.sit(candidate.number, answering(good))
    system.end_sessions()
    system.settle()
    return candidates


def answering(good: tuple[str, ...]) -> Callable[[str, int], int]:
    return lambda section, _number: 5 if section in good else 2


def test_such_a_selection_is_ranked_released_believed_and_explained(system: System, sat: list[Candidate]) -> None:
    ranking = system.ranking()
    assert ranking["units"] == 3
    by_number = {row["candidate_no"]: row for row in ranking["rows"]}
    found = [by_number[candidate.number] for candidate in sat]
    assert [(row["rank"], row["total"], row["status"]) for row in found] == [
        (1, 33, "goes_on"),
        (2, 24, "goes_on"),
        (3, 21, "below_cut"),
        (3, 21, "below_cut"),
        (None, 9, "below_threshold"),
    ]
    assert found[2]["marks"] == {"TWK": 9, "TIU": -3, "TKP": 15}
    assert ranking["places"] == 2, "half of the four who are ranked"
    for member in ("ketua", "anggota"):
        system.sign_ranking(member)
        system.settle()
    result = system.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert (result["units"], result["ranking_digest"]) == (3, ranking["digest"])
    page = text_of(system.ask("recruitment", "GET", f"/hasil/{VACANCY}"))
    assert "Nilai terhadap 11" in page
    assert "yaitu 50 persen dari yang diperingkat, dibulatkan ke atas." in page
    assert "<b>7</b>" in page


def test_each_of_them_reads_why(system: System, sat: list[Candidate]) -> None:
    for member in ("ketua", "anggota"):
        system.sign_ranking(member)
        system.settle()
    # Equals stand in the order of their sheet codes, which are drawn.
    with reading(system.engines["recruitment"]) as session:
        codes = {row.candidate_no: row.sheet_code for row in session.execute(select(candidates))}
    in_order = [*sat[:2], *sorted(sat[2:4], key=lambda each: codes[each.number]), sat[4]]
    first, second, third, fourth, last = (text_of(each.client.get("/lamaran/hasil")) for each in in_order)
    assert "Anda di peringkat 1 dari 4 dan lanjut ke SKB." in first
    assert "Nilai Anda memenuhi semua ambang." in first
    assert "Nilai Anda memenuhi ambang yang diminta." in second, "TKP is short, and two of three are enough"
    assert "TKP, ambang 2 2/3" in second
    assert "total Anda 1 poin lebih rendah</em>: 7 dan 8" in third
    assert f"Anda berbagi peringkat dengan {in_order[2].number}" in fourth
    assert "Nilai Anda 3 dari 11, di bawah ambang TWK, TIU." in last
    assert "1 dari 3 ambang bagian tercapai; diminta sekurangnya 2." in last


def test_the_document_that_was_sealed_is_the_one_on_the_page(system: System) -> None:
    opened = [event for event in system.all_events() if event.type == "recruitment.selection.amended.v1"]
    assert len(opened) == 1
    assert opened[0].data["rules"]["units"] == 3
    page = text_of(system.ask("recruitment", "GET", f"/petugas/aturan/{SELECTION}", "auditor"))
    assert "Jawaban benar 1, salah -1/3, kosong 0." in page
    assert "<b>Bagian dan penilaian, Ketelitian</b>: baru: Nilai dihitung tepat sampai 1/3 poin." in page


def text_of(answer: Any) -> str:
    return str(answer.get_data(as_text=True)).replace("\xa0", " ")
