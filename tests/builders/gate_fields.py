"""Made-up sittings for the gate: answers, seats and times of honest candidates, in which tests plant what they want."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.scoring.analysis.domain.responses import Responses
from services.scoring.analysis.usecases.analysing import Answered, Form
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.gate.domain.gate import Report
from services.scoring.gate.domain.shifts import fifths_of
from services.scoring.gate.domain.similarity import option_shares, pairs_of_room
from services.scoring.gate.domain.speed import READING, Sheets
from services.scoring.gate.storage.sheets import Sheet
from services.scoring.gate.usecases.figures import figures
from shared.contracts.rules import Marking, Section

Array = NDArray[Any]

SEATS, ROOMS, SESSIONS, ITEMS, OPTIONS = 15, 12, 3, 40, 5
VENUES = 4


@dataclass
class Field:
    """A made-up sitting. `chosen` is the place of the option by sheet and item: 0 is the right one, in the last
    `weighted` items the best one, and -1 none, which a paper without the item has, too."""

    vacancies: Array
    sessions: Array
    rooms: Array
    chosen: Array
    seconds: Array
    weighted: int = 0
    seen: Array = field(default_factory=lambda: np.ones(1, np.bool_))

    @property
    def keyed(self) -> Array:
        return np.asarray(self.chosen[:, : self.chosen.shape[1] - self.weighted])

    @property
    def right(self) -> Array:
        return np.asarray(self.keyed == 0)

    @property
    def answered(self) -> Array:
        return np.asarray((self.chosen >= 0).sum(axis=1))

    @property
    def totals(self) -> Array:
        weights = self.chosen[:, self.keyed.shape[1] :]
        return np.asarray(self.right.sum(axis=1) * 5 + np.where(weights < 0, 0, 5 - weights).sum(axis=1))

    @property
    def sheets(self) -> Sheets:
        """What is looked at for impossible speed."""
        tried = (self.keyed >= 0).sum(axis=1)
        return Sheets(self.seconds, self.answered, tried, self.right.sum(axis=1), tried / OPTIONS)

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
    """Every fourth candidate is of another vacancy with abler people; seats are dealt out."""
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


DRAWN, WEIGHTED = 60, 10
"""Items of which a paper has `ITEMS`; and items behind them in which each option has its weight."""


def wide(seed: int, *, ahead: float = 0.0) -> Field:
    """Honest people as they may be: times have heavy tails, and who is below the time of reading guesses; two of a
    hundred give up and only click; papers are drawn; answers are left out, and papers not ended; some items have
    weights; four of five of the abler vacancy sit at one venue. `ahead` are standard deviations by which that venue's
    people are abler than the others of their vacancy."""
    random = np.random.default_rng([11, seed])
    people, items = SEATS * ROOMS * SESSIONS, DRAWN + WEIGHTED
    vacancies = (random.random(people) < 0.25).astype(np.int64)
    rooms = _rooms(random, vacancies)
    ability = random.standard_normal(people) + 1.2 * vacancies + ahead * (rooms % VENUES == 1)
    finds = random.random((people, items)) < 1 / (1 + np.exp(-(ability[:, None] - random.uniform(-1.5, 1.5, items))))
    tempted = random.random((people, items)) < (0.2 + 0.3 * np.exp(-(ability**2)))[:, None]
    chosen = np.where(finds, 0, np.where(tempted, 1, random.integers(1, OPTIONS, (people, items))))
    pace = np.exp(3.4 + 0.3 * random.standard_t(6, people))
    gives_up = random.random(people) < 0.02
    pace[gives_up] = random.uniform(1, 2, gives_up.sum())
    guesses = random.integers(0, OPTIONS, (people, items))
    chosen = np.where((pace < READING)[:, None], guesses, chosen)
    seen = np.ones((people, items), np.bool_)
    seen[:, :DRAWN] = random.random((people, DRAWN)).argsort(axis=1) < ITEMS
    reached = np.where(random.random(people) < 0.1, random.uniform(0.1, 1, people), 1)
    blank = (random.random((people, items)) < 0.04) | (np.arange(items) % DRAWN > reached[:, None] * DRAWN)
    chosen = np.where(seen & ~blank, chosen, -1)
    seconds = np.maximum(1, (chosen >= 0).sum(axis=1)) * pace
    return Field(vacancies, rooms // ROOMS, rooms, chosen, seconds, WEIGHTED, seen)


def _rooms(random: np.random.Generator, vacancies: Array) -> Array:
    """Everyone's, where a venue takes four of five of one vacancy as far as its seats go."""
    rooms = np.arange(len(vacancies)) // SEATS
    elsewhere = np.argsort((rooms % VENUES != 1) + random.random(len(rooms)) / 2)
    prefers = (vacancies == 1) & (random.random(len(rooms)) < 0.8)
    places = np.empty(len(rooms), np.int64)
    places[np.argsort(~prefers + random.random(len(rooms)) / 2)] = rooms[elsewhere]
    return places


