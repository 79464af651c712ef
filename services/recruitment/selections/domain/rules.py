"""The versions of a selection's rules, and what a new one must still have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.recruitment.selections.domain.vacancies import Vacancy
from shared.contracts.consistency import used_names
from shared.contracts.quota_places import counted_of_quota
from shared.contracts.rules import Rules
from shared.kernel.errors import DomainError, Problem
from shared.kernel.words import N_


class RulesSealed(DomainError):
    """The exam is sealed, and with it the rules that its results follow from."""

    code = "rules_sealed"
    text = N_("Ujian sudah disegel; aturannya tidak dapat diganti lagi.")


@dataclass(frozen=True)
class RulesVersion:
    """`number` 0 is the version that the selection opened with; it has no reason."""

    number: int
    rules: Rules
    rules_digest: str
    reason: str
    put_by: str
    put_at: datetime


def replacement_problems(
    new: Rules, before: Sequence[RulesVersion], vacancies: Iterable[Vacancy]
) -> tuple[Problem, ...]:
    """What keeps `new` from replacing the last of `before`; places as in the document."""
    return (*_names(new, before), *_uses(new, vacancies), *_groups(new, before))


def _names(new: Rules, before: Sequence[RulesVersion]) -> Iterator[Problem]:
    if new.digest == before[-1].rules_digest:
        yield Problem.of("document", "unchanged", N_("Aturan ini sama dengan yang sekarang berlaku."))
    elif new.version in {version.rules.version for version in before}:
        text = N_("Versi %(version)s sudah pernah dipakai seleksi ini; beri nama versi yang baru.")
        yield Problem.of("version", "version_twice", text, version=new.version)


def _groups(new: Rules, before: Sequence[RulesVersion]) -> Iterator[Problem]:
    """Applicants have chosen a group by its code, and were accepted with its declaration."""
    declared = {
        group.code: group.declaration
        for version in before
        if version.rules.quota_groups is not None
        for group in version.rules.quota_groups.groups
    }
    for index, group in enumerate(new.quota_groups.groups if new.quota_groups is not None else ()):
        if declared.get(group.code, group.declaration) != group.declaration:
            place = f"quota_groups.groups[{index}].declaration"
            text = N_("Kelompok %(name)s sudah dapat dipilih dengan pernyataan lain; beri kelompok ini kode yang lain.")
            yield Problem.of(place, "declaration_used", text, name=group.code)


def _uses(new: Rules, vacancies: Iterable[Vacancy]) -> Iterator[Problem]:
    names = used_names(new)
    used = list(vacancies)
    text = N_("Kategori %(name)s dipakai formasi seleksi ini dan harus tetap ada.")
    for name in sorted({vacancy.category for vacancy in used} - names["categories"]):
        yield Problem.of("categories", "category_used", text, name=name)
    text = N_("Kelompok jabatan %(name)s dipakai formasi seleksi ini dan harus tetap memiliki ambang.")
    groups = {vacancy.position_group for vacancy in used if vacancy.position_group is not None}
    for name in sorted(groups - names["position_groups"]):
        yield Problem.of("thresholds", "group_used", text, name=name)
    text = N_("Formasi %(name)s mempunyai kuota %(quota)s, dan kelompok kuotanya meminta %(counted)s tempat.")
    for vacancy in used:
        counted = counted_of_quota(new.quota_groups, vacancy.position_group)
        if vacancy.quota < counted:
            facts = {"name": vacancy.title, "quota": vacancy.quota, "counted": counted}
            yield Problem.of("quota_groups", "quota_below_groups", text, **facts)
