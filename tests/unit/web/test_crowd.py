"""How many connections of one address a worker keeps: a hall feels nothing, a flood keeps the newest."""

from __future__ import annotations

import time

from shared.web.serving.connection import Connection
from shared.web.serving.crowd import MOST_CONNECTIONS, MOST_HALF_SENT, PATIENCE_SECONDS, Crowd

HALL, STRANGER = "10.0.0.7", "203.0.113.9"
NOW = time.monotonic()


class Standing(Connection):
    """A connection that stands as it was made."""

    def __init__(self, age: float = 0.0, *, half_sent: bool = False, at_work: bool = False) -> None:
        super().__init__(None, 75.0)
        self._age, self._half_sent, self._at_work = age, half_sent, at_work
        self.is_ended = False

    @property
    def since(self) -> float:
        return NOW - self._age

    @property
    def waits(self) -> bool:
        return not self._at_work

    @property
    def is_half_sent(self) -> bool:
        return self._half_sent

    def expire(self) -> None:
        self.is_ended = True


def crowd_of(address: str, *standing: Standing) -> Crowd:
    crowd = Crowd()
    for each in standing:
        crowd.enter(address, each)
    return crowd


def test_a_hall_with_three_connections_a_seat_feels_nothing() -> None:
    hall = [Standing(age) for age in range(900)]
    crowd = crowd_of(HALL, *hall)
    crowd.end_half_sent(NOW)
    assert not any(each.is_ended for each in hall)
    assert len(crowd) == 900


def test_one_too_many_takes_the_place_of_the_one_that_has_waited_longest() -> None:
    others = [Standing(1.0) for _ in range(MOST_CONNECTIONS - 2)]
    oldest, busy = Standing(60.0), Standing(90.0, at_work=True)
    crowd = crowd_of(STRANGER, *others, oldest, busy)
    guest = Standing()
    crowd.enter(HALL, guest)
    crowd.enter(STRANGER, Standing())
    assert (oldest.is_ended, busy.is_ended, guest.is_ended) == (True, False, False)
    assert sum(each.is_ended for each in others) == 0


def test_the_oldest_half_sent_requests_of_an_address_end_and_nobody_elses() -> None:
    flood = [Standing(PATIENCE_SECONDS + age, half_sent=True) for age in range(1, 2 * MOST_HALF_SENT + 1)]
    slow_line = [Standing(10.0, half_sent=True) for _ in range(MOST_HALF_SENT)]
    just_begun = [Standing(PATIENCE_SECONDS / 2, half_sent=True) for _ in range(300)]
    crowd = crowd_of(STRANGER, *flood)
    for each in (*slow_line, *just_begun):
        crowd.enter(HALL, each)
    crowd.end_half_sent(NOW)
    assert [each.is_ended for each in flood] == [False] * MOST_HALF_SENT + [True] * MOST_HALF_SENT
    assert not any(each.is_ended for each in (*slow_line, *just_begun))


def test_whoever_left_is_not_counted() -> None:
    one = Standing()
    crowd = crowd_of(STRANGER, one)
    crowd.leave(STRANGER, one)
    crowd.leave(STRANGER, one)
    assert (len(crowd), list(crowd)) == (0, [])
