"""What was drawn for the rankings of an exam: lots by hand, vacancy by vacancy, and one seed for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.ranking import Standing
from services.scoring.rankings.domain.seeds import with_draws
from services.scoring.rankings.storage import lots, seeds


@dataclass(frozen=True)
class Draws:
    """`by_hand` are the orders of lots of each of these vacancies."""

    vacancy_ids: Sequence[str]
    by_hand: Sequence[Sequence[Group]]
    seed: str | None

    def place(
        self, standings: Sequence[list[Standing]], equals: Sequence[Sequence[Group]]
    ) -> tuple[list[list[Standing]], list[str | None]]:
        """The candidates of each vacancy with their places by lot, and the seed of those that it drew."""
        each = zip(self.vacancy_ids, standings, equals, self.by_hand, strict=True)
        found = [with_draws(vacancy_id, mine, groups, lots_, self.seed) for vacancy_id, mine, groups, lots_ in each]
        return [placed for placed, _ in found], [seed for _, seed in found]


def find_draws(session: Session, exam: Exam, vacancies: Sequence[Vacancy]) -> Draws | None:
    """None where the rules ask for no draw, or nothing was drawn yet."""
    if not exam.rules.needs_draw:
        return None
    vacancy_ids = [vacancy.vacancy_id for vacancy in vacancies]
    by_hand, seed = lots.drawn(session, vacancy_ids), seeds.find_recorded(session, exam.exam_id)
    if not by_hand and seed is None:
        return None
    return Draws(vacancy_ids, [by_hand.get(vacancy_id, []) for vacancy_id in vacancy_ids], seed)
