"""Whether messages that were set aside, or wait, hold up the releases of a selection.

A message holds up every selection that it could concern: those that anything it names belongs to. One of which that
cannot be said (bytes that are no event to believe, a type that this release does not know, names that scoring does not
know) could concern any, and holds up all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from sqlalchemy.orm import Session

from services.scoring.releases.domain.checks import CheckState, ReleaseCheck, bad, good
from services.scoring.releases.storage.concerned import selections_of
from shared.contracts.catalogue import SERVICE_NAMES, known_types
from shared.contracts.envelope import Event, MalformedEvent
from shared.kernel.errors import Problem
from shared.kernel.words import N_
from shared.messaging import dead_letters, held_events
from shared.messaging.held_events import Waiting

_TYPES_SHOWN = 3
_TYPE_LENGTH = 80
_NAMING = ("selection_id", "exam_id", "session_id", "vacancy_id", "candidate_no", "attempt_id")
"""The fields of events by which a selection is known."""
MOST = 2_000
"""Messages of each kind that are looked at one by one. Of more, each could concern any selection."""


def message_checks(session: Session, selection_id: str) -> Iterator[ReleaseCheck]:
    """The hard reasons of the selection; where there is none, that."""
    here, anywhere, elsewhere = _letters(session, selection_id)
    if here:
        text = N_("%(count)s pesan tentang seleksi ini disisihkan dan menunggu keputusan (terang dead-letters list)")
        yield bad("dead_letters", text, count=here)
    if anywhere:
        text = N_(
            "%(count)s pesan yang dapat menyangkut seleksi mana pun disisihkan dan menunggu keputusan (terang "
            "dead-letters list)"
        )
        yield bad("dead_letters", text, count=anywhere)
    waiting = held_events.waiting(session, known_types())
    unknown = [each for each in waiting if each.unknown_type is not None]
    for its, sent in _by_sender(unknown):
        text = N_(
            "%(count)s pesan dari layanan %(sender)s berjenis yang belum dikenal versi ini: %(types)s. Pasang versi "
            "yang mengenalnya, atau dua anggota panitia membuangnya (terang held-events list)"
        )
        yield bad("unknown_events", text, types=_types(its), **sent)
    held_here, held_anywhere = _held(session, selection_id, [each for each in waiting if each.unknown_type is None])
    for _, sent in _by_sender(held_here):
        text = N_(
            "%(count)s pesan tentang seleksi ini dari layanan %(sender)s tertahan di belakang pesan lain (terang "
            "held-events list)"
        )
        yield bad("held_events", text, **sent)
    for _, sent in _by_sender(held_anywhere):
        text = N_(
            "%(count)s pesan dari layanan %(sender)s yang dapat menyangkut seleksi mana pun tertahan di belakang pesan "
            "lain (terang held-events list)"
        )
        yield bad("held_events", text, **sent)
    elsewhere += sum(each.number for each in waiting if each.unknown_type is None)
    elsewhere -= sum(each.number for each in (*held_here, *held_anywhere))
    if not (here or anywhere or unknown or held_here or held_anywhere):
        if elsewhere:
            text = N_("Tidak ada pesan tertahan tentang seleksi ini; %(count)s tentang seleksi lain")
            yield ReleaseCheck(CheckState.GOOD, Problem.of("", "messages_elsewhere", text, count=elsewhere))
        else:
            yield good("messages", N_("Tidak ada pesan tertahan"))


def _letters(session: Session, selection_id: str) -> tuple[int, int, int]:
    """How many open letters concern this selection, could concern any, and concern others alone."""
    count = dead_letters.open_count(session)
    if not count:
        return 0, 0, 0
    events = dead_letters.open_events(session, MOST + 1)
    concerned = _concerned(session, events)
    here = sum(selection_id in each for each in concerned)
    elsewhere = sum(selection_id not in each for each in concerned if each)
    return here, count - here - elsewhere, elsewhere


def _held(session: Session, selection_id: str, waiting: Sequence[Waiting]) -> tuple[list[Waiting], list[Waiting]]:
    """Of those that wait the ones that concern this selection, and those that could concern any."""
    if not waiting:
        return [], []
    events = held_events.of_known_types(session, known_types(), MOST + 1)
    concerned = _concerned(session, [payload for _, payload in events])
    here, elsewhere = Counter[str](), Counter[str]()
    for (topic, _), selections in zip(events, concerned, strict=False):
        if selections:
            (here if selection_id in selections else elsewhere)[topic] += 1
    mine = [replace(each, number=here[each.topic]) for each in waiting]
    rest = [replace(each, number=each.number - here[each.topic] - elsewhere[each.topic]) for each in waiting]
    return [each for each in mine if each.number], [each for each in rest if each.number]


def _concerned(session: Session, payloads: Sequence[bytes]) -> list[frozenset[str]]:
    """Of each message the selections that it could concern; none where that could be any. Of too many, nothing."""
    if not payloads or len(payloads) > MOST:
        return []
    names = [_names(payload) for payload in payloads]
    known = selections_of(session, frozenset().union(*names))
    return [frozenset().union(*(known.get(name, ()) for name in its)) for its in names]


def _names(payload: bytes) -> frozenset[str]:
    """What an event names: whatever its handler may go by. The event is judged by all of it, so that no name which it
    has beside the true one takes it away from a selection."""
    try:
        event = Event.from_bytes(payload)
    except MalformedEvent:
        return frozenset()
    named = [event.data.get(field) for field in _NAMING]
    return frozenset({event.aggregate_id, *(name for name in named if isinstance(name, str))})


def _by_sender(waiting: Iterable[Waiting]) -> Iterator[tuple[list[Waiting], dict[str, object]]]:
    """Those of each service: how many they are, and the service as pages call it, which the edge translates."""
    for sender, some in groupby(sorted(waiting, key=attrgetter("sender")), key=attrgetter("sender")):
        of_sender = list(some)
        count = sum(each.number for each in of_sender)
        yield of_sender, {"count": count, "sender": SERVICE_NAMES.get(sender, sender)}


def _types(waiting: Sequence[Waiting]) -> str:
    """Some of their types: how a type is called is its sender's word, and may be long."""
    names = sorted({each.unknown_type or "" for each in waiting})
    more = ["…"] if len(names) > _TYPES_SHOWN else []
    return ", ".join([name[:_TYPE_LENGTH] for name in names[:_TYPES_SHOWN]] + more)