def misled(seed: int, people: float, items: int, takes: float = 1.0) -> Field:
    """An honest field where a share of all people, wherever they sit, believe in one wrong option of each of the first
    `items` and take it so often when they are wrong."""
    field, random = honest(seed), np.random.default_rng([78, seed])
    believes = random.random(len(field.seconds)) < people
    options = random.integers(1, OPTIONS, ITEMS)
    taken = (random.random(field.chosen.shape) < takes) & (np.arange(ITEMS) < items) & (field.chosen > 0)
    field.chosen = np.where(taken & believes[:, None], options, field.chosen)
    return field


FIRST_SHIFT = datetime(2026, 12, 8, 1, tzinfo=UTC)


def _key(code: str) -> AuthoredKey:
    section = code[:3]
    letters = {f"{code} {letter}": letter for letter in "ABCDE"}
    points = {f"{code} {letter}": 5 - place for place, letter in enumerate("ABCDE")} if section == "TKP" else None
    right = None if points else f"{code} A"
    return AuthoredKey(code, Decimal("0.5"), ItemKey(code, section, frozenset(letters), right, points), letters)


class Columns(Form):
    """The form of a field whose sheets are columns already; the sheets name their rows by their numbers."""

    def __init__(self, field: Field) -> None:
        keyed = field.keyed.shape[1]
        self.codes = [f"TIU-{item:03}" for item in range(keyed)] + [f"TKP-{at:03}" for at in range(field.weighted)]
        right = Marking(kind="right_wrong", right=5)
        sections = [Section(code="TIU", name="TIU", items=ITEMS, marking=right, max_marks=5 * ITEMS)]
        if field.weighted:
            weights = Marking(kind="weights")
            most = 5 * field.weighted
            sections.append(Section(code="TKP", name="TKP", items=field.weighted, marking=weights, max_marks=most))
        super().__init__(sections, [_key(code) for code in self.codes])
        self._chosen, self._right = field.chosen, np.zeros(field.chosen.shape, np.bool_)
        self._right[:, :keyed] = field.right
        self._seen = np.broadcast_to(field.seen, field.chosen.shape)

    def responses(self, sheets: Sequence[Answered]) -> Responses:
        rows = [int(sheet.candidate_no[3:]) for sheet in sheets if isinstance(sheet, Sheet)]
        chosen, none = self._chosen[rows], np.zeros((len(rows), self._chosen.shape[1]), np.bool_)
        bits = np.where(chosen < 0, 0, 1 << np.maximum(chosen, 0)).astype(np.uint8)
        return Responses(self._seen[rows], bits, none.astype(np.int64), self._right[rows], none, none)


class Written(Columns):
    """The same with sheets of answers that production reads itself."""

    responses = Form.responses


def report_of(
    field: Field, *, venues_apart: bool = True, form: type[Columns] = Columns, backwards: bool = False
) -> Report:
    """What production's own gathering reports of the field: each shift sits in sessions of four venues, or all of it in
    one session. Sheets are read room by room, in the order of these or `backwards`."""
    totals, columns = field.totals.tolist(), form(field)
    answers = _answers(field, columns.codes) if form is Written else _numbers(field)
    sheets = [_sheet(field, row, totals[row], answers[row], venues_apart) for row in range(len(totals))]
    sheets.sort(key=lambda sheet: (sheet.session_id or "", sheet.room or "", sheet.candidate_no))
    if backwards:
        sheets.reverse()
    return figures(columns, [sheet.total for sheet in sheets], lambda: iter([sheets[:300], sheets[300:]]))


def _answers(field: Field, codes: Sequence[str]) -> list[tuple[list[str], dict[str, str]]]:
    """The paper and the answers of each sheet."""
    seen, of_all = np.broadcast_to(field.seen, field.chosen.shape), []
    for row, chosen in enumerate(field.chosen):
        paper = [code for code, is_seen in zip(codes, seen[row], strict=True) if is_seen]
        given = {code: f"{code} {'ABCDE'[at]}" for code, at in zip(codes, chosen, strict=True) if at >= 0}
        of_all.append((paper, given))
    return of_all


def _numbers(field: Field) -> list[tuple[list[str], dict[str, str]]]:
    """Nothing but as many answers as there are."""
    names = [str(at) for at in range(field.chosen.shape[1])]
    return [([], dict.fromkeys(names[:many], "")) for many in field.answered.tolist()]


def _sheet(
    field: Field, row: int, total: int, written: tuple[Sequence[str], Mapping[str, str]], venues_apart: bool
) -> Sheet:
    shift, venue = int(field.sessions[row]), int(field.rooms[row]) % VENUES
    return Sheet(
        items=written[0],
        answers=written[1],
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
