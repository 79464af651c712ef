"""The order of a consumer's events, by plain calls: what is due, held, redelivered and stale."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.envelope import Aggregate, Event
from shared.messaging.ordering import Arrival, Ordered, in_groups, in_order
from tests.builders.messaging import admitted, event_of, record_of


def arrival(number: str, sequence: int, **changes: str) -> Arrival:
    """An event whose id says which it is, so that the same one may arrive twice."""
    event = event_of(admitted(number), sequence, **{"id": f"{number}/{sequence}", **changes})
    return event, record_of(event)


def ordered(
    *arrivals: Arrival,
    positions: dict[Aggregate, int] | None = None,
    done: Sequence[str] = (),
    parked: Sequence[Aggregate] = (),
    discarded: Sequence[tuple[str, tuple[str, str, int]]] = (),
) -> Ordered:
    before = {event.aggregate: 0 for event, _ in arrivals} | (positions or {})
    return in_order(arrivals, positions=before, done=done, parked=parked, discarded=discarded)


def ids(arrivals: Sequence[Arrival]) -> list[str]:
    return [event.id for event, _ in arrivals]


AGGREGATE = arrival("A", 1)[0].aggregate


def test_events_in_their_order_are_due() -> None:
    found = ordered(arrival("A", 1), arrival("B", 1), arrival("A", 2))
    assert ids(found.due) == ["A/1", "B/1", "A/2"]
    assert found.reached[AGGREGATE] == 2


def test_after_a_gap_an_event_is_early_and_the_gap_is_named_once() -> None:
    found = ordered(arrival("A", 5), arrival("A", 6), arrival("B", 1), positions={AGGREGATE: 2})
    assert (ids(found.early), ids(found.due)) == (["A/5", "A/6"], ["B/1"])
    assert (found.gaps[AGGREGATE].event.id, found.gaps[AGGREGATE].after) == ("A/5", 2)


def test_a_gap_that_the_batch_itself_fills_still_holds_what_came_before() -> None:
    found = ordered(arrival("A", 2), arrival("A", 1))
    assert (ids(found.early), ids(found.due)) == (["A/2"], ["A/1"])


def test_an_event_that_comes_twice_is_due_once() -> None:
    found = ordered(arrival("A", 1), arrival("A", 1))
    assert (ids(found.due), ids(found.done)) == (["A/1"], ["A/1"])


def test_what_is_applied_already_is_a_redelivery_even_where_its_aggregate_is_parked() -> None:
    found = ordered(arrival("A", 1), done=["A/1"], positions={AGGREGATE: 1}, parked=[AGGREGATE])
    assert (ids(found.done), found.reached) == (["A/1"], {})


def test_an_event_that_bears_the_id_of_an_applied_one_is_due_all_the_same() -> None:
    found = ordered(arrival("B", 1, id="A/1"), arrival("B", 2, id="A/1"), done=["A/1"], positions={AGGREGATE: 1})
    assert [event.sequence for event, _ in found.due] == [1, 2]
    assert found.done == []


def test_a_parked_aggregate_is_blocked_and_asks_for_nothing() -> None:
    found = ordered(arrival("A", 1), arrival("A", 9), arrival("B", 1), parked=[AGGREGATE])
    assert (ids(found.blocked), ids(found.due), found.gaps) == (["A/1", "A/9"], ["B/1"], {})


def test_another_event_under_a_number_that_is_taken_is_stale() -> None:
    found = ordered(arrival("A", 2, id="forged"), positions={AGGREGATE: 2})
    assert ids(found.stale) == ["forged"]


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.integers(1, 6)), max_size=30), st.integers(1, 5))
def test_in_whatever_order_they_come_each_is_applied_once_and_in_order(
    numbers: list[tuple[str, int]], batch: int
) -> None:
    positions: dict[Aggregate, int] = {arrival(name, 1)[0].aggregate: 0 for name in "ABC"}
    done: set[str] = set()
    applied: list[Event] = []
    waiting = [arrival(name, sequence) for name, sequence in numbers]
    while waiting:
        found = in_order(waiting[:batch], positions=positions, done=done, parked=())
        dealt = (found.due, found.done, found.blocked, found.early, found.stale)
        assert sum(map(len, dealt)) == len(waiting[:batch])
        assert (found.blocked, found.stale) == ([], [])
        applied += [event for event, _ in found.due]
        done |= {event.id for event, _ in found.due}
        positions |= found.reached
        waiting = waiting[batch:]
    for aggregate, reached in positions.items():
        assert [e.sequence for e in applied if e.aggregate == aggregate] == list(range(1, reached + 1))


def test_groups_join_a_type_unless_an_aggregate_would_lose_its_order() -> None:
    other = {"type": "recruitment.candidate.identified.v1"}
    due = [arrival("A", 1), arrival("A", 2, **other), arrival("B", 1), arrival("A", 3), arrival("C", 1)]
    together = "recruitment.candidate.admitted.v1"
    groups = in_groups(due, lambda event: event.type == together)
    assert [ids(group) for group in groups] == [["A/1", "B/1"], ["A/2"], ["A/3", "C/1"]]
    assert [ids(group) for group in in_groups(due, lambda _: False)] == [[each] for each in ids(due)]


def test_what_was_discarded_is_skipped_in_its_turn_and_left_out_before_it() -> None:
    discarded = [("A/2", (*AGGREGATE, 2))]
    found = ordered(arrival("A", 1), arrival("A", 2), arrival("A", 3), discarded=discarded)
    assert (ids(found.due), ids(found.skipped)) == (["A/1", "A/3"], ["A/2"])
    early = ordered(arrival("A", 2), discarded=discarded)
    assert (ids(early.skipped), early.gaps, early.reached) == (["A/2"], {}, {})
    held_up = ordered(arrival("A", 2), positions={AGGREGATE: 1}, parked=[AGGREGATE], discarded=discarded)
    assert held_up.reached == {}, "what holds the aggregate up is decided about first"
    another = ordered(arrival("A", 1, id="A/2"), discarded=discarded)
    assert ids(another.due) == ["A/2"], "it bears the id of another"
