"""Who goes on to the next stage by a released ranking."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from shared.contracts.scoring import RankedRow
from shared.kernel.errors import DomainError
from shared.kernel.words import N_

GOES_ON = "goes_on"


class NotGoingOn(DomainError):
    """The ranking that named the candidate was withdrawn or replaced after the seat was given."""

    code: ClassVar[str] = "not_going_on"
    text: ClassVar[str] = N_(
        "Nomor %(candidate_no)s sekarang tidak termasuk yang maju ke tahap ini, karena peringkat tahap sebelumnya "
        "ditarik atau diganti. Kursinya tetap disimpan; ujian dapat dimulai bila peringkat yang berlaku memuatnya lagi."
    )


def numbers_going_on(rows: Sequence[RankedRow]) -> list[str]:
    """Their candidate numbers, as they stand in the ranking."""
    return [row.candidate_no for row in rows if row.status == GOES_ON]
