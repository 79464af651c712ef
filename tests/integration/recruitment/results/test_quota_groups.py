"""A release with quota groups counts only if exactly those go on who do by the rules, and each by the place that the
rules give."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results.usecases import releases
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.pages import select
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release

Rows = list[RankedRow]
TWICE = Cut(count=2, boundary_ties="all")


@pytest.fixture
def rows(engine: Engine, ladder: Rows) -> Rows:
    """Two places, one of which is the group's: the first goes on by an open one, the third by the group's."""
    first, second, absent = ladder
    with unit_of_work(engine) as session:
        third = build.add_candidate(session, 3, "Peserta 3")
    choose(engine, third, "papua")
    decided = reported.decision(second.candidate_no, "total", 453, 450)
    of_group = reported.ranked(third, 3, 130, 135, 185, "goes_on", decision=decided, quota_group="papua", place="papua")
    return [replace(first, place="open"), second, of_group, absent]


def receive_by(engine: Engine, rows: Rows, **changes: Any) -> None:
    rules = rule(engine, papua(), TWICE)
    receive(engine, *release(rows, **{"rules_digest": rules.digest, "places": 2, "quota": 2, **changes}))


def test_who_goes_on_by_the_group_s_place_is_published(engine: Engine, rows: Rows) -> None:
    receive_by(engine, rows)
    with reading(engine) as session:
        found = releases.find_release(session, VACANCY_ID)
        assert found is not None
        placed = releases.named_rows(session, found, 0, found.people).placed
    assert [each.row for each in placed] == rows
    assert found.going_on == 2


def _changed(at: int, **values: Any) -> Callable[[Rows], Rows]:
    return lambda rows: [replace(row, **values) if place == at else row for place, row in enumerate(rows)]


REFUSED: dict[str, tuple[Callable[[Rows], Rows], str]] = {
    "the first two go on": (
        lambda rows: _changed(1, status="goes_on", place="open")(_changed(2, status="below_cut", place=None)(rows)),
        "by the rules",
    ),
    "one more goes on": (_changed(1, status="goes_on", place="open"), "by the rules"),
    "nobody of the group does": (_changed(2, status="below_cut", place=None), "by the rules"),
    "by another place": (_changed(2, place="open"), "by the rules"),
    "goes on, and has no place": (_changed(0, place=None), "by the rules"),
    "has a place, and does not go on": (_changed(0, status="below_cut"), "by the rules"),
    "in no group": (_changed(2, quota_group=None), "another quota group"),
    "in a group without having declared it": (_changed(1, quota_group="papua"), "another quota group"),
    "absent, with a place": (_changed(3, place="open"), "not ranked, and has a place"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused(engine: Engine, rows: Rows, what: str) -> None:
    change, words = REFUSED[what]
    with pytest.raises(NotBelieved, match=words):
        receive_by(engine, change(rows))
    assert not is_published(engine)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"places": 3}, "not those of the cut"),
        ({"quota": 1}, "quota: 1 is not 2"),
        ({"rules_digest": "ab" * 32}, "not in force"),
    ],
)
def test_other_places_and_other_rules_are_refused(
    engine: Engine, rows: Rows, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(NotBelieved, match=words):
        receive_by(engine, rows, **changes)


def test_where_the_rules_have_no_groups_no_row_names_one(engine: Engine, rows: Rows) -> None:
    for at, bare in ((0, {"place": None}), (2, {"place": None, "quota_group": None})):
        rows = _changed(at, **bare)(rows)
    both = _changed(1, status="goes_on")(_changed(2, status="below_cut")(rows))
    rules = rule(engine, None, TWICE)
    for change in (_changed(0, place="open"), _changed(2, quota_group="papua")):
        with pytest.raises(NotBelieved, match="the rules have none"):
            receive(engine, *release(change(both), rules_digest=rules.digest, places=2))
    receive(engine, *release(both, rules_digest=rules.digest, places=2))
    assert is_published(engine)


def test_equals_at_the_group_s_line_go_on_together(engine: Engine, rows: Rows) -> None:
    with unit_of_work(engine) as session:
        fourth = build.add_candidate(session, 4, "Peserta 4")
    choose(engine, fourth, "papua")
    equal = reported.decision(rows[2].candidate_no, "equal", 450, 450)
    both = replace(rows[2], candidate_no=fourth, decision=equal)
    alone = replace(both, status="below_cut", place=None)
    with pytest.raises(NotBelieved, match="by the rules"):
        receive_by(engine, [*rows[:3], alone, rows[3]])
    receive_by(engine, [*rows[:3], both, rows[3]])
    assert is_published(engine)


def page(engine: Engine, log_in: Callable[[str], FlaskClient], number: str) -> str:
    with reading(engine) as session:
        candidate = admissions.find_candidate(session, number)
    assert candidate is not None
    return log_in(candidate.account_id).get("/lamaran/hasil").text


def test_the_ladder_names_places_and_draws_the_open_line(engine: Engine, rows: Rows, client: FlaskClient) -> None:
    receive_by(engine, rows)
    shown = client.get(f"/hasil/{VACANCY_ID}").text
    assert "Yang lanjut: 1 lewat tempat umum, 1 lewat tempat Putra-putri Papua." in shown
    cells = [cell.text_content().split() for cell in select(shown, "//td[@class='by-place']")]
    assert cells == [["Umum"], ["–"], ["Putra-putri", "Papua"]]
    (line,) = select(shown, "//tr[@class='cut']")
    assert "1 peserta lanjut lewat tempat umum" in line.text_content()
    assert rows[0].candidate_no in line.getprevious().text_content(), "below the last by an open place"
    read = client.get(f"/api/results/{VACANCY_ID}").get_json()["rows"]
    assert [row["place"] for row in read] == ["open", None, "papua", None]
    client.set_cookie("terang_lang", "en")
    assert "1 by places of Putra-putri Papua" in client.get(f"/hasil/{VACANCY_ID}").text


def test_everybody_reads_which_line_counts_for_them(
    engine: Engine, rows: Rows, log_in: Callable[[str], FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        fourth = build.add_candidate(session, 4, "Peserta 4")
    choose(engine, fourth, "papua")
    decided = reported.decision(rows[2].candidate_no, "total", 450, 440)
    behind = reported.ranked(fourth, 4, 130, 135, 175, "below_cut", decision=decided, quota_group="papua")
    receive_by(engine, [*rows[:3], behind, rows[3]])
    second = page(engine, log_in, rows[1].candidate_no)
    assert "bagi Anda, adalah yang terakhir lewat tempat umum." in second
    assert "Dengan 2 poin lebih pada total, Anda berdiri di atas peserta terakhir yang mendapat tempat" in second
    assert "Anda lanjut lewat tempat Putra-putri Papua." in page(engine, log_in, rows[2].candidate_no)
    last = page(engine, log_in, fourth)
    assert "bagi Anda, adalah yang terakhir lewat tempat Putra-putri Papua." in last
    assert "Dengan 11 poin lebih pada total" in last, "the lower of the two lines"
    assert "jalur" not in page(engine, log_in, rows[0].candidate_no)


def test_a_release_without_groups_looks_as_it_did(engine: Engine, ladder: Rows, client: FlaskClient) -> None:
    receive(engine, *release(ladder))
    assert "Lewat tempat" not in client.get(f"/hasil/{VACANCY_ID}").text
