"""A selection: its calendar, its rules document, and the day on which ages are counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.contracts.exams import first_exam_id, later_exam_id
from shared.contracts.recruitment import Phase
from shared.contracts.rules import Rules, Section
from shared.kernel.errors import NotFound
from shared.kernel.words import N_


class NoSelection(NotFound):
    code = "no_selection"
    text = N_("Belum ada seleksi yang dibuka.")


@dataclass(frozen=True)
class Selection:
    selection_id: str
    title: str
    agency: str
    year: int
    timezone: str
    simulation: bool
    rules: Rules
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
        return self.rules.categories

    @property
    def exam_ids(self) -> tuple[str, ...]:
        """Of its first exam, and of each part of a later stage, whether that is sat or not."""
        later = ((stage.code, part.code) for stage in self.rules.later_stages for part in stage.parts)
        return (first_exam_id(self.selection_id), *(later_exam_id(self.selection_id, *each) for each in later))

    def exam_name(self, exam_id: str) -> str:
        """What an exam of a later stage is called; empty for any other."""
        for stage in self.rules.later_stages:
            for part in stage.parts:
                if later_exam_id(self.selection_id, stage.code, part.code) == exam_id:
                    return f"{stage.name}, {part.name}"
        return ""

    @property
    def sections(self) -> tuple[Section, ...]:
        return self.rules.sections

    @property
    def max_total(self) -> int:
        return self.rules.max_total
