"""What was drawn for the rankings of an exam: lots by hand, vacancy by vacancy, and one seed for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.exams.domain.exams import Exam
from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.ranking import Standing
from services.scoring.rankings.domain.seeds import with_draws
from services.scoring.rankings.domain.stages import Order
from services.scoring.rankings.storage import lots, seeds


@dataclass(frozen=True)
class Draws:
    """`by_hand` are the orders of lots of each of these vacancies."""

    vacancy_ids: Sequence[str]
    by_hand: Sequence[Sequence[Group]]
    seed: str | None

    def place(
        self, standings: Sequence[Sequence[Standing]], equals: Sequence[Sequence[Group]]
    ) -> tuple[list[Sequence[Standing]], list[str | None]]:
        """The candidates of each vacancy with their places by lot, and the seed of those that it drew."""
        each = zip(self.vacancy_ids, standings, equals, self.by_hand, strict=True)
        found = [with_draws(vacancy_id, mine, groups, lots_, self.seed) for vacancy_id, mine, groups, lots_ in each]
        return [placed for placed, _ in found], [seed for _, seed in found]


def find_draws(session: Session, exam: Exam, order: Order, vacancy_ids: Sequence[str]) -> Draws | None:
    """Those of a stage; None where the rules ask for no draw, or nothing was drawn yet."""
    if not order.equals.need_lots:
        return None
    by_hand = lots.drawn(session, vacancy_ids, order.code)
    seed = seeds.find_recorded(session, exam.exam_id, order.code)
    if not by_hand and seed is None:
        return None
    return Draws(vacancy_ids, [by_hand.get(vacancy_id, []) for vacancy_id in vacancy_ids], seed)
