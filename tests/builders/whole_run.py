"""A made-up selection from the first sitting to the last ranking, by what scoring itself ranks with."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.scoring.rankings.domain.documents import Frame, digest_of, document, ranking_digest
from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.normalisation import Table, normalised
from services.scoring.rankings.domain.ranking import Outcome, Row, Standing, coded_texts, parts_of, rows_of
from services.scoring.rankings.domain.seeds import with_draws
from services.scoring.rankings.domain.stages import Order, PartScore, handed_on, standing_in
from services.scoring.rankings.usecases.placing import Places, ranked_by, undrawn
from services.scoring.reserve.domain import ranked_of
from services.scoring.rules.domain.thresholds import judge, threshold_for
from shared.contracts.moving_up import Ranked, Situation, situation
from shared.contracts.normalisation import Normalisation
from shared.contracts.rules import Rules
from shared.contracts.scoring import SectionMark
from shared.contracts.stages import Stage
from shared.contracts.thresholds import asked_of
from tests.builders.made_up_selection import Made, Person

SEED = "5e" * 32
"""Of the public draw."""


@dataclass(frozen=True)
class Ranking:
    """Of one vacancy in one stage. `lots` are the groups that two members drew by hand, `waiting` those that nothing
    has put in order, `text` what is signed as a program reads it."""

    order: Order
    vacancy: int
    places: Places
    standings: tuple[Standing, ...]
    rows: tuple[Row, ...]
    lots: tuple[Group, ...]
    waiting: tuple[Group, ...]
    digest: str

    @property
    def going_on(self) -> list[Row]:
        return [row for row in self.rows if row.status == "goes_on"]


@dataclass(frozen=True)
class Run:
    """`stages` has the rankings of all vacancies for each stage, the first one first; `values` what the totals of the
    first sitting and those of later ones became, by number and code of the part, empty for the first."""

    made: Made
    stages: tuple[tuple[Ranking, ...], ...]
    values: Mapping[str, Mapping[str, int]]
    situations: tuple[Situation, ...] | None
    """After the last stage, before anybody has replied; None where the rules have no reserve."""
    is_drawn: bool
    """Whether equals of the last vacancy, too, have been put in order where a draw decides."""


def run(made: Made, chance: random.Random) -> Run:
    is_drawn = chance.random() < 0.6
    rules, people = made.rules, {person.number: person for person in made.people}
    values: dict[str, dict[str, int]] = {"": _first_values(made)}
    first = [[_first(rules, made, person, values[""]) for person in made.of(at)] for at in range(len(made.vacancies))]
    stages = [_ranked(made, Order.of(rules), first, chance, is_drawn=is_drawn)]
    carried = {
        row.candidate_no: handed_on(rules, None, row.marks, row.total, row.normalised)
        for ranking in stages[0]
        for row in ranking.going_on
    }
    for stage in rules.later_stages:
        taking = [people[number] for number in sorted(carried)]
        scores = _scores(stage, taking, values)
        mine: list[list[Standing]] = [[] for _ in made.vacancies]
        for person in taking:
            vacancy = made.vacancies[person.vacancy]
            asked = asked_of(stage, vacancy.category, vacancy.position_group)
            before, parts = carried[person.number], scores[person.number]
            standing = standing_in(rules, stage, person.number, before, parts, asked=asked)
            mine[person.vacancy].append(_with_facts(standing, person))
        stages.append(_ranked(made, Order.of(rules, stage), mine, chance, is_drawn=is_drawn))
        carried = {
            row.candidate_no: {
                **carried[row.candidate_no],
                **handed_on(rules, stage, row.marks, row.total, row.normalised),
            }
            for ranking in stages[-1]
            for row in ranking.going_on
        }
    situations = tuple(_situation(made, ranking) for ranking in stages[-1]) if rules.reserve else None
    return Run(made, tuple(stages), values, situations, is_drawn)


def table_of(how: Normalisation, totals: Sequence[tuple[str, int]]) -> Table:
    """What totals become, each given with its shift."""
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for shift, total in totals:
        counts[shift][total] += 1
    return normalised(how, counts).table


def _first_values(made: Made) -> dict[str, int]:
    how = made.rules.normalisation
    sat = [person for person in made.people if person.fate is Outcome.PASSED]
    if how is None:
        return {}
    table = table_of(how, [(person.shift, person.total) for person in sat])
    return {person.number: table[person.shift][person.total] for person in sat}


def _scores(
    stage: Stage, people: Sequence[Person], values: dict[str, dict[str, int]]
) -> dict[str, dict[str, PartScore]]:
    found = {person.number: {part.code: person.parts[part.code] for part in stage.parts} for person in people}
    for part in stage.parts:
        if part.normalisation is None:
            continue
        sat = [person for person in people if person.parts[part.code].outcome is Outcome.PASSED]
        totals = {person.number: (person.shifts[part.code], person.parts[part.code].score) for person in sat}
        table = table_of(part.normalisation, list(totals.values()))
        values[part.code] = {number: table[shift][score] for number, (shift, score) in totals.items()}
        for number, value in values[part.code].items():
            found[number][part.code] = found[number][part.code]._replace(value=value)
    return found


def _first(rules: Rules, made: Made, person: Person, values: Mapping[str, int]) -> Standing:
    if person.fate is not Outcome.PASSED:
        return _with_facts(Standing(person.number, person.fate, {}), person)
    vacancy = made.vacancies[person.vacancy]
    threshold = threshold_for(rules.thresholds, vacancy.category, vacancy.position_group)
    marks = [
        SectionMark(
            section=section.code, marks=person.sections[section.code].marks, max_marks=section.max_marks, blank=0
        )
        for section in rules.sections
    ]
    standing = Standing(
        person.number,
        Outcome.PASSED if judge(threshold, marks).passed else Outcome.BELOW_THRESHOLD,
        {code: each.marks for code, each in person.sections.items()},
        {
            code: (each.right, each.wrong)
            for code, each in person.sections.items()
            if each.right is not None and each.wrong is not None
        },
        normalised=values.get(person.number),
    )
    return _with_facts(standing, person)


def _with_facts(standing: Standing, person: Person) -> Standing:
    return standing._replace(
        born=person.born, grade=person.grade, quota_group=person.group, sheet_code=person.code, lot=0
    )


def _ranked(
    made: Made, order: Order, standings: list[list[Standing]], chance: random.Random, *, is_drawn: bool
) -> tuple[Ranking, ...]:
    """As `services.scoring.rankings.usecases.ranking` does. Lots of every third vacancy are drawn by hand."""
    counts = [len(mine) for mine in standings]
    places = [Places.of(order, vacancy, mine) for vacancy, mine in zip(made.vacancies, standings, strict=True)]
    columns = ranked_by(order, standings, places)
    waits = [undrawn(part, most, order) for part, most in zip(parts_of(columns, counts), places, strict=True)]
    by_hand: list[tuple[Group, ...]] = [()] * len(standings)
    seeds: list[str | None] = [None] * len(standings)
    for at, groups in enumerate(waits):
        if at % 3 == 1:
            by_hand[at] = tuple(tuple(chance.sample(group, len(group))) for group in groups)
        seed = SEED if is_drawn or at < len(standings) - 1 else None
        vacancy_id = made.vacancies[at].vacancy_id
        standings[at], seeds[at] = with_draws(vacancy_id, standings[at], groups, by_hand[at], seed)
    columns = ranked_by(order, standings, places)
    found = []
    for at, part in enumerate(parts_of(columns, counts)):
        rows = rows_of(part)
        frame, codes = _frame(made, order, at, places[at], seeds[at]), _codes(standings[at])
        digest = digest_of(frame, coded_texts(part), (), codes)
        assert digest == ranking_digest(frame, rows, (), codes), "rows as texts are the rows"
        still = tuple(undrawn(part, places[at], order))
        found.append(Ranking(order, at, places[at], tuple(standings[at]), rows, by_hand[at], still, digest))
    return tuple(found)


def _codes(standings: Sequence[Standing]) -> dict[str, str]:
    return {each.candidate_no: each.sheet_code or "" for each in standings}


def _frame(made: Made, order: Order, at: int, places: Places, seed: str | None) -> Frame:
    vacancy = made.vacancies[at]
    return Frame(
        "s",
        "e",
        vacancy.vacancy_id,
        vacancy.category,
        vacancy.quota,
        places.total,
        order.tie_breaks,
        made.digest,
        order.code or None,
        seed,
    )


def _situation(made: Made, ranking: Ranking) -> Situation:
    rules = made.rules
    assert rules.reserve is not None
    codes = _codes(ranking.standings)
    signed = document(_frame(made, ranking.order, ranking.vacancy, ranking.places, None), ranking.rows, (), codes)
    ranked: list[Ranked] = ranked_of(signed, {code: number for number, code in codes.items()})
    return situation(
        vacancy_id=made.vacancies[ranking.vacancy].vacancy_id,
        version=1,
        ranking_digest=ranking.digest,
        places=ranking.places.total,
        edge=rules.last_cut.boundary_ties,
        reserve=rules.reserve,
        zone="Asia/Jakarta",
        ranked=ranked,
        quotas=ranking.places.quotas,
    )
