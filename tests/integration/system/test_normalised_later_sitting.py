"""A second stage whose exam is sat in two shifts: each score becomes a percentile of its shift, the first stage's
percentile is carried in, and both come to the sum that two members sign and everybody can compute again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.domain.paper import paper
from services.scoring.minutes.domain.words import decided_by, key_words
from services.scoring.minutes.usecases import making
from shared.kernel.canonical import canonical_bytes
from tests.builders.small_selection import EXAM, VACANCY, selection_document
from tests.builders.system import Candidate
from tests.builders.system_replays import read_shuffled
from tests.builders.two_shifts import well
from tests.builders.two_stages import CAT, MEMBERS, TwoStages, exam_alone

OTHER = "formasi-lain"
"""A vacancy of a single candidate, who sits the same later exam."""
PERCENTILE = {"method": "percentile", "decimals": 3, "counts": "at_most"}


def rules() -> dict[str, Any]:
    found = exam_alone("skd:normalised")
    (later,) = found["stages"]
    later["parts"][0]["normalisation"] = PERCENTILE
    later["integration"]["decimals"] = 2
    later["tie_breaks"] = ["final", "skd:normalised", "cat:normalised", "age"]
    return found


@pytest.fixture
def system(tmp_path: Path) -> Iterator[TwoStages]:
    made = TwoStages(tmp_path)
    (vacancy,) = selection_document()["vacancies"]
    made.seal_both(
        rules(), [{**vacancy, "quota": 2}, {**vacancy, "vacancy_id": OTHER, "title": "Arsiparis", "quota": 1}]
    )
    yield made
    made.close()


@pytest.fixture
def people(system: TwoStages) -> list[Candidate]:
    """Six of one vacancy, three in each shift of the first exam, and one of the other."""
    for minutes, seats in ((3, 3), (2, 4)):
        system.plan(f"Sesi {minutes}", minutes, seats)
    system.settle()
    people = [system.admit(serial) for serial in range(1, 7)]
    system.settle()
    people.append(system.admit(7, vacancy_id=OTHER))
    system.settle()
    for place, each in enumerate(people):
        system.sit_exam(EXAM, each.number, well(place % 3, "TIU"))
    system.end_sessions()
    system.settle()
    return people


def test_values_of_both_stages_decide_and_are_believed(system: TwoStages, people: list[Candidate]) -> None:
    release_first(system, VACANCY)
    plan_later(system)
    assert set(system.seats(CAT)) == {each.number for each in people[:6]}
    sit_later(system, people[:6])
    system.settle()
    assert "shifts_not_begun" in blocked(system), "another vacancy has somebody who still comes to a shift"

    release_first(system, OTHER)
    assert "shifts_unfinished" in blocked(system), "and who is there now has not sat it"
    sit_later(system, people[6:])
    system.end_of(CAT)
    system.settle()
    assert blocked(system) == set()

    ranking = system.ranking_of("skb")
    rows = {row["candidate_no"]: row for row in ranking["rows"]}
    first = values(system, EXAM, {each["candidate_no"]: each["total"] for each in all_rows(system)})
    scores = {each.number: score_of(system, each.number) for each in people}
    later = values(system, CAT, scores)
    assert len(set(later.values())) > 2, "shifts of unlike papers"
    for each in people[:6]:
        number = each.number
        final = half_up(Fraction(40 * first[number] + 60 * later[number], 100_000) * 100)
        assert rows[number]["marks"] == {
            "skd:normalised": first[number],
            "cat": scores[number],
            "cat:normalised": later[number],
        }
        assert rows[number]["total"] == final
    assert [row["total"] for row in ranking["rows"]] == sorted((row["total"] for row in rows.values()), reverse=True)

    for vacancy_id in (VACANCY, OTHER):
        assert [system.sign_stage(username, "skb", vacancy_id) for username in MEMBERS] == [False, True]
    system.settle()
    public = system.must("recruitment", "GET", f"/api/results/{VACANCY}?stage=skb")
    assert public["ranking_digest"] == ranking["digest"]
    assert [row["marks"] for row in public["rows"]] == [row["marks"] for row in ranking["rows"]]
    are_named(system, people[0])


def are_named(system: TwoStages, mine: Candidate) -> None:
    """The values, wherever the final sum is read: by the candidate, by everybody, by the committee and in minutes."""
    words = {"id": "SKB dengan CAT (setara)", "en": "SKB by computer (normalised)"}
    committee = system.apps["scoring"].test_client()
    headers = system.headers_of("staff-ketua", ["committee"], "scoring")
    for language, named in words.items():
        for client in (mine.client, committee):
            client.get(f"/bahasa/{language}")
        pages = {
            "own": mine.client.get("/lamaran/hasil"),
            "public": mine.client.get(f"/hasil/{VACANCY}?tahap=skb"),
            "why": committee.get(f"/peringkat/{VACANCY}/{mine.number}?tahap=skb", headers=headers),
        }
        assert {page: named in answer.text for page, answer in pages.items()} == dict.fromkeys(pages, True), language
    with Session(system.engines["scoring"]) as session:
        written = making.gather(session, Version(VACANCY, "skb", 1))
    assert written.normalisations["SKB dengan CAT"].method == "percentile"
    assert written.labels["cat:normalised"] == words["id"]
    assert key_words("cat:normalised", written.labels, normalised=False) == words["id"]
    decided = {decided_by(row["decision"], written.steps, None) for row in written.rows}
    assert not any(":normalised" in each for each in decided)
    assert paper(written).startswith(b"%PDF")


def test_a_replay_and_events_out_of_order_make_the_identical_ranking(
    system: TwoStages, people: list[Candidate], tmp_path: Path
) -> None:
    for vacancy_id in (VACANCY, OTHER):
        release_first(system, vacancy_id)
    plan_later(system)
    sit_later(system, people)
    system.end_of(CAT)
    system.settle()
    before = bytes_of(system)
    read_shuffled(system, 11, tmp_path)
    assert bytes_of(system) == before


def release_first(system: TwoStages, vacancy_id: str) -> None:
    assert [system.sign_ranking(username, vacancy_id) for username in MEMBERS] == [False, True]
    system.settle()


def plan_later(system: TwoStages) -> None:
    for minutes, seats in ((2, 3), (1, 4)):
        system.plan(f"SKB {minutes}", minutes, seats, exam_id=CAT)
    system.settle()


def sit_later(system: TwoStages, people: list[Candidate]) -> None:
    """The best of each shift misses as many items as the shift's paper is hard."""
    shifts = sorted(set(system.seats(CAT).values()))
    for place, each in enumerate(people):
        hard = shifts.index(system.seats(CAT)[each.number])
        system.sit_exam(CAT, each.number, well(min(3, place % 3 + hard), "SKB"))
    system.settle()


