"""The figures of an exam's gate, gathered from its sheets in two readings: the second compares within rooms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from services.scoring.analysis.domain.responses import OPTIONS, Responses
from services.scoring.analysis.usecases.analysing import Form
from services.scoring.gate.domain import lines, similarity, speed
from services.scoring.gate.domain.chance import Whole
from services.scoring.gate.domain.gate import Item, Report
from services.scoring.gate.domain.shifts import Drift, Shift, fifths_of, item_drifts, mark_shifts
from services.scoring.gate.storage.sheets import Sheet
from services.scoring.marking.domain.shifts import shift_of

_FIFTHS = 5
Blocks = Callable[[], Iterator[list[Sheet]]]


def figures(form: Form, totals: Sequence[int], blocks: Blocks) -> Report:
    """`totals` are those of all sheets; `blocks` reads these from the start, room by room, each time."""
    gathered = _Gathered(form, totals)
    for block in blocks():
        gathered.take(block)
    return Report(
        gathered.sheets,
        gathered.room_sizes.total(),
        (
            lines.shift_item("site", gathered.of_venues(), gathered.venues.names),
            lines.shift_item("session", gathered.of_sessions(), gathered.session_names()),
            lines.drift_item(gathered.drifts(), gathered.codes, gathered.session_names()),
            lines.speed_item(*gathered.quick(), gathered.numbers, gathered.vacancy_ids),
            _pairs(form, gathered, blocks()),
        ),
    )


class _Names:
    """Places of names, in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, name: str) -> int:
        return self._places.setdefault(name, len(self._places))

    @property
    def names(self) -> list[str]:
        return list(self._places)


