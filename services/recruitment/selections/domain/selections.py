"""A selection: its calendar, its rules document, and the day on which ages are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.recruitment.selections.domain.calendar import Phase
from shared.kernel.errors import NotFound
from shared.kernel.words import N_


class NoSelection(NotFound):
    code = "no_selection"
    text = N_("Belum ada seleksi yang dibuka.")


@dataclass(frozen=True)
class Selection:
    """`rules` is the whole versioned document (shared/contracts/rules.py) as JSON values."""

    selection_id: str
    title: str
    agency: str
    year: int
    timezone: str
    simulation: bool
    rules: Mapping[str, Any]
    rules_digest: str
    calendar: tuple[Phase, ...]
    age_on: date
    opened_at: datetime

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def today(self, now: datetime) -> date:
        """The calendar day at the place of the selection."""
        return now.astimezone(self.zone).date()

    @property
    def categories(self) -> Mapping[str, str]:
        """Category code to its name."""
        names: Mapping[str, str] = self.rules["categories"]
        return names

    @property
    def sections(self) -> tuple[Mapping[str, Any], ...]:
        return tuple(self.rules["sections"])

    @property
    def max_total(self) -> int:
        return sum(int(section["max_marks"]) for section in self.sections)