def values(system: TwoStages, exam_id: str, totals: Mapping[str, int]) -> dict[str, int]:
    """Of a hundred thousand of everybody in the shift: how many have at most as much, in words of this test's own."""
    shift_of = system.seats(exam_id)
    found = {}
    for number, total in totals.items():
        shift = [other for each, other in totals.items() if shift_of[each] == shift_of[number]]
        found[number] = half_up(Fraction(100_000 * sum(other <= total for other in shift), len(shift)))
    return found


def half_up(value: Fraction) -> int:
    return int((value + Fraction(1, 2)) // 1)


def all_rows(system: TwoStages) -> list[dict[str, Any]]:
    found = []
    for vacancy_id in (VACANCY, OTHER):
        found += system.must("scoring", "GET", f"/api/rankings/{vacancy_id}", "ketua")["rows"]
    return found


def score_of(system: TwoStages, number: str) -> int:
    """The marks of the later exam, as scoring told them."""
    told = [event.data for event in system.all_events() if event.type == "scoring.attempt.scored.v1"]
    (score,) = [each["total"] for each in told if each["exam_id"] == CAT and each["candidate_no"] == number]
    return int(score)


def blocked(system: TwoStages) -> set[str]:
    return {check["code"] for check in system.ranking_of("skb")["checks"] if check["state"] == "bad"}


def bytes_of(system: TwoStages) -> bytes:
    ranking = system.ranking_of("skb")
    return canonical_bytes({key: ranking[key] for key in ("digest", "rows")})
