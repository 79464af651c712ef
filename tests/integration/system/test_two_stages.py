"""One selection from two shifts to the final list: normalised totals, a cut, an exam and two assessors, 40/60, equals,
a reason that two overrule, two signatures, and a key that was wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

from shared.db.engine import reading
from shared.messaging import dead_letters
from tests.builders.small_selection import EXAM, VACANCY
from tests.builders.system import Candidate
from tests.builders.two_stages import CAT, MEMBERS, Answers, TwoStages


@pytest.fixture
def system(tmp_path: Path) -> Iterator[TwoStages]:
    made = TwoStages(tmp_path)
    made.prepare_both()
    yield made
    made.close()


def good(*bad: str) -> Answers:
    """Answers that are right but for the first item of these sections."""
    return lambda section, number: 2 if section in bad and number % 3 == 1 else 5


def sit_first(system: TwoStages, people: list[Candidate]) -> list[str]:
    """In each shift one has everything right, one misses an item, one misses one of each section; the numbers by
    shift, the best first."""
    shifts: dict[str, list[str]] = {}
    for number, session in sorted(system.seats(EXAM).items()):
        shifts.setdefault(session, []).append(number)
    assert [len(each) for each in shifts.values()] == [3, 3]
    for numbers in shifts.values():
        for number, bad in zip(numbers, ((), ("TIU",), ("TWK", "TIU", "TKP")), strict=True):
            system.sit_exam(EXAM, number, good(*bad))
    system.end_sessions()
    system.settle()
    one, two = shifts.values()
    return [one[0], two[0], one[1], two[1], one[2], two[2]]


def result_of(people: list[Candidate], number: str) -> str:
    """The page of this candidate's own result."""
    (client,) = (person.client for person in people if person.number == number)
    return str(client.get("/lamaran/hasil").get_data(as_text=True)).replace("\xa0", " ")


def sheet_of(scores: dict[str, tuple[int, int] | None]) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ["candidate_no", "motivasi", "bidang", "reason"])
    for row, (number, given) in enumerate(scores.items(), 1):
        page.write_string(row, 0, number)
        page.write_row(row, 1, ["", "", "no_show"] if given is None else [*given, ""])
    book.close()
    return buffer.getvalue()


def test_one_selection(system: TwoStages) -> None:
    people = [system.admit(serial) for serial in range(1, 7)]
    system.settle()
    best, other, third, fourth, *_ = sit_first(system, people)

    # Totals are normalised by shift, so the best of each shift are equal, and four go on where three have a place.
    rows = system.ranking()["rows"]
    assert {row["candidate_no"] for row in rows[:2]} == {best, other}
    assert [row["rank"] for row in rows[:4]] == [1, 1, 3, 3]
    assert [row["status"] for row in rows] == ["goes_on"] * 4 + ["below_cut"] * 2

    # The gate finds something, and two members overrule it, each with a reason.
    system.find_a_pair(best, third)
    blocked = {check["code"] for check in system.ranking()["checks"] if check["state"] == "bad"}
    assert blocked == {"gate_pair"}
    assert [system.overrule_pair(username) for username in MEMBERS] == [False, True]
    system.settle()
    assert [system.sign_ranking(username) for username in MEMBERS] == [False, True]
    system.settle()
    result = system.must("recruitment", "GET", f"/api/results/{VACANCY}")
    assert [row["candidate_no"] for row in result["rows"] if row["status"] == "goes_on"] == [
        row["candidate_no"] for row in rows[:4]
    ]
    assert "lanjut ke SKB" in result_of(people, best)

    # Those four, and nobody else, get a seat in the later exam.
    system.plan("Sesi SKB", 1, seats=10, exam_id=CAT)
    system.settle()
    assert set(system.seats(CAT)) == {best, other, third, fourth}
    system.sit_exam(CAT, best, good("SKB"))
    for number in (other, third, fourth):
        system.sit_exam(CAT, number, good())
    system.end_of(CAT)
    system.settle()

    # One assessor types, the other sends a sheet; until both have, nothing can be signed.
    interviews = {best: (30, 30), other: (20, 30), third: (20, 21), fourth: None}
    for number, given in interviews.items():
        system.assess(number, given, system.headers("penilai", "scoring"))
    blocked = {check["code"] for check in system.ranking_of("skb")["checks"] if check["state"] == "bad"}
    assert blocked == {"unassessed"}
    sent = {"sheet": (io.BytesIO(sheet_of(interviews)), "nilai.xlsx")}
    path = f"/penilaian/{EXAM}/wawancara/impor"
    answer = system.apps["scoring"].test_client().post(path, data=sent, headers=system.second_assessor())
    assert answer.status_code == 302, answer.get_data(as_text=True)
    system.settle()

    # 40 + 30 + 15; 40 + 20 + 18 and 35.56 + 30 + 12.3 are equal in whole points, and the first total parts them.
    ranking = system.ranking_of("skb")
    assert not [check for check in ranking["checks"] if check["state"] == "bad"]
    found = [(row["candidate_no"], row["rank"], row["total"], row["status"]) for row in ranking["rows"]]
    assert found == [
        (other, 1, 85, "goes_on"),
        (best, 2, 78, "below_cut"),
        (third, 3, 78, "below_cut"),
        (fourth, None, 0, "absent"),
    ]
    assert ranking["rows"][2]["decision"] == {"above": best, "key": "skd", "theirs": 45, "mine": 40}
    assert [system.sign_stage(username, "skb") for username in MEMBERS] == [False, True]
    system.settle()
    final = system.must("recruitment", "GET", f"/api/results/{VACANCY}?stage=skb")
    assert [(row["rank"], row["total"], row["candidate_no"]) for row in final["rows"][:3]] == [
        (1, 85, other),
        (2, 78, best),
        (3, 78, third),
    ]
    assert "(40 % × 45/45 + 30 % × 10/15 + 30 % × 60/100) × 100 = 78" in result_of(people, best)
    assert "dan terpilih" in result_of(people, other)
    assert system.must("recruitment", "GET", f"/api/results/{VACANCY}")["ranking_digest"] == result["ranking_digest"]

    # A key of the later exam was wrong: another is chosen, in a second version; the first one stays readable.
    system.correct_later_key()
    assert [row["candidate_no"] for row in system.ranking_of("skb")["rows"][:2]] == [best, other]
    assert [system.sign_stage(username, "skb") for username in MEMBERS] == [False, True]
    system.settle()
    final = system.must("recruitment", "GET", f"/api/results/{VACANCY}?stage=skb")
    assert [(row["total"], row["candidate_no"]) for row in final["rows"][:2]] == [(88, best), (85, other)]
    assert [each["version"] for each in final["versions"]] == [2, 1]
    assert "dan terpilih" in result_of(people, best)
    old = system.ask("recruitment", "GET", f"/hasil/{VACANCY}/versi/1?tahap=skb").get_data(as_text=True)
    assert "Ini versi lama" in old
    assert system.must("recruitment", "GET", f"/api/results/{VACANCY}")["versions"][0]["version"] == 1
    for engine in system.engines.values():
        with reading(engine) as session:
            assert dead_letters.open_count(session) == 0
