"""The requirements of a vacancy."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shared.kernel.words import N_

LEVELS: dict[str, str] = {
    "SMA": N_("SMA/sederajat"),
    "D1": N_("D-1"),
    "D2": N_("D-2"),
    "D3": N_("D-3"),
    "D4": N_("D-4"),
    "S1": N_("S-1"),
    "S2": N_("S-2"),
    "S3": N_("S-3"),
}

HIGHEST_GPA = Decimal("4.00")


@dataclass(frozen=True)
class Requirements:
    """The requirements of a vacancy. `majors` empty: any. Ages are whole years on the selection's reference date."""

    education_levels: tuple[str, ...]
    majors: tuple[str, ...]
    min_gpa: Decimal | None
    min_age: int
    max_age: int
