"""Which quota group an applicant may choose."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from services.recruitment.applications.domain.eligibility import DECLARATIONS
from services.recruitment.selections.domain.vacancies import Vacancy
from shared.contracts.quota_groups import QuotaGroup
from shared.contracts.rules import Rules
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def groups_of(rules: Rules, vacancy: Vacancy) -> tuple[QuotaGroup, ...]:
    """Those that have places in this vacancy."""
    return () if rules.quota_groups is None else rules.quota_groups.of_position(vacancy.position_group)


def choice_problems(rules: Rules, vacancy: Vacancy, chosen: str | None, declared: Collection[str]) -> Iterator[Problem]:
    """What keeps an applicant who declares this from choosing the group; nothing where none is chosen."""
    if chosen is None:
        return
    group = next((each for each in groups_of(rules, vacancy) if each.code == chosen), None)
    if group is None:
        text = N_("Formasi ini tidak mempunyai kelompok kuota itu; pilih salah satu dari daftar.")
        yield Problem.of("quota_group", "group_unknown", text)
    elif group.declaration not in declared:
        text = N_("Kelompok ini hanya untuk yang menyatakan: %(declaration)s. Centang pernyataannya, atau tempat umum.")
        yield Problem.of("quota_group", "group_not_declared", text, declaration=DECLARATIONS[group.declaration])