class _Gathered:
    def __init__(self, form: Form, totals: Sequence[int]) -> None:
        self._form, self._all_totals = form, totals
        self._columns = [at for at, item in enumerate(form.items) if item.right is not None and not item.weighted]
        self.codes = [form.items[at].code for at in self._columns]
        self.venues, self.sessions = _Names(), _Names()
        self.sheets = 0
        self.numbers: list[str] = []
        self.vacancy_ids: list[str] = []
        self._venue_of: list[int] = []
        self._session_of: list[int] = []
        self._totals: list[int] = []
        self._answered: list[int] = []
        self._guesses = np.array([item.guessed for item in form.items])
        self._tried: list[int] = []
        self._right: list[int] = []
        self._guessed: list[float] = []
        self._seconds: list[float] = []
        self._known_as: list[str] = []
        self._sessions_of: dict[str, list[int]] = {}
        self.room_sizes: Counter[tuple[str, str | None]] = Counter()
        self._seen: dict[int, Whole] = {}
        self._found: dict[int, Whole] = {}
        self.wrong_counts = np.zeros((_FIFTHS, len(self._columns), OPTIONS), np.int64)

    def take(self, block: Sequence[Sheet]) -> None:
        responses = self._form.responses(block)
        strata = self.strata([sheet.total for sheet in block])
        wrong = self.wrong(responses)
        for option in range(OPTIONS):
            chose = (wrong == option).astype(np.int64)
            for fifth in range(_FIFTHS):
                self.wrong_counts[fifth, :, option] += chose[strata == fifth].sum(axis=0)
        self.sheets += len(block)
        tried = (responses.chosen > 0) & (self._guesses > 0)
        self._tried += tried.sum(axis=1).tolist()
        self._right += (tried & responses.right).sum(axis=1).tolist()
        self._guessed += (tried @ self._guesses).tolist()
        for sheet in block:
            self._take(sheet)
        self._count(responses, strata, np.array(self._session_of[-len(block) :]))

    def strata(self, totals: Sequence[int]) -> Whole:
        return fifths_of(np.array(totals, np.int64), self._all_totals)

    def wrong(self, responses: Responses) -> Whole:
        """The place of the one wrong option chosen, by sheet and item with one right option; -1 where there is none."""
        chosen = responses.chosen[:, self._columns]
        is_one = (chosen > 0) & (chosen & (chosen - np.uint8(1)) == 0) & ~responses.right[:, self._columns]
        return np.where(is_one, np.log2(np.maximum(chosen, 1)).astype(np.int64), -1)

    def of_venues(self) -> list[Shift]:
        return self._mark_shifts(np.array(self._venue_of, np.int64))

    def of_sessions(self) -> list[Shift]:
        """Of every session, and of every shift of several."""
        of_sheet = np.array(self._session_of, np.int64)
        # The last place is of sheets whose session is not known: their -1 reads it.
        shift_of_session = np.full(len(self.sessions.names) + 1, -1, np.int64)
        for place, at_once in enumerate(self._shifts().values(), len(self.sessions.names)):
            shift_of_session[at_once] = place
        return self._mark_shifts(np.stack([of_sheet, shift_of_session[of_sheet]]))

    def _mark_shifts(self, groups: Whole) -> list[Shift]:
        known = np.flatnonzero(np.array(self._session_of, np.int64) >= 0)
        # Sums of the same sheets in the same order: a database sorts rows by its own language.
        known = known[np.argsort(np.array(self.numbers)[known], kind="stable")]
        vacancies = np.unique(np.array(self.vacancy_ids), return_inverse=True)[1]
        return mark_shifts(vacancies[known], groups[..., known], np.array(self._totals, np.int64)[known])

    def _shifts(self) -> dict[str, list[int]]:
        """The places of their sessions; one of a single session is compared as that."""
        return {shift: at_once for shift, at_once in sorted(self._sessions_of.items()) if len(at_once) > 1}

    def drifts(self) -> list[Drift]:
        if len(self._seen) < 2:
            return []
        order = range(len(self._seen))
        return item_drifts(
            np.stack([self._seen[at] for at in order], axis=1),
            np.stack([self._found[at] for at in order], axis=1),
            list(self._shifts().values()),
        )

    def quick(self) -> tuple[list[speed.Quick], int]:
        """The sheets that are, and how many were looked at."""
        sheets = speed.Sheets(
            np.array(self._seconds),
            np.array(self._answered, np.int64),
            np.array(self._tried, np.int64),
            np.array(self._right, np.int64),
            np.array(self._guessed),
        )
        return speed.impossibly_quick(sheets), len(sheets.known())

    def session_names(self) -> list[str]:
        """By place: of the sessions, and of the shifts behind them."""
        return [*self._known_as, *self._shifts()]

    def _take(self, sheet: Sheet) -> None:
        self.numbers.append(sheet.candidate_no)
        self.vacancy_ids.append(sheet.vacancy_id)
        if sheet.session_id is not None:
            self.room_sizes[sheet.session_id, sheet.room] += 1
        venue, session = self._places(sheet)
        self._venue_of.append(venue)
        self._session_of.append(session)
        self._totals.append(sheet.total)
        self._answered.append(len(sheet.answers))
        took = None
        if sheet.started_at is not None and sheet.saved_at is not None:
            took = (sheet.saved_at - sheet.started_at).total_seconds()
        self._seconds.append(float("nan") if took is None else took)

    def _places(self, sheet: Sheet) -> tuple[int, int]:
        """Of its venue and session; -1 where they are not known."""
        if sheet.session_id is None or sheet.venue is None or sheet.starts_at is None:
            return -1, -1
        session = self.sessions.place(sheet.session_id)
        if session == len(self._known_as):
            self._known_as.append(f"{sheet.session_name}, {sheet.venue}")
            self._sessions_of.setdefault(shift_of(sheet.starts_at), []).append(session)
        return self.venues.place(sheet.venue), session

    def _count(self, responses: Responses, strata: Whole, sessions: Whole) -> None:
        seen, right = responses.seen[:, self._columns], responses.right[:, self._columns]
        for at in np.unique(sessions[sessions >= 0]).tolist():
            shape = (_FIFTHS, len(self._columns))
            mine = self._seen.setdefault(at, np.zeros(shape, np.int64))
            found = self._found.setdefault(at, np.zeros(shape, np.int64))
            for fifth in range(_FIFTHS):
                here = (sessions == at) & (strata == fifth)
                mine[fifth] += seen[here].sum(axis=0)
                found[fifth] += right[here].sum(axis=0)


def _pairs(form: Form, gathered: _Gathered, blocks: Iterable[list[Sheet]]) -> Item:
    comparisons = sum(size * (size - 1) // 2 for size in gathered.room_sizes.values())
    shares = similarity.option_shares(gathered.wrong_counts)
    found: list[tuple[similarity.Pair, Sheet, Sheet]] = []
    for room in _rooms(blocks):
        wrong = gathered.wrong(form.responses(room))
        strata = gathered.strata([sheet.total for sheet in room])
        pairs = similarity.pairs_of_room(wrong, strata, shares, comparisons)
        found += [(pair, room[pair.first], room[pair.second]) for pair in pairs]
    return lines.pair_item(
        [
            (pair, (one.candidate_no, other.candidate_no, one.room or ""), (one.vacancy_id, other.vacancy_id))
            for pair, one, other in found
        ],
        comparisons,
    )


def _rooms(blocks: Iterable[list[Sheet]]) -> Iterator[list[Sheet]]:
    sheets = (sheet for block in blocks for sheet in block if sheet.session_id is not None)
    for _, room in groupby(sheets, key=lambda sheet: (sheet.session_id, sheet.room)):
        yield sorted(room, key=lambda sheet: sheet.candidate_no)
