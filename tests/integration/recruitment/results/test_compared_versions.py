"""Two released versions side by side, for everybody: who entered, left, rose and fell, both lines, and why."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.results.usecases import withdrawals
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankedRow
from shared.db.engine import unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.corrected_keys import correct
from tests.builders.databases import content_of
from tests.builders.places import rows_of
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import SIGNERS, bind_keys, receive, release
from tests.builders.taken_back import REASON, withdrawn

LATER = NOW + timedelta(hours=2)
PAGE = f"/hasil/{VACANCY_ID}/banding/1/2"
COUNTED = "1 masuk, 1 keluar, 1 naik, 2 turun, 1 berubah lain; 1 tetap sama."


@pytest.fixture
def numbers(engine: Engine) -> list[str]:
    content, numbers = _seven()
    build.continue_with(engine, content)
    return list(numbers)


@cache
def _seven() -> tuple[bytes, list[str]]:
    """The database in which seven are admitted and the members have keys, and their numbers; made once in a run."""
    engine = build.database_with_demo_selection()
    with unit_of_work(engine) as session:
        bind_keys(session, *SIGNERS, at=NOW - timedelta(hours=2))
        numbers = [build.add_candidate(session, index, f"Peserta {index}") for index in range(7)]
    return content_of(engine), numbers


def rows(ladder: Sequence[tuple[str, int]], *others: RankedRow) -> list[RankedRow]:
    """The first goes on; each has so many points in TIU."""
    found: list[RankedRow] = []
    for rank, (number, tiu) in enumerate(ladder, 1):
        total = 310 + tiu
        above = found[-1] if found else None
        decision = reported.decision(above.candidate_no, "total", above.total, total) if above else None
        status = "below_cut" if found else "goes_on"
        found.append(reported.ranked(number, rank, 130, tiu, 180, status, decision=decision))
    return [*found, *others]


def unranked(number: str, status: str) -> RankedRow:
    return reported.ranked(number, None, 0, 0, 0, status)


def before(numbers: list[str]) -> list[RankedRow]:
    left, entered, rose, fell, lost, stays, _ = numbers
    ladder = [(left, 140), (entered, 135), (fell, 130), (rose, 125), (lost, 120)]
    return rows(ladder, unranked(stays, "absent"))


def after(numbers: list[str]) -> list[RankedRow]:
    left, entered, rose, fell, lost, stays, added = numbers
    ladder = [(entered, 150), (left, 140), (rose, 135), (fell, 130)]
    return rows(ladder, unranked(stays, "absent"), unranked(added, "absent"), unranked(lost, "disqualified"))


def both(engine: Engine, numbers: list[str]) -> None:
    receive(engine, *release(before(numbers), released_at=NOW))
    receive(engine, *release(after(numbers), version=2, released_at=LATER, parts=2))


def text_of(client: FlaskClient, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return " ".join(answer.text.split())


def lines_of(client: FlaskClient, path: str = PAGE) -> list[dict[str, str]]:
    answer = client.get(f"{path}.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.DictReader(answer.text.splitlines()))


def whole(number: str) -> str:
    """A number in a sentence, which no line's end parts."""
    return f'<span class="text-nowrap">{number}</span>'


