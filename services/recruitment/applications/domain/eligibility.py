"""The five rules of who may apply for a vacancy; each is checked, and named when it fails.

Source of the kinds of rule: the announcements that follow PermenPANRB 6/2024 (education, study programme,
grade, age at registration, special categories); a vacancy's figures are data of the selection.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from services.recruitment.applications.domain.programmes import NONE_DECLARED, Equal, same
from services.recruitment.selections.domain.requirements import LEVELS, Requirements
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.words import N_

DECLARATIONS: dict[str, str] = {
    "cum_laude": N_("Saya lulus dengan predikat dengan pujian (cum laude)"),
    "disability": N_("Saya penyandang disabilitas"),
    "diaspora": N_("Saya bermukim dan bekerja di luar negeri (diaspora)"),
    "papua": N_("Saya orang asli Papua"),
    "lagging_region": N_("Saya berasal dari daerah tertinggal"),
}
"""What an applicant may declare; a category of the same code is only for those who do."""

RULES: dict[str, str] = {
    "education_level": N_("Jenjang pendidikan"),
    "major": N_("Program studi"),
    "gpa": N_("IPK"),
    "age": N_("Usia"),
    "category": N_("Kategori"),
    "extra_time": N_("Tambahan waktu"),
}
"""Every rule by its code, with the name that goes before its message."""


class NotEligible(InvalidInput):
    """Carries one problem for each rule that the applicant does not meet."""

    code = "not_eligible"
    text = N_("Anda belum memenuhi syarat formasi ini.")


@dataclass(frozen=True)
class Qualifications:
    """An applicant's statement. `gpa` is on a scale of 4.00, None where the school gives none."""

    born_on: date
    education_level: str
    major: str
    gpa: Decimal | None
    declarations: frozenset[str] = field(default_factory=frozenset)
    extra_time: bool = False


@dataclass(frozen=True)
class Check:
    """One rule beside the applicant's statement. `problem` is None if the rule is met."""

    rule: str
    problem: Problem | None = None

    @property
    def met(self) -> bool:
        return self.problem is None


def age_on(born_on: date, day: date) -> int:
    """Completed years. Somebody born on 29 February completes a year on 1 March of a common year."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def checks(
    category: str, requirements: Requirements, stated: Qualifications, reference: date, equal: Equal = NONE_DECLARED
) -> tuple[Check, ...]:
    """Every rule that applies to this vacancy, in the order of the form. `equal` are the names of programmes that were
    declared equal."""
    found = [
        _level(requirements, stated),
        _major(requirements, stated, equal),
        _gpa(requirements, stated),
        _age(requirements, stated, reference),
    ]
    if category in DECLARATIONS:
        found.append(_category(category, stated))
    if stated.extra_time:
        found.append(_extra_time(category, stated))
    return tuple(found)


def require(
    category: str, requirements: Requirements, stated: Qualifications, reference: date, equal: Equal = NONE_DECLARED
) -> None:
    """Raises NotEligible naming each rule that fails."""
    failed = [check.problem for check in checks(category, requirements, stated, reference, equal) if check.problem]
    if failed:
        raise NotEligible(failed)


def _check(rule: str, met: bool, field_name: str, text: str, **facts: Any) -> Check:
    return Check(rule, None if met else Problem.of(field_name, f"rule_{rule}", text, **facts))


def _level(requirements: Requirements, stated: Qualifications) -> Check:
    return _check(
        "education_level",
        stated.education_level in requirements.education_levels,
        "education_level",
        N_("Formasi ini meminta %(asked)s, Anda mengisi %(stated)s."),
        asked=", ".join(LEVELS[level] for level in requirements.education_levels),
        stated=LEVELS.get(stated.education_level, stated.education_level),
    )


def _major(requirements: Requirements, stated: Qualifications, equal: Equal) -> Check:
    return _check(
        "major",
        not requirements.majors or any(same(stated.major, major, equal) for major in requirements.majors),
        "major",
        N_(
            "%(stated)s tidak termasuk yang diterima formasi ini (%(asked)s). Bila itu program studi yang sama dengan "
            "tulisan lain, hubungi panitia: tulisannya dapat disamakan."
        ),
        asked=", ".join(requirements.majors),
        stated=stated.major,
    )


def _gpa(requirements: Requirements, stated: Qualifications) -> Check:
    if requirements.min_gpa is None:
        return Check("gpa")
    if stated.gpa is None:
        text = N_("Formasi ini meminta paling rendah %(asked)s pada skala 4,00, dan Anda belum mengisinya.")
        return _check("gpa", False, "gpa", text, asked=requirements.min_gpa)
    return _check(
        "gpa",
        stated.gpa >= requirements.min_gpa,
        "gpa",
        N_("Formasi ini meminta paling rendah %(asked)s pada skala 4,00, IPK Anda %(stated)s."),
        asked=requirements.min_gpa,
        stated=stated.gpa,
    )


def _age(requirements: Requirements, stated: Qualifications, reference: date) -> Check:
    age = age_on(stated.born_on, reference)
    # "At most 35" is read as the announcements write it: 35 years, 0 months, 0 days. One day more is too old.
    birthday = (reference.month, reference.day) == (stated.born_on.month, stated.born_on.day)
    if age > requirements.max_age or (age == requirements.max_age and not birthday):
        text = N_(
            "Formasi ini menerima paling tua %(asked)s tahun 0 bulan 0 hari pada %(on)s, "
            "dan pada tanggal itu Anda sudah melewatinya."
        )
        return _check("age", False, "birth_date", text, asked=requirements.max_age, on=reference)
    return _check(
        "age",
        age >= requirements.min_age,
        "birth_date",
        N_("Formasi ini menerima paling muda %(asked)s tahun pada %(on)s, usia Anda saat itu %(stated)s tahun."),
        asked=requirements.min_age,
        on=reference,
        stated=age,
    )


_CATEGORY_TEXTS = {
    "cum_laude": N_("Hanya untuk lulusan dengan predikat dengan pujian, dan Anda tidak menyatakannya."),
    "disability": N_("Hanya untuk penyandang disabilitas, dan Anda tidak menyatakannya."),
    "diaspora": N_("Hanya untuk yang bermukim dan bekerja di luar negeri, dan Anda tidak menyatakannya."),
    "papua": N_("Hanya untuk orang asli Papua, dan Anda tidak menyatakannya."),
    "lagging_region": N_("Hanya untuk warga daerah tertinggal, dan Anda tidak menyatakannya."),
}


def _category(category: str, stated: Qualifications) -> Check:
    return _check("category", category in stated.declarations, category, _CATEGORY_TEXTS[category])


def _extra_time(category: str, stated: Qualifications) -> Check:
    return _check(
        "extra_time",
        category == "disability" and "disability" in stated.declarations,
        "extra_time",
        N_("Hanya untuk penyandang disabilitas yang melamar formasi kategori disabilitas."),
    )
