"""Made-up sittings for the gate: answers, seats and times of honest candidates, in which tests plant what they want."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.usecases.analysing import Form
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.gate.domain.gate import Report
from services.scoring.gate.domain.shifts import fifths_of
from services.scoring.gate.domain.similarity import option_shares, pairs_of_room
from services.scoring.gate.storage.sheets import Sheet
from services.scoring.gate.usecases.figures import figures
from shared.contracts.rules import Marking, Section

Array = NDArray[Any]

SEATS, ROOMS, SESSIONS, ITEMS, OPTIONS = 15, 12, 3, 40, 5


@dataclass
class Field:
    """A made-up sitting: every fourth candidate is of another vacancy with abler people; seats are dealt out."""

    vacancies: Array
    sessions: Array
    rooms: Array
    chosen: Array
    seconds: Array

    @property
    def right(self) -> Array:
        return np.asarray(self.chosen == 0)

    @property
    def totals(self) -> Array:
        return np.asarray(self.right.sum(axis=1) * 5)

    @property
    def strata(self) -> Array:
        return fifths_of(self.totals, self.totals)

    def counts(self) -> tuple[Array, Array]:
        seen, right = (np.zeros((5, SESSIONS, ITEMS), np.int64) for _ in range(2))
        for stratum in range(5):
            for session in range(SESSIONS):
                here = (self.strata == stratum) & (self.sessions == session)
                seen[stratum, session], right[stratum, session] = here.sum(), self.right[here].sum(axis=0)
        return seen, right

    def pairs(self) -> list[tuple[int, int]]:
        wrong = np.where(self.chosen == 0, -1, self.chosen)
        counts = np.zeros((5, ITEMS, OPTIONS), np.int64)
        for option in range(1, OPTIONS):
            for stratum in range(5):
                counts[stratum, :, option] = (wrong[self.strata == stratum] == option).sum(axis=0)
        shares, found = option_shares(counts), []
        rooms = [np.flatnonzero(self.rooms == room) for room in np.unique(self.rooms)]
        comparisons = sum(len(rows) * (len(rows) - 1) // 2 for rows in rooms)
        for rows in rooms:
            pairs = pairs_of_room(wrong[rows], self.strata[rows], shares, comparisons)
            found += [(int(rows[each.first]), int(rows[each.second])) for each in pairs]
        return found


def honest(seed: int) -> Field:
    random = np.random.default_rng([10, seed])
    people = SEATS * ROOMS * SESSIONS
    vacancies = (random.random(people) < 0.25).astype(np.int64)
    ability = random.standard_normal(people) + 0.8 * vacancies
    finds = random.random((people, ITEMS)) < 1 / (1 + np.exp(-(ability[:, None] - random.uniform(-1.5, 1.5, ITEMS))))
    # One wrong option tempts twice as much, and the middle of the field more than its ends.
    tempted = random.random((people, ITEMS)) < (0.2 + 0.3 * np.exp(-(ability**2)))[:, None]
    wrong = np.where(tempted, 1, random.integers(1, OPTIONS, (people, ITEMS)))
    places = random.permutation(people)
    seconds = ITEMS * np.exp(random.normal(3.4, 0.35, people))
    return Field(vacancies, places // (SEATS * ROOMS), places // SEATS, np.where(finds, 0, wrong), seconds)


VENUES = 4
FIRST_SHIFT = datetime(2026, 12, 8, 1, tzinfo=UTC)
_CODES = [f"TIU-{item:03}" for item in range(ITEMS)]


def _key(code: str) -> AuthoredKey:
    letters = {f"{code} {letter}": letter for letter in "ABCDE"}
    return AuthoredKey(code, Decimal("0.5"), ItemKey(code, "TIU", frozenset(letters), right=f"{code} A"), letters)


_SECTION = Section(
    code="TIU", name="TIU", items=ITEMS, marking=Marking(kind="right_wrong", right=5), max_marks=5 * ITEMS
)
FORM = Form((_SECTION,), [_key(code) for code in _CODES])


def report_of(field: Field, *, venues_apart: bool = True) -> Report:
    """What production's own gathering reports of the field: each shift sits in sessions of four venues, or all of it in
    one session."""
    totals = field.totals.tolist()
    sheets = [_sheet(field, row, totals[row], venues_apart) for row in range(len(totals))]
    sheets.sort(key=lambda sheet: (sheet.session_id or "", sheet.room or ""))
    return figures(FORM, [sheet.total for sheet in sheets], lambda: iter([sheets[:300], sheets[300:]]))


def _sheet(field: Field, row: int, total: int, venues_apart: bool) -> Sheet:
    shift, venue = int(field.sessions[row]), int(field.rooms[row]) % VENUES
    answers = {code: f"{code} {'ABCDE'[chosen]}" for code, chosen in zip(_CODES, field.chosen[row], strict=True)}
    return Sheet(
        items=_CODES,
        answers=answers,
        category="general",
        candidate_no=f"26-{row:04}",
        vacancy_id=f"formasi-{field.vacancies[row]}",
        total=total,
        session_id=f"sesi-{shift}-{venue}" if venues_apart else f"sesi-{shift}",
        room=f"Ruang {field.rooms[row]}",
        venue=f"Lokasi {venue}",
        session_name=f"Sesi {shift}",
        starts_at=FIRST_SHIFT + timedelta(hours=3 * shift),
        started_at=FIRST_SHIFT,
        saved_at=FIRST_SHIFT + timedelta(seconds=float(field.seconds[row])),
    )
