"""An exam of the real size in scoring's database, and what cbt tells of it while it is sat."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Engine, func, select

from services.scoring.bank.usecases.imports import Upload
from services.scoring.exams.domain.exams import PlacedItem
from services.scoring.exams.usecases import blueprints, exams, sealing
from services.scoring.exams.usecases.imports import import_items
from services.scoring.marking.tables import attempts, marks
from services.scoring.service import CONSUMER
from shared.contracts.codec.rules import preset
from shared.contracts.draws import sheet_code
from shared.contracts.envelope import Event
from shared.contracts.papers import Form
from shared.db.engine import reading, unit_of_work
from shared.kernel.ids import new_id
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    NOON,
    SRI,
    admitted,
    approval,
    attempt,
    blueprint_row,
    event_of,
    opened,
    vacancy,
)
from tests.builders.scoring_bank import item_row, sheet_of, weighted_row
from tests.builders.sealed_papers import papers_of

RULES = preset("cpns-skd-2024")
_RIGHT, _WRONG, _BEST = "C", "A", "E"


def _code_of(candidate_no: str) -> str:
    return sheet_code(int(candidate_no.removeprefix("26-")))


@dataclass(frozen=True)
class Sat:
    """One candidate's attempt: `events` in order, and the marks that must come of it."""

    candidate_no: str
    events: tuple[Event, ...]
    total: int


class ExamDay:
    """A sealed exam of 110 items, and candidates who answer every one of them.

    Which of the first section they answer rightly differs; of the second they answer all wrongly, and of the
    third each with its best option, so the marks are known beforehand.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._now = NOON
        self._candidates = 0
        self._apply(opened(rules=RULES), vacancy())
        with unit_of_work(engine) as session:
            rows = [row for section in RULES.sections for row in _bank(section.code, section.items)]
            import_items(session, self._now, Upload("bank.csv", sheet_of(rows), {}))
            plan = [blueprint_row(section.code, "Topik", "medium", section.items) for section in RULES.sections]
            blueprints.put_blueprint(session, self._now, EXAM, plan)
            for who in (SRI, KARTIKA):
                sealing.approve(session, self._now, EXAM, approval(session, self._now, who), who)
            sealed = exams.find_sealed(session, EXAM)
        assert sealed is not None
        assert sealed.form is not None
        self._form: Form[PlacedItem] = sealed.form
        self._options = self._sealed_options()

    def sat(self, how_many: int, *, entries_per_event: int = 1) -> list[Sat]:
        """New candidates, on scoring's roster already, and what cbt tells of their attempts: started, the
        answers in stretches of so many entries, submitted."""
        first = self._candidates + 1
        self._candidates += how_many
        numbers = [f"26-{number:06d}" for number in range(first, first + how_many)]
        self._apply(*(admitted(number, sheet_code=_code_of(number)) for number in numbers))
        return [self._sat(number, entries_per_event) for number in numbers]

    def require_marks(self, sat: Sequence[Sat]) -> None:
        """Everyone has the marks that were known beforehand and a journal that leads to them."""
        numbers = [each.candidate_no for each in sat]
        with reading(self.engine) as session:
            totals = select(marks.c.candidate_no, marks.c.total).where(marks.c.candidate_no.in_(numbers))
            found = {row.candidate_no: row.total for row in session.execute(totals)}
            sound = session.scalar(
                select(func.count()).where(attempts.c.candidate_no.in_(numbers), attempts.c.integrity == "ok")
            )
        if found != {each.candidate_no: each.total for each in sat} or sound != len(sat):
            raise SystemExit(f"{len(found)} of {len(sat)} sheets marked, {sound} journals sound: not what was sat")

    def _sat(self, candidate_no: str, entries_per_event: int) -> Sat:
        answers, total = self._answers(int(candidate_no.removeprefix("26-")))
        # As cbt draws it: any other order would be a finding.
        paper = [item.item_id for item in self._form.items(_code_of(candidate_no))]
        started, recorded, submitted = attempt(candidate_no, paper, answers)
        stretches = [
            replace(recorded, entries=recorded.entries[begin : begin + entries_per_event])
            for begin in range(0, len(recorded.entries), entries_per_event)
        ]
        events = [
            replace(event_of(payload, sequence), correlation_id=new_id())
            for sequence, payload in enumerate([started, *stretches, submitted], 1)
        ]
        return Sat(candidate_no, tuple(events), total)

    def _answers(self, number: int) -> tuple[dict[str, str], int]:
        answers: dict[str, str] = {}
        total = 0
        for section in RULES.sections:
            items = list(self._options[section.code].items())
            right = number % (len(items) + 1) if section is RULES.sections[0] else 0
            for place, (item, option) in enumerate(items):
                if section.marking.kind == "weights":
                    answers[item] = option[_BEST]
                    total += 5
                else:
                    answers[item] = option[_RIGHT if place < right else _WRONG]
                    total += section.marking.right if place < right else section.marking.wrong
        return answers, total

    def _sealed_options(self) -> dict[str, dict[str, dict[str, str]]]:
        """Section to item id to the author's letter to option id."""
        found: dict[str, dict[str, dict[str, str]]] = {}
        for item in papers_of(self.engine).items:
            letters = {option.text.split()[1]: option.option_id for option in item.options}
            found.setdefault(item.section, {})[item.item_id] = letters
        return found

    def _apply(self, *payloads: Any) -> None:
        with unit_of_work(self.engine) as session:
            for payload in payloads:
                CONSUMER.subscriptions[type(payload)](session, self._now, event_of(payload), payload)


def interleaved(sat: Sequence[Sat]) -> list[Event]:
    """Everybody at work at the same time: shuffled, each attempt's events in order."""
    waiting = [list(reversed(each.events)) for each in sat]
    turns = [turn for turn, events in enumerate(waiting) for _ in events]
    random.Random(len(turns)).shuffle(turns)
    return [waiting[turn].pop() for turn in turns]


def _bank(section: str, items: int) -> Iterator[dict[str, str]]:
    row = weighted_row if section == "TKP" else item_row
    return (row(f"{section}-{number:03}") for number in range(1, items + 1))
