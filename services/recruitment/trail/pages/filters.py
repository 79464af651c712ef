"""What the address asks of the trail: kind, person, vacancy, candidate, service and days; and how its links go on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.trail.domain.kinds import KINDS
from services.recruitment.trail.storage import TrailFilter
from services.recruitment.trail.usecases import People
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Problem
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.words import N_
from shared.web.access import own_selections

_LATEST = date(9000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """`typed` holds what the form shows again, by parameter; while there are `problems` nothing is looked up."""

    wanted: TrailFilter
    typed: dict[str, str]
    problems: tuple[Problem, ...]

    @property
    def address(self) -> dict[str, Any]:
        """The filter as parameters of a link."""
        return {name: text for name, text in self.typed.items() if text}

    @property
    def narrows(self) -> bool:
        return bool(self.address)


def asked_of(selection: Selection, people: People, candidate_no: str = "") -> Asked:
    """Reads the address of the present request. `candidate_no` is that of a page about one candidate."""
    typed = {
        "jenis": _choice("jenis", KINDS),
        "orang": request.args.get("orang", "").strip()[:100],
        "formasi": request.args.get("formasi", "")[:80],
        "peserta": "" if candidate_no else typed_candidate_number(request.args.get("peserta", "")[:40]),
        "dari": request.args.get("dari", "").strip()[:40],
        "sampai": request.args.get("sampai", "").strip()[:40],
        "layanan": _choice("layanan", SERVICES),
    }
    problems: list[Problem] = []
    since, until = _day("dari", typed, problems), _day("sampai", typed, problems)
    if since and until and until < since:
        problems.append(Problem.of("sampai", "days_crossed", N_("Hari terakhir lebih awal daripada hari pertama.")))
    wanted = TrailFilter(
        selection_id="" if candidate_no else selection.selection_id,
        candidate_no=candidate_no or typed["peserta"],
        own=own_selections(),
        vacancy_id=typed["formasi"],
        source=typed["layanan"],
        kind=typed["jenis"],
        people=people.called(typed["orang"]) if typed["orang"] else None,
        since=_midnight(since, selection) if since else None,
        until=_midnight(until + timedelta(days=1), selection) if until else None,
    )
    return Asked(wanted, typed, tuple(problems))


def _choice(name: str, known: Any) -> str:
    """One of `known`, or nothing: the page offers no other."""
    value = request.args.get(name, "")
    return value if value in known else ""


def _day(name: str, typed: dict[str, str], problems: list[Problem]) -> date | None:
    if not typed[name]:
        return None
    try:
        day = date.fromisoformat(typed[name])
    except ValueError:
        day = None
    if day is None or not date(1970, 1, 2) <= day <= _LATEST:
        text = N_("Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-11-22.")
        problems.append(Problem.of(name, "date_unreadable", text))
        return None
    return day


def _midnight(day: date, selection: Selection) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(selection.timezone))
