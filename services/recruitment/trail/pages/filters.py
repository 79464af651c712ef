"""What the address asks of the trail: kind, person, vacancy, candidate, service and days; and how its links go on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext

from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.trail.domain.kinds import KINDS, Kind
from services.recruitment.trail.storage import TrailFilter
from services.recruitment.trail.usecases import People
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.errors import Problem
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.typed_dates import typed_date
from shared.kernel.words import N_
from shared.web.access import own_selections
from shared.web.filters import tanggal

_EARLIEST, _LATEST = date(1970, 1, 2), date(9000, 1, 1)


@dataclass(frozen=True)
class Asked:
    """`typed` holds what the form shows again, by parameter; while there are `problems` nothing is looked up."""

    wanted: TrailFilter
    typed: dict[str, str]
    since: date | None
    until: date | None
    problems: tuple[Problem, ...]

    @property
    def address(self) -> dict[str, Any]:
        """The filter as parameters of a link."""
        return {name: text for name, text in self.typed.items() if text}

    @property
    def narrows(self) -> bool:
        return bool(self.address)

    def in_words(self, vacancies: Collection[Vacancy]) -> list[str]:
        """What the lines are narrowed to, as far as it could be read; `vacancies` are those of the selection."""
        kind, service = self.typed["jenis"], self.typed["layanan"]
        titles = {vacancy.vacancy_id: vacancy.title for vacancy in vacancies}
        found = [
            gettext(KINDS[Kind(kind)]) if kind else "",
            self.typed["orang"],
            titles.get(self.typed["formasi"], self.typed["formasi"]),
            self.typed["peserta"],
            gettext(SERVICE_NAMES[service]) if service else "",
            gettext("sejak %(day)s", day=tanggal(self.since)) if self.since else "",
            gettext("sampai %(day)s", day=tanggal(self.until)) if self.until else "",
        ]
        return [words for words in found if words]


def asked_of(selection: Selection, people: People, candidate_no: str = "") -> Asked:
    """Reads the address of the present request. `candidate_no` is that of a page about one candidate."""
    typed = {
        "jenis": _choice("jenis", KINDS),
        "orang": request.args.get("orang", "").strip()[:100],
        "formasi": request.args.get("formasi", "")[:80],
        "peserta": "" if candidate_no else typed_candidate_number(request.args.get("peserta", "")[:40]),
        "dari": request.args.get("dari", "").strip()[:40],
        "sampai": request.args.get("sampai", "").strip()[:40],
        "layanan": _choice("layanan", SERVICE_NAMES),
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
    return Asked(wanted, typed, since, until, tuple(problems))


def _choice(name: str, known: Any) -> str:
    """One of `known`, or nothing: the page offers no other."""
    value = request.args.get(name, "")
    return value if value in known else ""


def _day(name: str, typed: dict[str, str], problems: list[Problem]) -> date | None:
    if not typed[name]:
        return None
    day = typed_date(typed[name])
    if day is None or not _EARLIEST <= day <= _LATEST:
        text = N_("Tulis hari, bulan, dan tahun, misalnya 22-11-2026 atau 22 Nov 2026.")
        problems.append(Problem.of(name, "date_unreadable", text))
        return None
    return day


def _midnight(day: date, selection: Selection) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(selection.timezone))