def test_everybody_reads_who_turned_and_how_by_number_alone(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    both(engine, numbers)
    page = text_of(client)
    assert COUNTED in page
    assert "Peserta 1" not in page, "no name"
    left, entered, rose, fell, lost, stays, added = numbers
    assert stays not in page
    found = lines_of(client)
    turns = [(each["candidate_no"], each["change"], each["rank_before"], each["rank"]) for each in found]
    assert turns == [
        (entered, "entered", "2", "1"),
        (left, "left", "1", "2"),
        (rose, "rose", "4", "3"),
        (fell, "fell", "3", "4"),
        (lost, "fell", "5", ""),
        (added, "other", "", ""),
    ]
    assert [found[0][name] for name in ("total_before", "total")] == ["445", "460"]
    assert (found[-1]["status_before"], found[-1]["status"]) == ("", "absent")
    assert {each["version_before"] + each["version"] for each in found} == {"12"}
    for number in (left, entered, rose, fell, lost, added):
        assert page.count(f'class="tabular">{number}<') == 1
    assert f"peringkat 1, nomor {whole(left)}, nilai <b>450</b>" in page, "the line before"
    assert f"peringkat 1, nomor {whole(entered)}, nilai <b>460</b>" in page, "and after"


def test_the_list_of_versions_leads_here_and_the_first_is_compared_with_nothing(
    engine: Engine, numbers: list[str], client: FlaskClient
) -> None:
    receive(engine, *release(before(numbers), released_at=NOW))
    assert "/banding/" not in text_of(client, f"/hasil/{VACANCY_ID}")
    receive(engine, *release(after(numbers), version=2, released_at=LATER))
    receive(engine, *release(before(numbers), version=3, released_at=LATER + timedelta(hours=1)))
    page = text_of(client, f"/hasil/{VACANCY_ID}")
    assert PAGE in page
    assert f"/hasil/{VACANCY_ID}/banding/2/3" in page
    page = text_of(client, f"/hasil/{VACANCY_ID}/banding/2/3")
    assert f"/hasil/{VACANCY_ID}/banding/1/3" in page
    page = text_of(client, f"/hasil/{VACANCY_ID}/banding/1/3")
    assert "Tidak satu baris pun berbeda" in page
    assert lines_of(client, f"/hasil/{VACANCY_ID}/banding/1/3") == []


def test_why_there_is_a_new_version(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    (first,) = release(before(numbers), released_at=NOW)
    receive(engine, first)
    third = replace(before(numbers)[-1], status="below_threshold")
    receive(engine, *release([*before(numbers)[:-1], third], version=2, released_at=LATER))
    assert "kedua dokumen tidak memuat alasan lain" in text_of(client)
    for number, hours in ((2, -1.0), (3, 1.0), (4, 3.0)):
        correct(engine, number, hours)
    page = text_of(client)
    assert "(set 3)" in page
    assert "(set 2)" not in page, "the first version had it already"
    assert "(set 4)" not in page, "it came after the second"
    assert "tidak memuat alasan lain" not in page
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(first))
    page = text_of(client)
    assert f"Versi 1 ditarik: {REASON}" in page
    assert "Peringkat versi 1 ditarik" in page, "that it is no longer in force stands above all"
    assert "Peringkat versi 2 ditarik" not in page
    receive(engine, *release(after(numbers), version=3, released_at=LATER))
    page = text_of(client, f"/hasil/{VACANCY_ID}/banding/2/3")
    assert "1 peserta didiskualifikasi atau lembarnya dibatalkan." in page
    assert REASON not in page


def test_the_newer_one_withdrawn_is_compared_and_said(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    receive(engine, *release(before(numbers), released_at=NOW))
    (second,) = release(after(numbers), version=2, released_at=LATER)
    receive(engine, second)
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(second))
    page = text_of(client)
    assert "Peringkat versi 2 ditarik" in page
    assert f"Versi 2 ditarik: {REASON}" not in page, "that is no reason of version 2"
    assert COUNTED in page


@pytest.mark.parametrize(
    ("pair", "status", "words"),
    [
        ("2/3", 404, "Versi 3 dari peringkat ini tidak ada."),
        ("0/2", 404, "Versi 0 dari peringkat ini tidak ada."),
        (f"1/{2**31 - 1}", 404, "Versi 2147483647 dari peringkat ini tidak ada."),
        (f"1/{10**30}", 404, ""),
        ("2/2", 422, "Versi 2 tidak lebih baru daripada versi 2."),
        ("2/1", 422, "Versi 1 tidak lebih baru daripada versi 2."),
        ("1/dua", 404, ""),
        ("-1/2", 404, ""),
    ],
)
def test_a_pair_that_there_is_not_is_refused_by_name(
    engine: Engine, numbers: list[str], client: FlaskClient, pair: str, status: int, words: str
) -> None:
    both(engine, numbers)
    for end in ("", ".csv"):
        assert words in text_of(client, f"/hasil/{VACANCY_ID}/banding/{pair}{end}", status)
    assert client.get("/hasil/tidak-ada/banding/1/2").status_code == 404
    assert client.get(f"{PAGE}?tahap=tidak-ada").status_code == 404


def test_a_version_that_is_not_complete_is_not_there(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    receive(engine, *release(before(numbers), released_at=NOW))
    receive(engine, release(after(numbers), version=2, released_at=LATER, parts=2)[0])
    assert "Versi 2 dari peringkat ini tidak ada." in text_of(client, status=404)


def test_the_line_of_each_group_stands_there(engine: Engine, numbers: list[str], client: FlaskClient) -> None:
    three = numbers[:3]
    choose(engine, three[2], "papua")
    rules = rule(engine, papua(), Cut(count=2, boundary_ties="all"))
    first, second, third = rows_of(three)
    taken = [replace(first, place="open"), second]
    taken.append(replace(third, status="goes_on", quota_group="papua", place="papua"))
    receive(engine, *release(taken, rules_digest=rules.digest, places=2))
    receive(engine, *release(taken, rules_digest=rules.digest, places=2, version=2, released_at=LATER))
    page = text_of(client)
    assert f"Umum: yang terakhir di atas garis peringkat 1, nomor {whole(three[0])}" in page
    assert f"Putra-putri Papua: yang terakhir di atas garis peringkat 3, nomor {whole(three[2])}" in page
