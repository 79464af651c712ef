"""What an earlier selection knows of its later stages and draws, for the people of a trial who took part in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.exams.usecases import exams
from services.scoring.marking.usecases.roster import get_vacancies
from services.scoring.rankings.domain.stages import Order, PartScore
from services.scoring.rankings.usecases.drawing import find_draws
from services.scoring.rankings.usecases.later import comparable_scores, known_scores, known_shifts
from services.scoring.trials.domain.people import Drawn, People, numbered
from services.scoring.trials.storage import sittings
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage, StagePart

SEED = 1
"""Of what is made up or drawn for real people."""


def with_later_stages(session: Session, exam_id: str, rules: Rules, people: People) -> People:
    """The people of this exam with the scores that they have in parts which these rules have, too: of the same stage
    and code, and counted alike; and with what was drawn where these rules draw."""
    exam = exams.get(session, exam_id)
    if exam.stage is not None:
        return replace(people, seed=SEED)
    numbers = {number: person for person, number in enumerate(sittings.numbers(session, exam_id))}
    vacancy_ids = [post.vacancy_id for post in people.posts]
    orders = [Order.of(rules, stage) for stage in (None, *rules.later_stages)]
    later, shifts = _later(session, exam, rules, vacancy_ids, numbers)
    drawn = {order.code: _drawn(session, exam, order, vacancy_ids, numbers) for order in orders}
    return replace(
        people,
        seed=SEED,
        later=later,
        later_shifts=shifts,
        draws={code: each for code, each in drawn.items() if each is not None},
    )


def _later(
    session: Session, exam: Exam, rules: Rules, vacancy_ids: Sequence[str], numbers: Mapping[str, int]
) -> tuple[dict[str, dict[int, PartScore]], dict[str, dict[int, str]]]:
    """Scores and shifts by part."""
    later: dict[str, dict[int, PartScore]] = {}
    shifts: dict[str, dict[int, str]] = {}
    for before in exam.rules.later_stages:
        after = rules.stage(before.code)
        shared = [] if after is None else _shared(before, after)
        vacancies = get_vacancies(session, vacancy_ids) if shared else []
        comparable = comparable_scores(session, exam, vacancies, before)
        for vacancy in vacancies:
            found = known_scores(session, exam, vacancy, before, comparable)
            found_shifts = known_shifts(session, exam, vacancy, before)
            for part in shared:
                seated = found_shifts.get(part, {}).items()
                shifts.setdefault(part, {}).update({numbers[each]: at for each, at in seated if each in numbers})
                mine = {numbers[number]: score for number, score in found[part].items() if number in numbers}
                later.setdefault(part, {}).update(mine)
    return later, shifts


def _drawn(
    session: Session, exam: Exam, order: Order, vacancy_ids: Sequence[str], numbers: Mapping[str, int]
) -> Drawn | None:
    known = find_draws(session, exam, order, vacancy_ids)
    if known is None:
        return None
    # A group with somebody who does not count here is another one, and has no lots.
    by_hand = {
        vacancy_id: [
            tuple(numbered(numbers[number]) for number in group) for group in groups if numbers.keys() >= {*group}
        ]
        for vacancy_id, groups in zip(known.vacancy_ids, known.by_hand, strict=True)
    }
    return Drawn(by_hand, known.seed)


def _shared(before: Stage, after: Stage) -> list[str]:
    """The codes of the parts that both have, with scores that mean the same."""
    known = {part.code: _counted(part) for part in before.parts}
    return [part.code for part in after.parts if known.get(part.code) == _counted(part)]


def _counted(part: StagePart) -> tuple[str, int, int]:
    return part.source, part.most, part.steps_per_point
