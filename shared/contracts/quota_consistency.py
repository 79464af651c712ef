"""What quota groups may say: codes of their own, one number of places each, and no more places than there are.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.percentages import Percent
from shared.contracts.quota_groups import OPEN, QuotaGroup, QuotaGroups
from shared.contracts.rules import Rules
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_WHOLE = 100


def quota_problems(rules: Rules) -> Iterator[Problem]:
    """In the order of the fields; last, what the rest of the document asks of them."""
    quotas = rules.quota_groups
    if quotas is None:
        return
    for index, group in enumerate(quotas.groups):
        place = f"quota_groups.groups[{index}]"
        yield from _code(quotas, index, group.code, place)
        yield from _places(group, place)
    yield from _shares(quotas)
    cuts = (rules.cut, *(stage.cut for stage in rules.later_stages))
    if not any(cut.has_places for cut in cuts):
        text = N_("Tanpa batas di tahap mana pun semua mendapat tempat, jadi kelompok kuota tidak berarti; isi batas.")
        yield Problem.of("quota_groups", "no_places", text)


def _code(quotas: QuotaGroups, index: int, code: str, place: str) -> Iterator[Problem]:
    if code == OPEN:
        text = N_("%(name)s adalah nama tempat umum; pilih kode lain.")
        yield Problem.of(f"{place}.code", "code_reserved", text, name=code)
    if any(code == each.code for each in quotas.groups[:index]):
        text = N_("Kode %(name)s sudah dipakai kelompok lain.")
        yield Problem.of(f"{place}.code", "code_twice", text, name=code)


def _places(group: QuotaGroup, place: str) -> Iterator[Problem]:
    if group.count is None and group.share is None:
        text = N_("Isi banyaknya tempat kelompok ini: jumlah, atau persen kuota.")
        yield Problem.of(f"{place}.share", "places_missing", text)
    if group.count is not None and group.share is not None:
        text = N_("Banyaknya tempat sudah ditentukan oleh %(other)s; isi salah satu saja.")
        yield Problem.of(f"{place}.share", "places_twice", text, other="count")


def _shares(quotas: QuotaGroups) -> Iterator[Problem]:
    """The first group with which the shares of one vacancy, or of all, are more than the whole."""
    for position in dict.fromkeys(each.position_group for each in quotas.groups):
        total = Percent()
        for index, group in enumerate(quotas.groups):
            total = Percent(total + ((group.share or 0) if group.position_group in (None, position) else 0))
            if total > _WHOLE:
                text = N_("Bersama kelompok sebelumnya menjadi %(total)s persen kuota; paling banyak 100.")
                yield Problem.of(f"quota_groups.groups[{index}].share", "shares_over", text, total=total.decimal)
                return
