"""A session: a venue, its rooms, and the time in which attempts may begin."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from shared.kernel.errors import DomainError, InvalidInput, Problem
from shared.kernel.time_zones import is_place
from shared.kernel.typed_text import in_normal_form, is_visible
from shared.kernel.words import N_

MAX_ROOMS = 200
MAX_SEATS = 1000
_NAME_LENGTH = 80
_UNSEEN = N_("Nama ini memuat huruf yang tidak terlihat. Ketik ulang.")
_SEATS = re.compile(r"[0-9]{1,6}")
FURTHEST = timedelta(days=3 * 366)
"""How far ahead a session may end; whatever lies further is a slip of the pen."""


@dataclass(frozen=True)
class Room:
    """`number` counts the session's rooms from 1 and is part of addresses; `name` is on the door."""

    number: int
    name: str
    seats: int


@dataclass(frozen=True)
class Plan:
    """A session that an exam officer plans."""

    name: str
    venue: str
    rooms: tuple[Room, ...]
    starts_at: datetime
    ends_at: datetime
    timezone: str


def read_rooms(text: str) -> tuple[Room, ...]:
    """Rooms from lines such as "Ruang 1: 60". Raises InvalidInput naming each line that is not a room."""
    rooms: list[Room] = []
    problems: list[Problem] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        name, _, seats = (in_normal_form(part) for part in line.rpartition(":"))
        if not name or _SEATS.fullmatch(seats) is None:
            template = N_("Baris %(line)s tidak terbaca. Tulislah nama ruang, titik dua, lalu jumlah kursi.")
            problems.append(Problem.of("rooms", "room_unreadable", template, line=number))
        else:
            rooms.append(Room(len(rooms) + 1, name, int(seats)))
    if problems:
        raise InvalidInput(problems)
    return tuple(rooms)


def folded(name: str) -> str:
    """Equal for names that people read as the same, whatever their capitals and blanks: "Ruang A", "ruang  a"."""
    return in_normal_form(unicodedata.normalize("NFKC", name)).casefold()


def tidied(plan: Plan) -> Plan:
    """The plan with every name in one normal form, single spaces and none around it."""
    rooms = tuple(replace(room, name=in_normal_form(room.name)) for room in plan.rooms)
    return replace(plan, name=in_normal_form(plan.name), venue=in_normal_form(plan.venue), rooms=rooms)


def rooms_in_both(plan: Plan, other: Plan) -> list[str]:
    """The names of rooms that both sessions need at the same time, as `plan` writes them. A session may begin in the
    moment in which the other ends."""
    apart = plan.starts_at >= other.ends_at or other.starts_at >= plan.ends_at
    if apart or folded(plan.venue) != folded(other.venue):
        return []
    theirs = {folded(room.name) for room in other.rooms}
    return [room.name for room in plan.rooms if folded(room.name) in theirs]


def check_plan(plan: Plan, now: datetime) -> None:
    """Raises InvalidInput with everything that is wrong with the plan."""
    problems = plan_problems(plan, now)
    if problems:
        raise InvalidInput(problems)


def plan_problems(plan: Plan, now: datetime) -> list[Problem]:
    """Everything that is wrong with the plan by itself."""
    plan = tidied(plan)
    problems = [*_time_problems(plan, now), *_room_problems(plan.rooms)]
    for field, value in (("name", plan.name), ("venue", plan.venue)):
        if not 1 <= len(value) <= _NAME_LENGTH:
            template = N_("Isilah dengan 1 sampai %(most)s huruf.")
            problems.append(Problem.of(field, "length", template, most=_NAME_LENGTH))
        elif not is_visible(value):
            problems.append(Problem.of(field, "unseen_characters", _UNSEEN))
    return problems


class SessionNotBegun(DomainError):
    code = "session_not_begun"
    text = N_("Sesi ini belum dimulai, jadi belum dapat diakhiri.")


class SessionEnded(DomainError):
    code = "session_ended"
    text = N_("Sesi ini sudah berakhir.")


def check_may_end(plan: Plan, now: datetime) -> None:
    """Raises SessionNotBegun or SessionEnded."""
    if now < plan.starts_at:
        raise SessionNotBegun
    if now >= plan.ends_at:
        raise SessionEnded


def local_time(moment: datetime, timezone: str) -> str:
    """The hall's wall-clock time of a moment, as "08.00"."""
    return moment.astimezone(ZoneInfo(timezone)).strftime("%H.%M")


def _time_problems(plan: Plan, now: datetime) -> list[Problem]:
    problems = []
    if not is_place(plan.timezone):
        template = N_("Zona waktu %(zone)s tidak dikenal. Tulis nama tempat, misalnya Asia/Jakarta.")
        problems.append(Problem.of("timezone", "timezone_unknown", template, zone=plan.timezone))
    if plan.ends_at <= plan.starts_at:
        problems.append(Problem.of("ends_at", "ends_before_start", N_("Sesi harus berakhir sesudah mulainya.")))
    elif plan.ends_at <= now:
        problems.append(Problem.of("ends_at", "in_the_past", N_("Waktu ini sudah lewat.")))
    elif plan.ends_at > now + FURTHEST:
        template = N_("Sesi berakhir paling lambat %(days)s hari dari sekarang.")
        problems.append(Problem.of("ends_at", "too_far", template, days=FURTHEST.days))
    return problems


def _room_problems(rooms: Sequence[Room]) -> list[Problem]:
    if not 1 <= len(rooms) <= MAX_ROOMS:
        return [Problem.of("rooms", "room_count", N_("Sesi memerlukan 1 sampai %(most)s ruang."), most=MAX_ROOMS)]
    problems = []
    for room in rooms:
        if not 1 <= room.seats <= MAX_SEATS:
            template = N_("“%(room)s” memerlukan 1 sampai %(most)s kursi.")
            problems.append(Problem.of("rooms", "seat_count", template, room=room.name, most=MAX_SEATS))
        if not 1 <= len(room.name) <= _NAME_LENGTH:
            template = N_("Nama ruang terdiri atas 1 sampai %(most)s huruf.")
            problems.append(Problem.of("rooms", "room_name", template, most=_NAME_LENGTH))
        elif not is_visible(room.name):
            problems.append(Problem.of("rooms", "unseen_characters", _UNSEEN))
    names = Counter(folded(room.name) for room in rooms)
    problems += [
        Problem.of("rooms", "room_twice", N_("“%(room)s” tertulis dua kali."), room=name)
        for name in sorted({room.name for room in rooms if names[folded(room.name)] > 1})
    ]
    return problems


@dataclass(frozen=True)
class StoredSession:
    """A session with its rooms, and how many of its seats are taken."""

    session_id: str
    selection_id: str
    selection_title: str
    plan: Plan
    taken: int
    proctors_assigned: bool
    """Whether a proctor acts only in assigned rooms; not so in sessions from before proctors were assigned."""
    exam_id: str | None = None
    """Whose candidates sit here; None: those of the selection's first exam."""
    exam_title: str | None = None
    """What an exam of a later stage is called."""

    @property
    def seats(self) -> int:
        return sum(room.seats for room in self.plan.rooms)

    def room(self, number: int) -> Room | None:
        return next((room for room in self.plan.rooms if room.number == number), None)
