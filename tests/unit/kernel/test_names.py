"""Every name that somebody types, by the same table: which forms are mended in silence, and which are refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.cbt.seating.domain.sessions import Plan, Room, plan_problems, read_rooms, tidied
from services.recruitment.accounts.domain.accounts import problems as account_problems
from services.recruitment.selections.usecases import selection_document
from services.recruitment.selections.usecases.document_reader import Reader
from services.recruitment.staff.usecases.members import person_problems
from shared.contracts.codec.form import Limits, text_problems
from shared.contracts.codec.rules import read_rules
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput
from shared.kernel.time_zones import is_place
from shared.kernel.typed_text import in_normal_form
from tests.builders.recruitment import selection_document as document

NOON = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
TIDY = "Ruang Melati"
MENDED = [
    TIDY,
    "  Ruang Melati",
    "Ruang Melati\t",
    "\nRuang Melati\r\n",
    "\u00a0Ruang Melati\u3000",
    "Ruang  Melati",
    "Ruang\u00a0Melati",
    "Ruang\tMelati",
    "Ruang \u2009\u202f Melati",
    "\u2028Ruang Melati\x85",
]
REFUSED = [
    "Ruang\nMelati",
    "Ruang\x0bMelati",
    "Ruang\x1cMelati",
    "Ruang\x85Melati",
    "Ruang\u2028Melati",
    "Ruang\u2029Melati",
    "Ruang\u200bMelati",
    "\u200bRuang Melati",
    "Ruang Melati\u2060",
    "\ufeffRuang Melati",
    "Ru\u00adang Melati",
    "Ruang\u202eMelati",
    "Ruang\u2800Melati",
    "Ruang\u034fMelati",
    "Ruang\u3164Melati",
    "Ruang\x00Melati",
    "Ruang Melati\ud800",
]
BLANK = ["", " ", "\t\n", "\u00a0\u3000", "\u2028"]


def _plan(**changes: Any) -> Plan:
    rooms = (Room(1, changes.pop("room", "Ruang 1"), 10),)
    values: dict[str, Any] = {"name": "Sesi 1", "venue": "Gedung A", "timezone": "Asia/Jakarta", **changes}
    return Plan(rooms=rooms, starts_at=NOON, ends_at=NOON + timedelta(hours=2), **values)


def _session(field: str) -> Callable[[str], str | None]:
    def read(name: str) -> str | None:
        plan = _plan(**{field: name})
        kept = tidied(plan)
        return None if plan_problems(plan, NOON) else (kept.rooms[0].name if field == "room" else getattr(kept, field))

    return read


def _line_of_rooms(name: str) -> str | None:
    try:
        rooms = read_rooms(f"{name}: 60")
    except InvalidInput:
        return None
    plan = Plan("Sesi 1", "Gedung A", rooms, NOON, NOON + timedelta(hours=2), "Asia/Jakarta")
    return None if len(rooms) != 1 or plan_problems(plan, NOON) else rooms[0].name


def _document(*path: str | int) -> Callable[[str], str | None]:
    """The selection document with this text at the path."""

    def read(name: str) -> str | None:
        found = document()
        inner: Any = found
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = name
        try:
            selection, vacancies = selection_document.read(found, NOON, _rules)
        except InvalidInput:
            return None
        kept = {"title": selection.title, "agency": selection.agency, "calendar": selection.calendar[0].name}
        kept |= {"vacancies": vacancies[0].title, "units": vacancies[0].unit}
        return kept[str(path[0])]

    return read


def _majors(name: str) -> str | None:
    reader = Reader({"majors": [name]}, "", [], NOON.date())
    [kept] = reader.texts("majors")
    return None if reader.problems else kept


def _staff(name: str) -> str | None:
    return None if person_problems("rini", name, None) else in_normal_form(name)


def _applicant(name: str) -> str | None:
    found = account_problems("3201011204990001", name, "a@b.id", "0812 3456 7890", "jembatan-hujan-42")
    return None if any(problem.place.field == "name" for problem in found) else in_normal_form(name)


READERS: dict[str, Callable[[str], str | None]] = {
    "session": _session("name"),
    "venue": _session("venue"),
    "room": _session("room"),
    "selection": _document("title"),
    "agency": _document("agency"),
    "phase": _document("calendar", 0, "name"),
    "vacancy": _document("vacancies", 0, "title"),
    "major": _majors,
    "staff": _staff,
    "applicant": _applicant,
}
LIMITED = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@LIMITED
@pytest.mark.parametrize("typed", MENDED, ids=ascii)
def test_blanks_that_nobody_means_are_mended(read: Callable[[str], str | None], typed: str) -> None:
    assert read(typed) == TIDY


@LIMITED
@pytest.mark.parametrize("typed", [*REFUSED, *BLANK], ids=ascii)
def test_what_cannot_be_seen_or_is_nothing_is_refused(read: Callable[[str], str | None], typed: str) -> None:
    assert read(typed) is None


@pytest.mark.parametrize("typed", [each for each in MENDED if "\n" not in each and "\u2028" not in each], ids=ascii)
def test_a_room_in_a_list_of_lines_is_read_as_any_other(typed: str) -> None:
    assert _line_of_rooms(typed) == TIDY


@pytest.mark.parametrize("typed", REFUSED, ids=ascii)
def test_a_room_in_a_list_of_lines_that_cannot_be_read_is_refused(typed: str) -> None:
    assert _line_of_rooms(typed) is None


@pytest.mark.parametrize("typed", [*MENDED[1:], *REFUSED, *BLANK], ids=ascii)
def test_a_document_that_is_signed_is_refused_rather_than_mended(typed: str) -> None:
    """Rules are known by the digest of their bytes."""
    assert text_problems(typed, Limits(1, 200), "regulation")


@pytest.mark.parametrize("name", ["Asia/Jakarta", "Asia/Jayapura", "Europe/Amsterdam", "America/Argentina/Ushuaia"])
def test_a_time_zone_is_that_of_a_place(name: str) -> None:
    assert is_place(name)
    assert not plan_problems(_plan(timezone=name), NOON)


def _rules(document: Any, _simulation: bool) -> Rules:
    return read_rules(document)


NO_PLACES = [
    *("localtime", "Factory", "posixrules", "posix/Asia/Jakarta", "right/Asia/Jakarta", "Etc/GMT+7", "Etc/UTC", "UTC"),
    *("GMT0", "EST5EDT", "CET", "WIB", "+07:00", "asia/jakarta", "ASIA/JAKARTA", "Asia", "Asia/", "Asia/Sukamaju"),
    *("../../etc/passwd", "/etc/localtime", "Asia/../Asia/Jakarta", "US/Pacific", "Japan", "Asia /Jakarta", "\x00", ""),
]


@pytest.mark.parametrize("name", NO_PLACES, ids=ascii)
def test_a_time_zone_that_is_no_place_is_refused(name: str) -> None:
    assert [problem.code for problem in plan_problems(_plan(timezone=name), NOON)] == ["timezone_unknown"]
    with pytest.raises(InvalidInput) as refused:
        selection_document.read({**document(), "timezone": name}, NOON, _rules)
    assert [problem.place.field for problem in refused.value.problems] == ["timezone"]
