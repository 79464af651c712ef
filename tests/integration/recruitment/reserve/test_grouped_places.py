"""Where quota groups have places: a move of the reserve is believed if exactly this follows, and everybody reads by
which place somebody is chosen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.reserve.storage import places as storage
from services.recruitment.reserve.usecases.situations import begun
from services.recruitment.reserve.usecases.standing import find_frame
from services.recruitment.selections.tables import selections
from shared.contracts.leaving import Left
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.rules import Cut
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders.places import RESERVE, accept, leave, receive_move, rows_of, state
from tests.builders.quota_groups import choose, papua, rule
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import receive, release

TWO = Cut(count=2, boundary_ties="all")


@pytest.fixture
def grouped(engine: Engine, numbers: list[str]) -> RankingReleased:
    """Two places, one of which is the group's: the first has an open one, the second the group's; the last is of the
    group, too."""
    rules = rule(engine, papua(), TWO)
    with unit_of_work(engine) as session:
        session.execute(selections.update().values(rules_digest=rules.digest))
    for number in (numbers[1], numbers[4]):
        choose(engine, number, "papua")
    rows = rows_of(numbers, placed=2)
    rows[0] = replace(rows[0], place="open")
    rows[1] = replace(rows[1], place="papua", quota_group="papua")
    rows[4] = replace(rows[4], quota_group="papua")
    (made,) = release(rows, rules_digest=rules.digest, places=2, quota=2)
    receive(engine, made)
    return made


def moved(engine: Engine, released: RankingReleased, *left: str) -> ReserveMoved:
    """The move that follows once these have left, whom nobody knows of yet."""
    with reading(engine) as session:
        frame = find_frame(session, SELECTION_ID, VACANCY_ID)
        assert frame is not None
        known = [each for move in frame.moves for each in move.left]
        before = begun(session, frame.selection, frame.release).after(known)
        replies = {each.candidate_no: each for each in storage.replies_of_vacancy(session, VACANCY_ID)}
        number = len(frame.moves) + 1
    gone = [
        Left(candidate_no=each, reply="declined", reason_code="other_job", replied_at=replies[each].replied_at)
        for each in left
    ]
    return ReserveMoved(
        vacancy_id=VACANCY_ID,
        selection_id=SELECTION_ID,
        version=1,
        ranking_digest=released.ranking_digest,
        number=number,
        situation_digest=before.digest,
        left=tuple(gone),
        moved_up=tuple(each for each in before.after(gone).moved_up if each not in before.moved_up),
        moved_at=NOW,
    )


def test_a_group_s_place_goes_to_the_next_of_the_group_and_nobody_else(
    engine: Engine, numbers: list[str], grouped: RankingReleased
) -> None:
    first, second, third, _, last = numbers
    assert [state(engine, each) for each in numbers] == ["asked", "asked", *["on_reserve"] * 3]
    leave(engine, second)
    genuine = moved(engine, grouped, second)
    assert genuine.moved_up == (last,)
    for forged in ((third,), (), (third, last)):
        with pytest.raises(NotBelieved, match="moved_up: by rule it is"):
            receive_move(engine, replace(genuine, moved_up=forged))
    receive_move(engine, genuine)
    assert state(engine, last) == "asked_from_reserve"
    leave(engine, first)
    receive_move(engine, moved(engine, grouped, first))
    assert state(engine, third) == "asked_from_reserve"


def test_who_reads_what(
    engine: Engine,
    numbers: list[str],
    grouped: RankingReleased,
    browsers: dict[str, FlaskClient],
    client: FlaskClient,
) -> None:
    _, second, third, fourth, last = numbers
    assert "Lewat tempat Putra-putri Papua." in browsers[second].get("/lamaran/tempat").text
    assert "Anda cadangan nomor 2." in browsers[fourth].get("/lamaran/tempat").text
    mine = browsers[last].get("/lamaran/tempat").text
    assert "Anda cadangan nomor 3 untuk tempat umum dan nomor 1 untuk tempat Putra-putri Papua." in mine
    leave(engine, second)
    receive_move(engine, moved(engine, grouped, second))
    accept(engine, last)
    page = client.get(f"/hasil/{VACANCY_ID}/tempat").text
    assert "Tempat kelompok diisi cadangan kelompok itu lebih dahulu." in page
    assert "Umum: 1 tempat, 3 di daftar cadangan; Putra-putri Papua: 1 tempat, 1 di daftar cadangan" in page
    row = page.split(f">{last}<")[1].split("</tr>")[0]
    assert "Menerima dari cadangan" in row
    assert "lewat tempat Putra-putri Papua" in row
    assert page.index(f">{third}<") < page.index(f">{last}<"), "in the ranking's order"
    client.set_cookie("terang_lang", "en")
    assert "place goes first to those who wait in that group." in client.get(f"/hasil/{VACANCY_ID}/tempat").text


def test_who_is_on_the_list_of_the_group_alone(
    engine: Engine, numbers: list[str], grouped: RankingReleased, browsers: dict[str, FlaskClient]
) -> None:
    with unit_of_work(engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        short = {**vars(RESERVE), "size": 1}
        session.execute(selections.update().values(rules={**rules, "reserve": short}))
    assert [state(engine, each) for each in numbers[2:]] == ["on_reserve", None, "on_reserve"]
    mine = browsers[numbers[4]].get("/lamaran/tempat").text
    assert "Anda cadangan nomor 1 untuk tempat Putra-putri Papua." in mine
