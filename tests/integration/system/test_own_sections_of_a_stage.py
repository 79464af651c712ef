"""A second stage that is ordered by what was counted in its own sitting: wrong answers, their ratio to the right ones,
and a section. Two members release it, recruitment believes it, and everybody reads what decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.builders.small_selection import EXAM, VACANCY, selection_document
from tests.builders.system import Candidate
from tests.builders.two_shifts import well
from tests.builders.two_stages import CAT, MEMBERS, Answers, TwoStages, exam_alone
from tests.builders.two_stages_published import blocked, result, result_of

KEYS = ["wrong:cat", "wrong_ratio", "cat:SKB", "final", "age"]
SHEETS = [
    (5, 5, None),
    (5, None, None),
    (5, 5, 2),
    (5, 2, None),
    (2, None, None),
    (5, 2, 2),
]
"""What each chosen option of the later exam is worth, right with 5, None where nothing is chosen: in the order in which
the candidates stand then."""
DECIDED = [
    None,
    ("cat:SKB", 10, 5),
    ("wrong:cat", 0, 1),
    ("wrong_ratio", 5 * 10**9, 10**10),
    ("wrong_ratio", 10**10, 10**15),
    ("wrong:cat", 1, 2),
]
"""By which key each stands behind the one above, and both values of it."""


def rules() -> dict[str, Any]:
    found = exam_alone("skd")
    found["stages"][0]["tie_breaks"] = KEYS
    return found


@pytest.fixture
def system(tmp_path: Path) -> Iterator[TwoStages]:
    made = TwoStages(tmp_path)
    (vacancy,) = selection_document()["vacancies"]
    made.seal_both(rules(), [{**vacancy, "quota": 2}])
    yield made
    made.close()


def test_a_released_ranking_stands_by_what_was_counted_in_its_sitting(system: TwoStages) -> None:
    people = sit_both(system)
    assert blocked(system.ranking_of("skb")) == set()
    rows = system.ranking_of("skb")["rows"]
    assert [row["candidate_no"] for row in rows] == [each.number for each in people]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5, 6]
    decisions = [row["decision"] for row in rows]
    assert [each and (each["key"], each["theirs"], each["mine"]) for each in decisions] == DECIDED
    assert [row["marks"]["cat:SKB"] for row in rows] == [10, 5, 10, 5, 0, 5]

    assert [system.sign_stage(username, "skb") for username in MEMBERS] == [False, True]
    system.settle()
    released = result(system, "skb")
    assert [row["candidate_no"] for row in released["rows"]] == [each.number for each in people]
    assert [row["status"] for row in released["rows"]] == ["goes_on"] * 2 + ["below_cut"] * 4
    assert "dan terpilih" in result_of(people[1])
    reads_what_decided(system, people)


def reads_what_decided(system: TwoStages, people: list[Candidate]) -> None:
    """The committee, in words, with how many wrong answers lie between one and the line; the candidates their own."""
    third, fourth, fifth, last = (why(system, each) for each in people[2:])
    assert f"jawaban salah {people[1].number} pada SKB dengan CAT lebih sedikit: 0 dan 1" in third
    assert f"perbandingan salah terhadap benar {people[2].number}" in fourth
    assert "0,50 dan 1,00" in fourth
    assert "tanpa jawaban benar" in fifth
    line = f"{people[1].number} pada penentu ini, dan penentu berikutnya yang memutuskan."
    assert f"Dengan 2 jawaban salah lebih sedikit pada SKB dengan CAT, {people[5].number} sama dengan {line}" in last
    first = why(system, people[0])
    more = f"Dengan 2 jawaban salah lebih banyak pada SKB dengan CAT, {people[0].number} berdiri di bawah"
    assert f"Selisihnya 1. {more} {people[2].number}, peserta pertama yang tidak mendapat tempat" in first
    assert "Penentu pertama adalah jawaban salah pada SKB dengan CAT" in first
    assert "pada SKB dengan CAT lebih sedikit: 1 dan 2" in result_of(people[5])


def why(system: TwoStages, candidate: Candidate) -> str:
    page = system.ask("scoring", "GET", f"/peringkat/{VACANCY}/{candidate.number}?tahap=skb", "ketua").text
    return " ".join(page.replace("\xa0", " ").split())


def sit_both(system: TwoStages) -> list[Candidate]:
    """Six sit the first exam in two shifts and go on; then they sit the later one with these sheets."""
    for minutes in (3, 2):
        system.plan(f"Sesi {minutes}", minutes, 3)
    system.settle()
    people = [system.admit(serial) for serial in range(1, 7)]
    system.settle()
    for place, each in enumerate(people):
        system.sit_exam(EXAM, each.number, well(place % 3, "TIU"))
    system.end_sessions()
    system.settle()
    assert [system.sign_ranking(username) for username in MEMBERS] == [False, True]
    system.settle()
    system.plan("SKB", 1, 6, exam_id=CAT)
    system.settle()
    for each, sheet in zip(people, SHEETS, strict=True):
        system.sit_exam(CAT, each.number, answers_of(sheet))
    system.end_of(CAT)
    system.settle()
    return people


def answers_of(sheet: tuple[int | None, ...]) -> Answers:
    return lambda _section, number: sheet[number - 1]
