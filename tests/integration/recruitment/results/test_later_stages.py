"""A later stage's result: kept apart from the first one's, believed only if it follows from it, shown with its sum."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.results.tables import rankings
from services.recruitment.results.usecases import releases, withdrawals
from shared.contracts.normalisation import Normalisation
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment_events as reported
from tests.builders.later_results import (
    SKB,
    account_of,
    asking,
    database_of_two_stages,
    first_stage,
    later,
    later_rows,
    three_candidates,
    turned_round,
)
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import receive
from tests.builders.taken_back import withdrawn


@pytest.fixture
def engine() -> Engine:
    return database_of_two_stages()


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    return three_candidates(engine)


@pytest.fixture
def first(engine: Engine, numbers: list[str]) -> RankingReleased:
    """The first stage: two go on."""
    released = first_stage(numbers)
    receive(engine, released)
    return released


def versions(engine: Engine, stage: str | None) -> int:
    with reading(engine) as session:
        found = releases.find_current(session, VACANCY_ID, stage)
    return found.version if found else 0


def test_stages_are_kept_apart(engine: Engine, first: RankingReleased, numbers: list[str], client: FlaskClient) -> None:
    before = client.get(f"/api/results/{VACANCY_ID}").get_json()
    receive(engine, later(later_rows(numbers)))
    assert (versions(engine, None), versions(engine, "skb")) == (1, 1)
    assert client.get(f"/api/results/{VACANCY_ID}").get_json() == before, "the first stage's result stays what it was"
    found = client.get(f"/api/results/{VACANCY_ID}?stage=skb").get_json()
    assert (found["stage"], found["steps"]["final"], found["steps"]["cat"]) == ("skb", 1000, 1)
    assert [(row["rank"], row["total"]) for row in found["rows"]] == [(1, 83_945), (2, 75_018)]
    (head,) = client.get("/api/results?stage=skb").get_json()["items"]
    assert head["ranking_digest"] != first.ranking_digest


_BETTER = {"skd": 454, "skd:TKP": 188, "skd:TIU": 135, "skd:TWK": 130, "cat": 400, "wawancara": 90}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"marks": _BETTER, "total": 84_018}, "brings along 454 of skd"),
        ({"marks": {**_BETTER, "skd": 453, "skd:TKP": 189}}, "brings along 189 of skd:TKP"),
        ({"marks": {**_BETTER, "skd": 453, "cat": 501}}, "has 501 in cat"),
        ({"marks": {**_BETTER, "skd": 453, "lain": 1}}, "has other marks"),
        ({"total": 83_946, "decision": None}, "is not the sum by the rules"),
        ({"status": "absent", "rank": None}, "has marks and no rank"),
    ],
)
def test_a_row_that_does_not_follow_is_not_believed(
    engine: Engine, first: RankingReleased, numbers: list[str], changes: dict[str, object], problem: str
) -> None:
    best, other = later_rows(numbers, **changes)
    rows = [best, replace(other, decision=reported.decision(best.candidate_no, "final", best.total, other.total))]
    if best.rank is None:
        rows = [replace(other, rank=1, decision=None, status="goes_on"), best]
    with pytest.raises(NotBelieved, match=problem):
        receive(engine, later(rows))
    assert (versions(engine, None), versions(engine, "skb")) == (first.version, 0)


def test_nobody_stands_by_a_value_that_no_stage_gives(
    engine: Engine, first: RankingReleased, numbers: list[str]
) -> None:
    best, other = later_rows(numbers)
    favourite = replace(other, rank=1, status="goes_on", normalised=99_000, decision=None)
    decided = reported.decision(favourite.candidate_no, "final", 99_000, 1)
    behind = replace(best, rank=2, status="below_cut", normalised=1, decision=decided)
    with pytest.raises(NotBelieved, match=f"{favourite.candidate_no} has a normalised total"):
        receive(engine, later([favourite, behind]))
    assert versions(engine, "skb") == 0


@pytest.mark.parametrize("value", [-1, 10_001])
def test_a_percentile_of_a_sitting_that_is_none_is_not_believed(engine: Engine, numbers: list[str], value: int) -> None:
    percentile = Normalisation(method="percentile", decimals=2, counts="at_most")
    cat, interview = SKB.parts
    rules = asking(engine, numbers, parts=(replace(cat, normalisation=percentile), interview))
    best, other = later_rows(numbers)
    rows = [replace(row, marks={**row.marks, "cat:normalised": each}) for row, each in ((best, value), (other, 5_000))]
    with pytest.raises(NotBelieved, match=f"has {value} in cat:normalised, which is no percentile"):
        receive(engine, later(rows, rules_digest=rules.digest))
    assert versions(engine, "skb") == 0


def test_exactly_those_who_go_on_are_ranked(engine: Engine, first: RankingReleased, numbers: list[str]) -> None:
    best, _ = later_rows(numbers)
    with pytest.raises(NotBelieved, match="only in one of this ranking"):
        receive(engine, later([best]))
    absent = RankedRow(candidate_no=numbers[2], rank=None, marks={}, total=0, status="absent")
    with pytest.raises(NotBelieved, match="only in one of this ranking"):
        receive(engine, later([*later_rows(numbers), absent]))
    assert versions(engine, "skb") == 0


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"rules_digest": "cd" * 32}, "rules_digest"),
        ({"stage": "lain"}, "rules_digest"),
        ({"tie_breaks": ("final", "skd")}, "tie_breaks"),
    ],
)
def test_a_stage_by_other_rules_is_not_believed(
    engine: Engine, first: RankingReleased, numbers: list[str], changes: dict[str, object], problem: str
) -> None:
    with pytest.raises(NotBelieved, match=problem):
        receive(engine, later(later_rows(numbers), **changes))


def test_it_comes_after_the_stage_before_and_is_withdrawn_before_it(engine: Engine, numbers: list[str]) -> None:
    with pytest.raises(NotBelieved, match="the ranking of skd, which it is made from, is not in force"):
        receive(engine, later(later_rows(numbers)))


def test_the_stage_before_is_not_withdrawn_under_it(engine: Engine, first: RankingReleased, numbers: list[str]) -> None:
    second = later(later_rows(numbers))
    receive(engine, second)
    with unit_of_work(engine) as session, pytest.raises(NotBelieved, match="the ranking of skb is made from this one"):
        withdrawals.receive_withdrawal(session, NOW, withdrawn(first))
    for event in (withdrawn(second, stage="skb"), withdrawn(first)):
        with unit_of_work(engine) as session:
            withdrawals.receive_withdrawal(session, NOW, event)
    with pytest.raises(NotBelieved, match="is not in force"):
        receive(engine, later(later_rows(numbers), version=2))


def test_everybody_reads_the_stage_that_they_ask_for(
    engine: Engine, first: RankingReleased, numbers: list[str], client: FlaskClient
) -> None:
    receive(engine, later(later_rows(numbers)))
    page = client.get(f"/hasil/{VACANCY_ID}?tahap=skb").text
    assert "Seleksi Kompetensi Bidang" in page
    assert "1 peserta terpilih" in page
    assert "83,945" in page
    assert page.index(numbers[1]) < page.index(numbers[0])
    assert numbers[2] not in page
    assert f"/hasil/{VACANCY_ID}/versi/1?tahap=skb" in page
    assert "83,945" in client.get(f"/hasil/{VACANCY_ID}/versi/1?tahap=skb").text
    assert "peserta lanjut ke Seleksi Kompetensi Bidang" in client.get(f"/hasil/{VACANCY_ID}").text
    assert f"/hasil/{VACANCY_ID}?tahap=skb" in client.get("/hasil?tahap=skb").text
    for path in ("/hasil", f"/hasil/{VACANCY_ID}", f"/hasil/{VACANCY_ID}/versi/1"):
        assert client.get(f"{path}?tahap=lain").status_code == 404


def test_before_it_is_released_nothing_is_shown(first: RankingReleased, client: FlaskClient) -> None:
    assert "belum diumumkan" in client.get(f"/hasil/{VACANCY_ID}?tahap=skb").text
    assert client.get(f"/api/results/{VACANCY_ID}?stage=skb").status_code == 404


def test_a_candidate_reads_the_final_result_with_its_sum_and_looks_back(
    engine: Engine, first: RankingReleased, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    browser = log_in(account_of(engine, numbers[0]))
    assert "lanjut ke Seleksi Kompetensi Bidang" in browser.get("/lamaran/hasil").text
    receive(engine, later(later_rows(numbers)))
    page = browser.get("/lamaran/hasil").text
    assert "Anda di peringkat 2 dari 2." in page
    assert "1 peserta terpilih." in page
    assert "(40 % × 454/550 + 30 % × 300/500 + 30 % × 80/100) × 100 = 75,018" in page
    assert "nilai akhir Anda 8,927 poin lebih rendah" in page
    with reading(engine) as session:
        ranking = session.execute(select(rankings).where(rankings.c.stage == "skb")).one()
    assert f"<code>{ranking.ranking_digest}</code>" in page, "whole, for an objection on paper"
    assert f"<code>{ranking.rules_digest}</code>" in page
    back = browser.get("/lamaran/hasil?tahap=skd").text
    assert "Anda di peringkat 1 dari 2 dan lanjut ke Seleksi Kompetensi Bidang." in back
    assert "Hasil Seleksi Kompetensi Bidang" in back
    best = log_in(account_of(engine, numbers[1])).get("/lamaran/hasil").text
    assert "Anda di peringkat 1 dari 2 dan terpilih." in best
    assert f"{numbers[0]} berada di bawah {numbers[1]} karena" in best, "the neighbour below has a reason, too"
    assert "8,927 poin lebih rendah" in best
    none = log_in(account_of(engine, numbers[2])).get("/lamaran/hasil").text
    assert "Anda tercatat tidak hadir pada ujian." in none, "who did not go on reads the first stage's result"


def test_whoever_a_new_version_of_the_stage_chooses_or_drops_is_told(
    engine: Engine, first: RankingReleased, numbers: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    rows = later_rows(numbers)
    receive(engine, later(rows))
    receive(engine, later(turned_round(rows), version=2))
    pages = [" ".join(log_in(account_of(engine, each)).get("/lamaran/hasil").text.split()) for each in numbers]
    assert "Pada versi sebelumnya Anda tidak di atas garis, dan sekarang di atasnya." in pages[0]
    assert "Pada versi sebelumnya Anda di atas garis, dan sekarang tidak lagi." in pages[1]
    assert f"/hasil/{VACANCY_ID}/versi/1?tahap=skb" in pages[1]
    assert "Versi baru" not in pages[2], "who did not take part is not concerned"
