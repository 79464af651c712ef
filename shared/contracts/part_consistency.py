"""What a stage's part may say: what its source asks for and nothing else.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator

from shared.contracts.normalisation import normalisation_problems
from shared.contracts.section_consistency import duration_problems, section_problems, unit_problems
from shared.contracts.stages import StagePart
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_ASKED = {
    "sitting": ("sections", "duration"),
    "assessors": ("criteria",),
    "carried_over": ("max_points", "origin"),
}
_MISSING = {
    "sitting": N_("Bagian yang nilainya dari ujian memerlukan isian ini."),
    "assessors": N_("Bagian yang nilainya dari penilai memerlukan isian ini."),
    "carried_over": N_("Bagian yang nilainya dibawa dari luar memerlukan isian ini."),
}
_UNUSED = {
    "sitting": N_("Bagian yang nilainya dari ujian tidak memakai isian ini; hapus."),
    "assessors": N_("Bagian yang nilainya dari penilai tidak memakai isian ini; hapus."),
    "carried_over": N_("Bagian yang nilainya dibawa dari luar tidak memakai isian ini; hapus."),
}
_ALLOWED = {"sitting": ("normalisation",), "assessors": ("decimals", "tolerance"), "carried_over": ("decimals",)}
_FIELDS = ("sections", "duration", "criteria", "max_points", "origin", "decimals", "tolerance", "normalisation")

COLUMNS = frozenset({"candidate_no", "reason", "because"})
"""Words that a criterion cannot be called, in any case: other columns of the sheet of scores, and fields beside it."""


def part_problems(part: StagePart, units: int, at: str) -> Iterator[Problem]:
    """First the fields that its source asks for, and those that it has no use for; then what is in them."""
    for name in _FIELDS:
        is_set = getattr(part, name) is not None
        if name in _ASKED[part.source] and not is_set:
            yield Problem.of(f"{at}.{name}", "missing", _MISSING[part.source], source=part.source)
        elif is_set and name not in (*_ASKED[part.source], *_ALLOWED[part.source]):
            yield Problem.of(f"{at}.{name}", "field_unused", _UNUSED[part.source], source=part.source)
    if part.sections is not None:
        yield from section_problems(part.sections, f"{at}.sections")
        yield from unit_problems(part.sections, units, f"{at}.sections")
    if part.duration is not None:
        yield from duration_problems(part.duration, f"{at}.duration")
    if part.source == "sitting":
        yield from normalisation_problems(part.normalisation, f"{at}.normalisation")
    yield from _criteria(part, at)


def _criteria(part: StagePart, at: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, criterion in enumerate(part.criteria or ()):
        place = f"{at}.criteria[{index}]"
        if criterion.code.casefold() in COLUMNS:
            text = N_("%(name)s adalah kata yang dipakai sistem; pilih kode yang lain.")
            yield Problem.of(f"{place}.code", "code_reserved", text, name=criterion.code)
        if criterion.code.casefold() in seen:
            text = N_("Kode %(name)s sudah dipakai; huruf besar dan kecil tidak membedakan.")
            yield Problem.of(f"{place}.code", "code_twice", text, name=criterion.code)
        seen.add(criterion.code.casefold())
        most = criterion.max_points * part.steps_per_point
        if part.tolerance is not None and part.tolerance >= most:
            text = N_("Toleransi %(tolerance)s mencakup seluruh nilai %(name)s (0 sampai %(most)s); isi lebih kecil.")
            facts = {"tolerance": part.tolerance, "name": criterion.code, "most": most}
            yield Problem.of(f"{at}.tolerance", "tolerance_range", text, **facts)
