"""Sheets that stand although something contradicts them, as a ranking's document names them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Accepted:
    """A sheet that two members let stand although something contradicts it; they are named by their initials."""

    candidate_no: str
    fault: str
    fault_at: int | None
    reason: str
    closed_by: str
    seconding_reason: str
    seconded_by: str
