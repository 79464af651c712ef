"""Reads the document by which an operator opens a selection; see services/recruitment/README.md for its form.

Every problem is collected with its path, such as `vacancies[3].quota`, so that the author mends all of
them at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from services.recruitment.selections.domain import calendar
from services.recruitment.selections.domain.requirements import HIGHEST_GPA, LEVELS, Requirements
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.usecases.document_reader import NOT_TEXT, Reader, is_identifier
from shared.contracts.codec.rules import preset
from shared.contracts.declaration import dump
from shared.contracts.quota_places import counted_of_quota
from shared.contracts.recruitment import Phase
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput, Place, Problem
from shared.kernel.time_zones import is_place
from shared.kernel.typed_text import in_normal_form
from shared.kernel.words import N_

RulesOf = Callable[[Any, bool], Rules]
_GPA = re.compile(r"[0-9]\.[0-9]{1,2}")


def read(document: Any, now: datetime, rules_of: RulesOf) -> tuple[Selection, tuple[Vacancy, ...]]:
    """The selection that opens `now`, and its vacancies in the order of the document. `rules_of` gives the rules that
    its `rules` are or name, and whether it is a simulation decides which may be.

    Offsets such as "+14" count from the day of `now` at the place of the selection. Raises InvalidInput with
    every problem by its path.
    """
    opening = now.astimezone(_zone_of(document)).date()
    top = Reader(document, "", [], opening)
    top.only(
        "selection_id", "title", "agency", "year", "timezone", "simulation", "rules", "calendar", "age_on",
        "units", "vacancies",
    )  # fmt: skip
    rules = _rules(top, rules_of)
    selection = _selection(top, rules or preset("cpns-skd-2024"), now)
    units = _units(top)
    vacancies = top.each("vacancies", lambda item: _vacancy(item, selection.selection_id, units, rules))
    top.unique("vacancies", [vacancy.vacancy_id for vacancy in vacancies])
    if top.problems:
        raise InvalidInput(top.problems)
    return selection, tuple(vacancies)


def _selection(top: Reader, rules: Rules, now: datetime) -> Selection:
    timezone = top.text("timezone", 60)
    if timezone and _zone(timezone) is None:
        top.report(
            "timezone",
            "timezone_unknown",
            N_("Zona waktu ini tidak dikenal. Tulis nama tempat, misalnya Asia/Jakarta."),
        )
    return Selection(
        selection_id=top.identifier("selection_id"),
        title=top.text("title", 200),
        agency=top.text("agency", 200),
        year=top.number("year", 2000, 2099, default=top.opening.year),
        timezone=timezone,
        simulation=top.flag("simulation"),
        rules=rules,
        rules_digest=rules.digest,
        calendar=_calendar(top),
        age_on=top.day("age_on", default=top.opening),
        opened_at=now,
    )


def _rules(top: Reader, rules_of: RulesOf) -> Rules | None:
    named = top.get("rules")
    try:
        value = dump(preset(named)) if isinstance(named, str) and is_identifier(named) else named
        # A flag that is none is a problem of its own.
        return rules_of(value, top.get("simulation") not in (None, False))
    except FileNotFoundError:
        top.report("rules", "rules_unknown", N_("Aturan bernama %(name)s tidak tersedia."), name=named)
    except InvalidInput as error:
        top.problems += [within("rules", problem) for problem in error.problems]
    return None


def within(path: str, problem: Problem) -> Problem:
    """The problem of a document that stands at `path` of another one."""
    return replace(problem, place=Place(f"{path}.{problem.place.field}" if problem.place.field else path))


def _calendar(top: Reader) -> tuple[Phase, ...]:
    phases = top.each("calendar", _phase)
    top.unique("calendar", [phase.code for phase in phases])
    if phases and calendar.find_phase(phases, calendar.REGISTRATION) is None:
        text = N_("Kalender harus memuat tahap registration: masa pendaftaran.")
        top.report("calendar", "registration_missing", text)
    return tuple(phases)


def _phase(reader: Reader) -> Phase:
    reader.only("code", "name", "starts_on", "ends_on")
    phase = Phase(
        code=reader.identifier("code"),
        name=reader.text("name", 80),
        starts_on=reader.day("starts_on"),
        ends_on=reader.day("ends_on"),
    )
    if phase.ends_on < phase.starts_on:
        reader.report("ends_on", "ends_before_start", N_("Tahap berakhir sebelum dimulai."))
    return phase


def _units(top: Reader) -> dict[str, str]:
    def unit(reader: Reader) -> tuple[str, str]:
        reader.only("unit_id", "name")
        return reader.identifier("unit_id"), reader.text("name", 200)

    found = top.each("units", unit)
    top.unique("units", [code for code, _ in found])
    return dict(found)


def _vacancy(reader: Reader, selection_id: str, units: Mapping[str, str], rules: Rules | None) -> Vacancy:
    reader.only(
        "vacancy_id", "title", "unit_id", "category", "position_group", "quota", "duties", "requirements", "pool"
    )  # fmt: skip
    unit_code = reader.choice("unit_id", list(units) or None)
    category = reader.choice("category", list(rules.categories) if rules else None)
    group = reader.get("position_group")
    if group is not None and not isinstance(group, str):
        reader.report("position_group", "not_text", NOT_TEXT, longest=80)
        group = None
    if rules and group is not None and group not in rules.position_groups:
        text = N_("Aturan seleksi ini tidak memuat ambang bagi kelompok jabatan %(group)s.")
        reader.report("position_group", "group_unknown", text, group=str(group))
    quota = reader.number("quota", 1, 100_000)
    counted = counted_of_quota(rules.quota_groups, group) if rules else 0
    if 0 < quota < counted:
        text = N_("Kelompok kuota aturan ini meminta %(counted)s tempat, lebih dari kuota %(quota)s.")
        reader.report("quota", "quota_below_groups", text, counted=counted, quota=quota)
    return Vacancy(
        vacancy_id=reader.identifier("vacancy_id"),
        selection_id=selection_id,
        title=reader.text("title", 200),
        unit_code=unit_code,
        unit=units.get(unit_code, ""),
        category=category,
        position_group=group,
        quota=quota,
        duties=reader.text("duties", 2000, optional=True),
        requirements=_requirements(reader.inner("requirements")),
        pool=None if reader.get("pool") is None else reader.identifier("pool"),
    )


def _requirements(reader: Reader) -> Requirements:
    reader.only("education_levels", "majors", "min_gpa", "min_age", "max_age")
    asked = Requirements(
        education_levels=reader.texts("education_levels", known=list(LEVELS)),
        majors=reader.texts("majors"),
        min_gpa=_gpa(reader),
        min_age=reader.number("min_age", 0, 100, default=18),
        max_age=reader.number("max_age", 0, 100, default=35),
    )
    if asked.max_age < asked.min_age:
        reader.report("max_age", "ages_crossed", N_("Usia paling tua lebih kecil daripada usia paling muda."))
    return asked


def _gpa(reader: Reader) -> Decimal | None:
    value = reader.get("min_gpa")
    if value is None:
        return None
    try:
        if isinstance(value, str) and _GPA.fullmatch(value) and Decimal(value) <= HIGHEST_GPA:
            return Decimal(value)
    except InvalidOperation:
        pass
    reader.report("min_gpa", "gpa_invalid", N_('Isi dengan teks seperti "3.00" pada skala 4.00, atau null.'))
    return None


def _zone_of(document: Any) -> ZoneInfo:
    """The document's time zone, or UTC where it names none that exists (which is then reported)."""
    name = document.get("timezone") if isinstance(document, Mapping) else None
    return _zone(name) or ZoneInfo("UTC")


def _zone(name: Any) -> ZoneInfo | None:
    kept = in_normal_form(name) if isinstance(name, str) else ""
    return ZoneInfo(kept) if is_place(kept) else None
