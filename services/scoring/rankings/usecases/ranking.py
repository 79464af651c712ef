"""The present ranking of a vacancy, computed from its roster and its marks at every call: what is signed, exported and
kept. Pages read what is kept (`keeping.py`, `looking.py`)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import chain, islice
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.marking.usecases.roster import get_vacancies
from services.scoring.rankings.domain import documents
from services.scoring.rankings.domain import ranking as domain
from services.scoring.rankings.domain.accepted import Accepted
from services.scoring.rankings.domain.documents import Frame, LetPass
from services.scoring.rankings.domain.facts import STORED, Others, RosterLine
from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.order import Ranked
from services.scoring.rankings.domain.ranking import Row, Status, state_of
from services.scoring.rankings.domain.stages import Gathered, Order, summary_in
from services.scoring.rankings.domain.summary import Summary, summary_of
from services.scoring.rankings.usecases.accepting import accepted_of, let_pass_in
from services.scoring.rankings.usecases.drawing import find_draws
from services.scoring.rankings.usecases.later import comparable_scores
from services.scoring.rankings.usecases.later import gather as gather_later
from services.scoring.rankings.usecases.placing import Places, ranked_by, undrawn, with_lines
from services.scoring.rankings.usecases.standings import gather
from shared.contracts.rankings import codes_of
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.contracts.scoring import ThresholdCheck
from shared.contracts.stages import Stage
from shared.contracts.threshold_checks import compared
from shared.contracts.thresholds import applying, asked_of
from shared.kernel.collection import paused_collection
from shared.kernel.errors import NotFound


@dataclass(frozen=True)
class Head:
    """A ranking without its rows. `frame.places` counts the places of the cut, `going_on` those who go on, ties
    included."""

    exam: Exam
    vacancy: Vacancy
    frame: Frame
    digest: str
    summary: Summary

    @property
    def rules(self) -> Rules:
        return self.exam.rules

    @property
    def code(self) -> str:
        """Of the stage; empty for the first one."""
        return self.frame.stage or ""

    @property
    def stage(self) -> Stage | None:
        """None for the first one."""
        return self.rules.stage(self.frame.stage) if self.frame.stage else None

    @cached_property
    def scale(self) -> Scale:
        return Scale.of(self.rules, self.stage)

    @property
    def ranked(self) -> int:
        return self.summary.ranked

    @property
    def present(self) -> int:
        """Candidates whose sheet has come in, marked or not."""
        return self.summary.present

    @property
    def going_on(self) -> int:
        return self.summary.going_on

    @property
    def changed_at(self) -> datetime | None:
        return self.summary.changed_at

    @property
    def enough(self) -> int | None:
        """How many of the thresholds of sections or parts are enough; None where all of them are asked."""
        if self.stage is not None:
            return asked_of(self.stage, self.vacancy.category, self.vacancy.position_group).enough
        threshold = applying(self.rules.thresholds, self.vacancy.category, self.vacancy.position_group)
        return None if threshold is None else threshold.enough

    def counted(self, status: Status) -> int:
        return self.summary.counts.get(status, 0)


@dataclass(frozen=True)
class Ranking(Head):
    """`columns` are its rows in columns, `texts` its rows by number, `lines` the facts behind it, `sittings` those of
    each exam (`Gathered`), `accepted` the sheets that two members let stand, `let_pass` the reasons of the gate and the
    builds that two let pass, `undrawn` the groups of equals that wait for lots, `codes` the sheet codes by which its
    document names the candidates; empty where it names them by number."""

    columns: Ranked[Any]
    texts: Sequence[str]
    lines: Sequence[RosterLine]
    sittings: Mapping[str, Sequence[RosterLine]]
    accepted: tuple[Accepted, ...] = ()
    let_pass: LetPass = documents.NOTHING
    undrawn: tuple[Group, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """Those who are ranked first. They are made when they are asked for: a long ranking that is only kept needs
        none."""
        return domain.rows_of(self.columns)

    @property
    def document(self) -> dict[str, Any]:
        """What two members sign, as JSON values."""
        return documents.document(self.frame, self.rows, self.accepted, self.codes, self.let_pass)

    @cached_property
    def checks(self) -> dict[str, tuple[ThresholdCheck, ...]]:
        """The threshold comparisons of everyone, by number; without any for those who are not marked."""
        return {line.candidate_no: checks_of(line) for line in reversed(self.lines)}

    @cached_property
    def may_still_sit(self) -> frozenset[str]:
        """The numbers of candidates without an attempt whose session is not over, or who have no seat yet."""
        return frozenset(line.candidate_no for line in self.lines if line.may_still_sit)

    def state_of(self, row: Row) -> str:
        """The row's status, or `not_yet_sat` in place of `absent` for whoever may still sit."""
        return state_of(row, row.candidate_no in self.may_still_sit)


def rank_vacancy(session: Session, vacancy_id: str, stage: str | None = None) -> Ranking:
    """Of a later stage where `stage` names one. Raises NotFound."""
    for ranking in rank_vacancies(session, [vacancy_id], stage=stage).values():
        return ranking
    raise NotFound


