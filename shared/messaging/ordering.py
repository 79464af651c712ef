"""Decides the order in which a consumer applies events, from values alone: no database, no log."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from shared.contracts.envelope import Aggregate, Event
from shared.eventlog.interface import Record

Arrival = tuple[Event, Record]
"""An event and the record of the log that it came in."""


@dataclass(frozen=True)
class Gap:
    """An event of the aggregate came, but the one numbered `after` + 1 has not."""

    event: Event
    record: Record
    after: int


@dataclass
class Ordered:
    """A batch, divided by what to do with each arrival; each list is in the order of arrival."""

    due: list[Arrival] = field(default_factory=list)
    """To be applied now, in this order."""
    skipped: list[Arrival] = field(default_factory=list)
    """Two people have discarded them: to be left out, whether their turn has come or not."""
    done: list[Arrival] = field(default_factory=list)
    """Redelivered: applied before, or due earlier in this batch."""
    blocked: list[Arrival] = field(default_factory=list)
    """To be held, because a dead letter or an unknown event holds up their aggregate."""
    unknown: list[Arrival] = field(default_factory=list)
    """To be held until a release knows their type."""
    early: list[Arrival] = field(default_factory=list)
    """To be held, because an earlier event of their aggregate has not come."""
    stale: list[Arrival] = field(default_factory=list)
    """Another event has been applied under their number: applying them would break the order."""
    gaps: dict[Aggregate, Gap] = field(default_factory=dict)
    """The gaps before the `early` events; the first gap of each aggregate."""
    reached: dict[Aggregate, int] = field(default_factory=dict)
    """The position of each aggregate of `due` and `skipped` once all of them are dealt with."""


def in_order(
    arrivals: Sequence[Arrival],
    *,
    positions: Mapping[Aggregate, int],
    done: Collection[str],
    parked: Collection[Aggregate],
    discarded: Collection[tuple[str, tuple[str, str, int]]] = (),
    is_known: Callable[[Event], bool] = lambda _event: True,
) -> Ordered:
    """Divides a batch by what the consumer must do with each arrival.

    `positions` is the sequence applied last of each of the batch's aggregates, 0 for none; `done` the ids of
    events that are applied; `parked` the aggregates that an open dead letter holds up; `discarded` the id and the
    place of the events that are to be skipped; `is_known` whether this release knows an event's type.
    """
    found, known, held_up = Ordered(), set(done), set(parked)
    for event, record in arrivals:
        aggregate = event.aggregate
        last = found.reached.get(aggregate, positions[aggregate])
        # An id alone says nothing: another service may have given an event of its own the id of this one.
        if event.id in known and event.sequence <= last:
            found.done.append((event, record))
        elif (event.id, (*aggregate, event.sequence)) in discarded:
            found.skipped.append((event, record))
            if event.sequence == last + 1 and aggregate not in held_up:
                found.reached[aggregate] = event.sequence
        elif aggregate in held_up:
            found.blocked.append((event, record))
        elif event.sequence > last + 1:
            found.early.append((event, record))
            found.gaps.setdefault(aggregate, Gap(event, record, last))
        elif event.sequence <= last:
            found.stale.append((event, record))
        elif not is_known(event):
            held_up.add(aggregate)
            found.unknown.append((event, record))
        else:
            known.add(event.id)
            found.reached[aggregate] = event.sequence
            found.due.append((event, record))
    return found


def in_groups(arrivals: Sequence[Arrival], joins: Callable[[Event], bool]) -> list[list[Arrival]]:
    """Groups of events to handle together, in the order in which to handle them.

    An event for which `joins` is true joins the last group of its type, unless an event of its own aggregate
    comes after that one; any other event is a group of its own.
    """
    groups: list[list[Arrival]] = []
    last_of_type: dict[str, int] = {}
    last_of_aggregate: dict[Aggregate, int] = {}
    for event, record in arrivals:
        place = last_of_type.get(event.type, -1) if joins(event) else -1
        if place < last_of_aggregate.get(event.aggregate, 0):
            place = len(groups)
            groups.append([])
        groups[place].append((event, record))
        last_of_type[event.type] = last_of_aggregate[event.aggregate] = place
    return groups
