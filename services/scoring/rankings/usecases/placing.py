"""How many places a vacancy has at a cut, whose they are, and the candidates of several vacancies in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from services.scoring.marking.domain.roster import Vacancy
from services.scoring.rankings.domain import lots
from services.scoring.rankings.domain import ranking as domain
from services.scoring.rankings.domain.lots import Group
from services.scoring.rankings.domain.order import Ranked, in_order
from services.scoring.rankings.domain.quotas import quota_lines
from services.scoring.rankings.domain.ranking import Outcome, Standing
from services.scoring.rankings.domain.stages import Order
from services.scoring.rankings.domain.summary import Summary
from shared.contracts.quota_places import Quotas, quotas_of


@dataclass(frozen=True)
class Places:
    """Of a vacancy's cut; `quotas` says which of them belong to groups, None where none do."""

    total: int
    quotas: Quotas | None

    @classmethod
    def of(cls, order: Order, vacancy: Vacancy, standings: Sequence[Standing]) -> Places:
        total = order.cut.places(vacancy.quota, sum(each.outcome is Outcome.PASSED for each in standings))
        group = vacancy.position_group
        return cls(
            total, quotas_of(order.quota_groups, order.cut, quota=vacancy.quota, places=total, position_group=group)
        )


def ranked_by(order: Order, standings: Sequence[Sequence[Standing]], places: Sequence[Places]) -> Ranked[Any]:
    """The candidates of vacancies one after the other, with the places of each vacancy."""
    numbered = [place for place, mine in enumerate(standings) for _ in mine]
    together = domain.field_of(list(chain(*standings)), numbered)
    quotas = [each.quotas for each in places]
    return in_order(together, order.tie_breaks, [each.total for each in places], order.equals, quotas)


def undrawn(columns: Ranked[Any], places: Places, order: Order) -> list[Group]:
    """Who waits for lots in the ranking of one vacancy."""
    return lots.undrawn(columns, places.total, order.equals, has_quotas=places.quotas is not None)


def with_lines(summary: Summary, columns: Ranked[Any], quotas: Quotas | None) -> Summary:
    """With the lines of the quota groups, if there are any."""
    if quotas is None:
        return summary
    lines = quota_lines(quotas, domain.in_groups(columns))
    return replace(summary, lines=lines, last_on=lines[0].last_on)
