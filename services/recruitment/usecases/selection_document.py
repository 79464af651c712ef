"""Reads the document by which an operator opens a selection; see services/recruitment/README.md for its form.

Every problem is collected with its path, such as `vacancies[3].quota`, so that the author mends all of
them at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.recruitment.domain import calendar, eligibility
from services.recruitment.domain.calendar import Phase
from services.recruitment.domain.eligibility import Requirements
from services.recruitment.usecases.document_reader import Reader, is_identifier
from shared.contracts.codec.reading import InvalidPayload
from shared.contracts.codec.rules import preset, read_rules
from shared.contracts.rules import Rules
from shared.kernel.errors import InvalidInput
from shared.kernel.words import N_

_GPA = re.compile(r"[0-9]\.[0-9]{1,2}")


@dataclass(frozen=True)
class VacancyDraft:
    vacancy_id: str
    title: str
    unit_code: str
    unit: str
    category: str
    position_group: str | None
    quota: int
    duties: str
    requirements: Requirements


@dataclass(frozen=True)
class SelectionDraft:
    selection_id: str
    title: str
    agency: str
    year: int
    timezone: str
    simulation: bool
    rules: Rules
    calendar: tuple[Phase, ...]
    age_on: date
    vacancies: tuple[VacancyDraft, ...]


def zone_of(document: Any) -> ZoneInfo:
    """The document's time zone, or UTC where it names none that exists (which `read` then reports)."""
    name = document.get("timezone") if isinstance(document, Mapping) else None
    return _zone(name) or ZoneInfo("UTC")


def read(document: Any, opening: date) -> SelectionDraft:
    """The whole document. `opening` is the day to which offsets such as "+14" are added.

    Raises InvalidInput with every problem by its path.
    """
    top = Reader(document, "", [], opening)
    top.only(
        "selection_id", "title", "agency", "year", "timezone", "simulation", "rules", "calendar", "age_on",
        "units", "vacancies",
    )  # fmt: skip
    rules = _rules(top)
    units = _units(top)
    drafts = top.each("vacancies", lambda item: _vacancy(item, units, rules))
    top.unique("vacancies", [draft.vacancy_id for draft in drafts])
    timezone = top.text("timezone", 60)
    if timezone and _zone(timezone) is None:
        top.complain("timezone", "timezone_unknown", N_("Zona waktu ini tidak dikenal. Contoh: Asia/Jakarta."))
    draft = SelectionDraft(
        selection_id=top.identifier("selection_id"),
        title=top.text("title", 200),
        agency=top.text("agency", 200),
        year=top.number("year", 2000, 2099, default=opening.year),
        timezone=timezone,
        simulation=top.flag("simulation"),
        rules=rules or preset("cpns-skd-2024"),
        calendar=_calendar(top),
        age_on=top.day("age_on", default=opening),
        vacancies=tuple(drafts),
    )
    if top.problems:
        raise InvalidInput(top.problems)
    return draft


def _rules(top: Reader) -> Rules | None:
    named = top.get("rules")
    try:
        return preset(named) if isinstance(named, str) and is_identifier(named) else read_rules(named)
    except FileNotFoundError:
        top.complain("rules", "rules_unknown", N_("Aturan bernama %(name)s tidak tersedia."), name=named)
    except InvalidPayload as error:
        text = N_("Aturan ini tidak dapat dipakai: %(reason)s")
        top.complain("rules", "rules_invalid", text, reason=str(error))
    return None


def _calendar(top: Reader) -> tuple[Phase, ...]:
    phases = top.each("calendar", _phase)
    top.unique("calendar", [phase.code for phase in phases])
    if phases and calendar.phase(phases, calendar.REGISTRATION) is None:
        text = N_("Kalender harus memuat tahap registration: masa pendaftaran.")
        top.complain("calendar", "registration_missing", text)
    return tuple(phases)


def _phase(reader: Reader) -> Phase:
    reader.only("code", "name", "starts_on", "ends_on")
    phase = Phase(reader.identifier("code"), reader.text("name", 80), reader.day("starts_on"), reader.day("ends_on"))
    if phase.ends_on < phase.starts_on:
        reader.complain("ends_on", "ends_before_start", N_("Tahap berakhir sebelum dimulai."))
    return phase


def _units(top: Reader) -> dict[str, str]:
    def unit(reader: Reader) -> tuple[str, str]:
        reader.only("unit_id", "name")
        return reader.identifier("unit_id"), reader.text("name", 200)

    found = top.each("units", unit)
    top.unique("units", [code for code, _ in found])
    return dict(found)


def _vacancy(reader: Reader, units: Mapping[str, str], rules: Rules | None) -> VacancyDraft:
    reader.only(
        "vacancy_id", "title", "unit_id", "category", "position_group", "quota", "duties", "requirements"
    )  # fmt: skip
    unit_code = reader.choice("unit_id", list(units) or None)
    category = reader.choice("category", list(rules.categories) if rules else None)
    group = reader.get("position_group")
    if rules and group is not None and group not in {t.position_group for t in rules.thresholds}:
        text = N_("Aturan seleksi ini tidak memuat ambang bagi kelompok jabatan %(group)s.")
        reader.complain("position_group", "group_unknown", text, group=str(group))
    return VacancyDraft(
        vacancy_id=reader.identifier("vacancy_id"),
        title=reader.text("title", 200),
        unit_code=unit_code,
        unit=units.get(unit_code, ""),
        category=category,
        position_group=group,
        quota=reader.number("quota", 1, 100_000),
        duties=reader.text("duties", 2000, optional=True),
        requirements=_requirements(reader.inner("requirements")),
    )


def _requirements(reader: Reader) -> Requirements:
    reader.only("education_levels", "majors", "min_gpa", "min_age", "max_age")
    asked = Requirements(
        education_levels=reader.texts("education_levels", known=list(eligibility.LEVELS)),
        majors=reader.texts("majors"),
        min_gpa=_gpa(reader),
        min_age=reader.number("min_age", 0, 100, default=18),
        max_age=reader.number("max_age", 0, 100, default=35),
    )
    if asked.max_age < asked.min_age:
        reader.complain("max_age", "ages_crossed", N_("Usia paling tua lebih kecil daripada usia paling muda."))
    return asked


def _gpa(reader: Reader) -> Decimal | None:
    value = reader.get("min_gpa")
    if value is None:
        return None
    try:
        if isinstance(value, str) and _GPA.fullmatch(value) and Decimal(value) <= eligibility.HIGHEST_GPA:
            return Decimal(value)
    except InvalidOperation:
        pass
    reader.complain("min_gpa", "gpa_invalid", N_('Isi dengan teks seperti "3.00" pada skala 4.00, atau null.'))
    return None


def _zone(name: Any) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