def rank_vacancies(
    session: Session, vacancy_ids: Sequence[str], others: Others = STORED, stage: str | None = None
) -> dict[str, Ranking]:
    """The rankings of these vacancies, those of one selection all at once; a vacancy without an exam, or without this
    `stage`, has none. `others` are marks by attempt that stand in the place of those that are stored, as where a
    correction is only proposed.

    Raises NotFound for one that is not known."""
    by_selection: dict[str, list[Vacancy]] = {}
    for vacancy in get_vacancies(session, vacancy_ids):
        by_selection.setdefault(vacancy.selection_id, []).append(vacancy)
    rankings = [ranking for each in by_selection.values() for ranking in _rank(session, each, others, stage)]
    return {ranking.vacancy.vacancy_id: ranking for ranking in rankings}


def _rank(
    session: Session, vacancies: Sequence[Vacancy], others: Others = STORED, stage: str | None = None
) -> list[Ranking]:
    """The rankings of vacancies of one selection; none while it has no exam."""
    exam = exams.find_of_selection(session, vacancies[0].selection_id)
    if exam is None:
        return []
    # All facts and texts of a long ranking stay until it is stored.
    with paused_collection():
        if stage is None:
            return _ranked(session, exam, Order.of(exam.rules), vacancies, gather(session, exam, vacancies, others))
        later = exam.rules.stage(stage)
        if later is None:
            return []
        comparable = comparable_scores(session, exam, vacancies, later, others)
        gathered = [gather_later(session, exam, vacancy, later, comparable, others) for vacancy in vacancies]
        return _ranked(session, exam, Order.of(exam.rules, later), vacancies, gathered)


def _ranked(
    session: Session, exam: Exam, order: Order, vacancies: Sequence[Vacancy], gathered: Sequence[Gathered]
) -> list[Ranking]:
    standings = [mine.standings for mine in gathered]
    ids = [vacancy.vacancy_id for vacancy in vacancies]
    counts = [len(mine) for mine in standings]
    places = [Places.of(order, vacancy, mine) for vacancy, mine in zip(vacancies, standings, strict=True)]
    ranked = ranked_by(order, standings, places)
    by_seed: Sequence[str | None] = [None] * len(vacancies)
    if draws := find_draws(session, exam, order, ids):
        each = zip(domain.parts_of(ranked, counts), places, strict=True)
        standings, by_seed = draws.place(standings, [undrawn(part, most, order) for part, most in each])
        ranked = ranked_by(order, standings, places)
    texts, coded = (iter(each) for each in (domain.row_texts(ranked), domain.coded_texts(ranked)))
    let_pass = let_pass_in(session, exam, order.stage, ids)
    parts = zip(domain.parts_of(ranked, counts), vacancies, gathered, places, counts, by_seed, strict=True)
    return [
        _ranking(session, exam, order, vacancy, most, columns, _Texts.next(texts, coded, count), mine, let_pass, seed)
        for columns, vacancy, mine, most, count, seed in parts
    ]


class _Texts(NamedTuple):
    """The rows of one ranking as JSON; `by_code` names people by sheet code where its document does."""

    by_number: list[str]
    by_code: list[str]

    @classmethod
    def next(cls, by_number: Iterator[str], by_code: Iterator[str], count: int) -> _Texts:
        return cls(list(islice(by_number, count)), list(islice(by_code, count)))


def _ranking(
    session: Session,
    exam: Exam,
    order: Order,
    vacancy: Vacancy,
    places: Places,
    columns: Ranked[Any],
    texts: _Texts,
    known: Gathered,
    passes: Mapping[str, LetPass],
    draw_seed: str | None,
) -> Ranking:
    let_pass = passes[vacancy.vacancy_id]
    frame = Frame(
        selection_id=vacancy.selection_id,
        exam_id=exam.exam_id,
        vacancy_id=vacancy.vacancy_id,
        category=vacancy.category,
        quota=vacancy.quota,
        places=places.total,
        tie_breaks=order.tie_breaks,
        rules_digest=exam.rules_digest,
        stage=order.stage.code if order.stage else None,
        draw_seed=draw_seed,
    )
    accepted = accepted_of(session, vacancy.vacancy_id, [*chain(*known.sittings.values())])
    codes = codes_of({line.candidate_no: line.sheet_code for line in known.lines})
    waiting = undrawn(columns, places, order)
    return Ranking(
        exam=exam,
        vacancy=vacancy,
        frame=frame,
        columns=columns,
        texts=texts.by_number,
        digest=documents.digest_of(frame, texts.by_code if codes else texts.by_number, accepted, codes, let_pass),
        codes=codes,
        accepted=accepted,
        let_pass=let_pass,
        lines=known.lines,
        sittings=known.sittings,
        undrawn=tuple(waiting),
        summary=with_lines(_summary(order, columns, known, chain(*waiting)), columns, places.quotas),
    )


def _summary(order: Order, columns: Ranked[Any], known: Gathered, waiting: Iterator[str]) -> Summary:
    if order.stage is not None:
        return summary_in(columns, known, waiting)
    return replace(
        summary_of(columns, known.lines, waiting), shifts=known.shifts, undefined_shifts=known.undefined_shifts
    )


def checks_of(line: RosterLine) -> tuple[ThresholdCheck, ...]:
    """The comparisons of a marked sheet with its thresholds, met or not."""
    return tuple(compared(*each) for each in json.loads(line.checks or "[]"))
