"""Item analysis of an exam's marked sheets: computed by the worker behind the marking, kept for the pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from sqlalchemy.orm import Session

from services.scoring.analysis.domain.analysis import Analysis, analyse
from services.scoring.analysis.domain.groups import Counts, Strata, category_dif, site_dif
from services.scoring.analysis.domain.models import MOST_SHEETS, fit_models
from services.scoring.analysis.domain.responses import OPTIONS, Groups, ItemColumn, Responses
from services.scoring.analysis.domain.tallies import Tally, tally
from services.scoring.analysis.storage import analyses as storage
from services.scoring.analysis.storage.analyses import Basis, Kept, Sheet
from services.scoring.exams.domain.exams import AuthoredKey, Exam
from services.scoring.exams.domain.keys import key_values
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.marks import mark
from shared.contracts.choices import options_in
from shared.contracts.rules import Section
from shared.kernel.canonical import digest

_REST = timedelta(seconds=15)
_SHEETS_A_SECOND = 500
_METHOD = "2"
"""Another one wherever an analysis has figures that it had not before: then all are computed anew."""


@dataclass(frozen=True)
class Computed:
    """An analysis that is to be kept, and what it is of."""

    basis: Basis
    keys_digest: str
    analysis: Analysis


def rested(session: Session, now: datetime) -> list[Basis]:
    """The exams to look at, the one analysed longest ago first. A long analysis rests between two times, a second for
    every 500 sheets, so that the worker has time for the sheets that are coming in."""
    return [
        basis
        for basis in storage.bases(session)
        if basis.computed_at is None or now >= basis.computed_at + _rest(basis.sheets)
    ]


def compute(session: Session, basis: Basis) -> Computed | None:
    """The analysis of an exam with sheets, or keys, that its kept analysis does not know; else None. Changes
    nothing."""
    keys = exams.authored_keys(session, basis.exam_id)
    keys_digest = digest({"method": _METHOD, "keys": {each.key.item_id: key_values(each.key) for each in keys}})
    if (basis.sheets, keys_digest) == (basis.analysed, basis.keys_digest):
        return None
    analysis = _compute(session, exams.get(session, basis.exam_id), keys)
    return Computed(basis, keys_digest, analysis)


def keep(session: Session, now: datetime, computed: Computed) -> int:
    """Stores the analysis in the place of the one before."""
    storage.put(session, computed.basis.exam_id, computed.analysis, computed.basis.sheets, computed.keys_digest, now)
    return 1


def find(session: Session, exam_id: str) -> Kept | None:
    """The analysis as it was computed last; None while no sheet has been marked."""
    return storage.find(session, exam_id)


def probably_miskeyed(session: Session, exam_id: str) -> tuple[str, ...]:
    """The codes of the items whose key is probably wrong, the clearest first."""
    return storage.miskeyed(session, exam_id)


def _rest(sheets: int) -> timedelta:
    return _REST + timedelta(seconds=sheets // _SHEETS_A_SECOND)


def _compute(session: Session, exam: Exam, keys: Sequence[AuthoredKey]) -> Analysis:
    sections = exam.rules.sections
    form = Form(sections, keys)
    totals = storage.totals(session, exam.exam_id)
    groups = [Groups.of(totals[section.code]) for section in sections]
    lengths = [(section.code, section.items) for section in sections]
    gathered = _Gathered(form, groups)
    for block in storage.blocks(session, exam.exam_id):
        gathered.take(block)
    analysis = analyse(lengths, form.items, groups, gathered.whole)
    return replace(
        analysis,
        models=fit_models(form.items, gathered.first),
        dif=category_dif(form.items, gathered.categories.counts, gathered.categories.sheets),
        sites=site_dif(form.items, gathered.sites.counts, gathered.sites.sheets),
    )


class _OfGroups:
    """Counts of right and wrong answers, and of sheets, by group."""

    def __init__(self, strata: Strata) -> None:
        self._strata = strata
        self.counts: dict[str, Counts] = {}
        self.sheets: Counter[str] = Counter()

    def take(self, responses: Responses, names: Sequence[str | None]) -> None:
        for name, counts in self._strata.count(responses, names).items():
            self.counts[name] = self.counts[name] + counts if name in self.counts else counts
        self.sheets.update(name for name in names if name is not None)


class _Gathered:
    """What is kept of the sheets block by block: sums, counts by category and by site, and the first sheets for the
    models, which are a random part, as the identifiers of attempts are."""

    def __init__(self, form: Form, groups: Sequence[Groups]) -> None:
        self._form, self._groups = form, groups
        self._tallies: Tally | None = None
        self.categories = _OfGroups(Strata(form.items, groups, by_fifths=False))
        self.sites = _OfGroups(Strata(form.items, groups, by_fifths=True))
        self.first: list[Responses] = []

    @property
    def whole(self) -> Tally:
        assert self._tallies is not None, "an exam is analysed once it has a counted sheet"
        return self._tallies

    def take(self, block: Sequence[Sheet]) -> None:
        responses = self._form.responses(block)
        part = tally(self._form.items, self._groups, responses)
        if self.categories.sheets.total() < MOST_SHEETS:
            self.first.append(responses)
        self._tallies = part if self._tallies is None else self._tallies + part
        self.categories.take(responses, [sheet.category for sheet in block])
        self.sites.take(responses, [sheet.site for sheet in block])


class Answered(Protocol):
    """A paper as it was shown, and its answers."""

    @property
    def items(self) -> Sequence[str]: ...

    @property
    def answers(self) -> Mapping[str, str]: ...


class Form:
    """The items of an exam as columns, and its sheets as rows of them."""

    def __init__(self, sections: Sequence[Section], keys: Sequence[AuthoredKey]) -> None:
        self._sections = {section.code: section for section in sections}
        self._keys = {each.key.item_id: each.key for each in keys}
        order = {code: at for at, code in enumerate(self._sections)}
        keys = sorted(keys, key=lambda each: (order[each.key.section], each.code))
        self._columns = {each.key.item_id: column for column, each in enumerate(keys)}
        self._places = {each.key.item_id: _places(each) for each in keys}
        self.items = [
            _column(each, order[each.key.section], self._sections[each.key.section], self._places[each.key.item_id])
            for each in keys
        ]
        self._worth: dict[tuple[str, str | None], tuple[int, bool]] = {}

    def responses(self, sheets: Sequence[Answered]) -> Responses:
        shape = (len(sheets), len(self.items))
        seen, right, omitted, not_reached = (np.zeros(shape, np.bool_) for _ in range(4))
        chosen, points = np.zeros(shape, np.uint8), np.zeros(shape, np.int64)
        found = Responses(seen, chosen, points, right, omitted, not_reached)
        for row, sheet in enumerate(sheets):
            self._fill(found, row, sheet)
        return found

    def _fill(self, found: Responses, row: int, sheet: Answered) -> None:
        last = max((at for at, item in enumerate(sheet.items) if item in sheet.answers), default=-1)
        for at, item in enumerate(sheet.items):
            column, choice = self._columns[item], sheet.answers.get(item)
            found.seen[row, column] = True
            found.points[row, column], found.right[row, column] = self._worth_of(item, choice)
            if choice is not None:
                places = self._places[item]
                found.chosen[row, column] = sum(1 << places[each] for each in options_in(choice) if each in places)
            elif at > last + 1:
                found.not_reached[row, column] = True
            else:
                found.omitted[row, column] = True

    def _worth_of(self, item: str, choice: str | None) -> tuple[int, bool]:
        """The points of this answer and whether it is right, as a paper of this item alone would be marked."""
        if (item, choice) not in self._worth:
            key = self._keys[item]
            section = replace(self._sections[key.section], items=1)
            (marked,) = mark((section,), self._keys, (item,), {} if choice is None else {item: choice})
            self._worth[item, choice] = (marked.marks, bool(marked.right))
        return self._worth[item, choice]


def _places(authored: AuthoredKey) -> dict[str, int]:
    """Option id to its place, by the author's letters."""
    letters = sorted(authored.letters, key=lambda option: authored.letters[option])
    return {option: place for place, option in enumerate(letters[:OPTIONS])}


def _column(authored: AuthoredKey, at: int, section: Section, places: Mapping[str, int]) -> ItemColumn:
    rule, key = section.marking, authored.key
    # What a correction credits to everybody, or to nobody, has no right option that could be a wrong one.
    right = options_in(key.right) if key.right is not None and key.credit is None else frozenset()
    keyed = frozenset(places[option] for option in right)
    return ItemColumn(
        code=authored.code,
        section=at,
        options=tuple(authored.letters[option] for option in places),
        right=next(iter(keyed), None) if rule.several is None else None,
        weighted=key.points is not None,
        least=rule.least,
        most=rule.most,
        wrong=rule.wrong,
        blank=rule.blank,
        among=keyed if rule.several is not None else frozenset(),
        also=len(key.also),
    )
