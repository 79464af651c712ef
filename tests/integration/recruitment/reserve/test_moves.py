"""A move of the reserve is believed if exactly this follows from the signed ranking, the rules and the replies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from services.recruitment.reserve.storage import places as storage
from services.recruitment.results.storage import rankings
from services.recruitment.results.usecases import withdrawals
from services.recruitment.selections.tables import selections
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.contracts.leaving import Left
from shared.contracts.reserve_moves import ReserveMoved
from shared.contracts.scoring import RankingReleased
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders.places import RESERVE, accept, leave, moved, receive_move, rows_of, rule, state
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import receive, release
from tests.builders.taken_back import withdrawn

Change = Callable[[ReserveMoved, list[str]], ReserveMoved]


def moves_of(engine: Engine, version: int = 1) -> list[tuple[int, tuple[str, ...]]]:
    with reading(engine) as session:
        return [(each.number, each.moved_up) for each in storage.moves(session, VACANCY_ID, version)]


def test_the_next_has_the_place_and_is_asked(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    first, second, third, _, last = numbers
    assert [state(engine, each) for each in numbers] == ["asked", "on_reserve", "on_reserve", "on_reserve", None]
    leave(engine, first)
    move = moved(engine, released, [first])
    assert move.moved_up == (second,)
    for _ in range(2):
        receive_move(engine, move)
    assert moves_of(engine) == [(1, (second,))]
    assert [state(engine, each) for each in numbers[:3]] == ["declined", "asked_from_reserve", "on_reserve"]
    accept(engine, second)
    assert state(engine, second) == "accepted_from_reserve"
    leave(engine, third)
    leave(engine, second)
    move = moved(engine, released, [third, second], 2)
    receive_move(engine, move)
    assert [state(engine, each) for each in numbers] == [
        *("declined", "withdrew", "withdrew", "asked_from_reserve"),
        None,
    ]
    assert state(engine, last) is None, "the list has three"


def _left_of(number: str) -> Left:
    return Left(candidate_no=number, reply="declined", reason_code="other_job", replied_at=NOW)


FORGED: dict[str, Change] = {
    "another moves up": lambda move, numbers: replace(move, moved_up=(numbers[2],)),
    "nobody moves up": lambda move, _numbers: replace(move, moved_up=()),
    "one more moves up": lambda move, numbers: replace(move, moved_up=tuple(numbers[1:3])),
    "one more has left": lambda move, numbers: replace(move, left=(*move.left, _left_of(numbers[1]))),
    "nobody has left": lambda move, _numbers: replace(move, left=(), moved_up=()),
    "left twice": lambda move, _numbers: replace(move, left=move.left * 2),
    "another reason": lambda move, _numbers: replace(move, left=(replace(move.left[0], reason_code="study"),)),
    "another time": lambda move, _numbers: replace(
        move, left=(replace(move.left[0], replied_at=NOW - timedelta(days=1)),)
    ),
    "another situation": lambda move, _numbers: replace(move, situation_digest="0" * 64),
    "another ranking": lambda move, _numbers: replace(move, ranking_digest="0" * 64),
    "another version": lambda move, _numbers: replace(move, version=2),
    "another stage": lambda move, _numbers: replace(move, stage="skb"),
    "a number that does not come next": lambda move, _numbers: replace(move, number=2),
}


@pytest.mark.parametrize("name", FORGED)
def test_nothing_else_moves_anybody(engine: Engine, numbers: list[str], released: RankingReleased, name: str) -> None:
    leave(engine, numbers[0])
    genuine = moved(engine, released, [numbers[0]])
    with pytest.raises(NotBelieved):
        receive_move(engine, FORGED[name](genuine, numbers))
    assert moves_of(engine) == []
    assert state(engine, numbers[1]) == "on_reserve"
    receive_move(engine, genuine)
    assert moves_of(engine) == [(1, (numbers[1],))], "the genuine one is taken after all"
    with pytest.raises(NotBelieved, match="another move"):
        receive_move(engine, replace(genuine, moved_up=(numbers[2],)))


def test_nobody_moves_up_before_the_first_day_whoever_says_so(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    """12 November begins in Jakarta seven hours earlier than in UTC."""
    dated, opens_at = replace(RESERVE, first_day="2026-11-12"), datetime(2026, 11, 11, 17, tzinfo=UTC)
    rule(engine, vars(dated))
    leave(engine, numbers[0])
    early, at_last = (
        moved(engine, released, [numbers[0]], reserve=dated, moved_at=at)
        for at in (opens_at - timedelta(microseconds=1), opens_at)
    )
    with pytest.raises(NotBelieved, match="before 2026-11-12"):
        receive_move(engine, early, opens_at + timedelta(days=1))
    with pytest.raises(NotBelieved, match="before 2026-11-12"):
        receive_move(engine, at_last, opens_at - timedelta(hours=1))
    assert (moves_of(engine), state(engine, numbers[1])) == ([], "on_reserve")
    receive_move(engine, at_last, opens_at)
    assert moves_of(engine) == [(1, (numbers[1],))]


def test_without_a_reply_nobody_moves(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    leave(engine, numbers[0])
    genuine = moved(engine, released, [numbers[0]])
    with pytest.raises(NotBelieved, match="has not replied so"):
        receive_move(engine, replace(genuine, left=(_left_of(numbers[1]),)))


def test_a_new_version_fills_its_places_anew_and_revokes(
    engine: Engine, numbers: list[str], released: RankingReleased
) -> None:
    first, second, third, fourth, _ = numbers
    leave(engine, first)
    receive_move(engine, moved(engine, released, [first]))
    accept(engine, second)
    # Corrected keys put the third first; who has left has left under every version.
    (newer,) = release(rows_of([third, first, fourth, second]), version=2)
    receive(engine, newer)
    assert state(engine, third) == "asked"
    assert state(engine, first) == "declined"
    assert state(engine, second) == "revoked"
    move = moved(engine, newer, [first])
    assert move.moved_up == ()
    receive_move(engine, move)
    with pytest.raises(NotBelieved, match="not in force"):
        receive_move(engine, replace(moved(engine, released, [first], 2), number=2))
    leave(engine, third)
    receive_move(engine, moved(engine, newer, [third], 2))
    assert [state(engine, each) for each in (fourth, second)] == ["asked_from_reserve", "revoked"]
    leave(engine, fourth)
    receive_move(engine, moved(engine, newer, [fourth], 3))
    assert state(engine, second) == "accepted_from_reserve", "an accepted place is not asked for again"


def test_after_a_withdrawal_there_are_no_places(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    leave(engine, numbers[0])
    move = moved(engine, released, [numbers[0]])
    with unit_of_work(engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(released))
    assert [state(engine, each) for each in numbers] == [None] * 5
    with pytest.raises(NotBelieved, match="not in force"):
        receive_move(engine, move)


def test_equals_move_up_together_and_the_list_does_not_end_among_them(engine: Engine, numbers: list[str]) -> None:
    first, second, third, fourth, last = numbers
    (made,) = release(rows_of(numbers, equal=[third, last]))
    receive(engine, made)
    assert state(engine, last) == "on_reserve", "equal to the third of the list"
    leave(engine, first)
    move: Any = moved(engine, made, [first])
    assert move.moved_up == (second, third)
    receive_move(engine, move)
    leave(engine, second)
    move = moved(engine, made, [second], 2)
    assert move.moved_up == (), "two had moved up for one place"
    receive_move(engine, move)
    assert state(engine, fourth) == "on_reserve"


def test_places_are_those_of_the_last_stage(engine: Engine, numbers: list[str], released: RankingReleased) -> None:
    """Who goes on in the first stage has no place yet."""
    with unit_of_work(engine) as session:
        document = {**dump(preset("cpns-2024")), "reserve": vars(RESERVE)}
        session.execute(selections.update().values(rules=document))
    assert [state(engine, number) for number in numbers] == [None] * 5
    with unit_of_work(engine) as session:
        first = rankings.find_version(session, VACANCY_ID, 1)
        assert first is not None
        last = replace(first, stage="skb", complete_at=None, places=1, ranked=4)
        rankings.put_part(session, last, 1, rows_of(numbers[1:]), NOW)
    assert [state(engine, number) for number in numbers] == [None, "asked", *["on_reserve"] * 3]
    leave(engine, numbers[1])
    later = replace(released, stage="skb", rows=tuple(rows_of(numbers[1:])), places=1)
    move = replace(moved(engine, later, [numbers[1]]), stage="skb")
    with pytest.raises(NotBelieved, match="ranking_digest"):
        receive_move(engine, replace(move, stage=None))
    receive_move(engine, move)
    assert state(engine, numbers[2]) == "asked_from_reserve"
