"""Whether those go on, by the places of the cut, of quota groups among them, who do by the rules that hold here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.recruitment.admissions import usecases as admissions
from services.recruitment.results.domain import EQUAL, GOES_ON, Part, Placed, Ranking
from services.recruitment.results.storage import rankings as results
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import Quotas, places_taken, quotas_of
from shared.contracts.rules import DRAW, Cut, Rules
from shared.contracts.scoring import RankedRow
from shared.signatures.belief import NotBelieved


def find_quotas(session: Session, ranking: Ranking) -> Quotas | None:
    """The places of the vacancy's quota groups at the cut of this ranking; None where none has any by the rules that
    hold here."""
    rules = selections.get_selection(session, ranking.selection_id).rules
    cut = _cut(rules, ranking)
    if rules.quota_groups is None or cut is None:
        return None
    group = selections.get_vacancy(session, ranking.vacancy_id).position_group
    return quotas_of(rules.quota_groups, cut, quota=ranking.quota, places=ranking.places, position_group=group)


@dataclass(frozen=True)
class Taken:
    """The places that those of a release have who go on: `counts` by place, the open ones first, and the `last` of each
    in the ranking's order."""

    counts: Mapping[str, int]
    last: Mapping[str, Placed]

    @property
    def open_line(self) -> int:
        """The place in the ranking of the last who goes on by an open one; 0 where nobody does."""
        return self.last[OPEN].place if OPEN in self.last else 0

    def line_for(self, row: RankedRow) -> Placed | None:
        """The last who goes on by a place that this candidate can have: the lower one of the two. None where nobody
        goes on by one of them."""
        found = [self.last[place] for place in (OPEN, row.quota_group) if place is not None and place in self.last]
        return max(found, key=lambda each: each.place, default=None)


def find_taken(session: Session, ranking: Ranking, parts: Sequence[Part]) -> Taken | None:
    """None for a release in which no row names a place; rows are looked through only where the rules have groups."""
    if selections.get_selection(session, ranking.selection_id).rules.quota_groups is None:
        return None
    placed = results.placed_rows(session, ranking, parts)
    if not placed:
        return None
    counts = Counter(each.row.place or "" for each in placed)
    codes = sorted(counts, key=lambda place: (place != OPEN, place))
    return Taken({code: counts[code] for code in codes}, {each.row.place or "": each for each in placed})


def require_places(session: Session, ranking: Ranking, rows: Sequence[RankedRow]) -> None:
    """Raises NotBelieved if rows name groups or places that the rules here do not have, another group than the one with
    which the candidate was admitted, or somebody goes on who does not by the rules, or the other way round."""
    rules = selections.get_selection(session, ranking.selection_id).rules
    quotas, cut = find_quotas(session, ranking), _cut(rules, ranking)
    named = next((row for row in rows if row.place is not None or row.quota_group is not None), None)
    if quotas is None or cut is None:
        if named is not None:
            raise NotBelieved(f"rows: {named.candidate_no} names a quota group or a place, and the rules have none")
        if cut is not None and rules.digest == ranking.rules_digest:
            _require_line(session, ranking, cut, rows)
        return
    if rules.digest != ranking.rules_digest:
        raise NotBelieved(f"rules_digest: {ranking.rules_digest} is not in force here, whose quota groups decide")
    _require_cut(session, ranking, cut)
    known = admissions.find_groups(session, ranking.vacancy_id)
    for row in rows:
        mine = known.get(row.candidate_no)
        if row.quota_group != (mine if mine in quotas.codes else None):
            raise NotBelieved(f"rows: {row.candidate_no} was admitted with another quota group than {row.quota_group}")
    _require_taken(quotas, cut, rows)


def _require_taken(quotas: Quotas, cut: Cut, rows: Sequence[RankedRow]) -> None:
    for row, place in _taken(quotas, cut, rows):
        if row.place != place or (row.status == GOES_ON) != (place is not None):
            raise NotBelieved(f"rows: {row.candidate_no} has the place {row.place}, and by the rules {place}")
    for row in rows:
        if row.rank is None and (row.place is not None or row.status == GOES_ON):
            raise NotBelieved(f"rows: {row.candidate_no} is not ranked, and has a place")


def _require_line(session: Session, ranking: Ranking, cut: Cut, rows: Sequence[RankedRow]) -> None:
    """The same where no group has a say: all places are open, and rows name none."""
    _require_cut(session, ranking, cut)
    for row, place in _taken(Quotas(ranking.places, "reserved_first", ()), cut, rows):
        if (row.status == GOES_ON) != (place is not None):
            raise NotBelieved(f"rows: {row.candidate_no} is {row.status}, and {ranking.places} places end elsewhere")


def _require_cut(session: Session, ranking: Ranking, cut: Cut) -> None:
    """Raises NotBelieved for other places than those of the cut, counted from the quota that was published here."""
    quota = selections.get_vacancy(session, ranking.vacancy_id).quota
    if ranking.quota != quota:
        raise NotBelieved(f"quota: {ranking.quota} is not {quota}, that of {ranking.vacancy_id}")
    if ranking.places != cut.places(ranking.quota, ranking.ranked):
        raise NotBelieved(f"places: {ranking.places} are not those of the cut")


def _taken(quotas: Quotas, cut: Cut, rows: Sequence[RankedRow]) -> Iterator[tuple[RankedRow, str | None]]:
    """By which place each ranked candidate goes on by the rules, in the ranking's order."""
    ranked = [row for row in rows if row.rank is not None]
    all_equals = cut.boundary_ties == "all"
    parts_nobody = (EQUAL, DRAW) if all_equals else (EQUAL,)
    equal = [row.decision is not None and row.decision.key in parts_nobody for row in ranked]
    return zip(
        ranked,
        places_taken(quotas, [row.quota_group for row in ranked], equal, all_equals=all_equals),
        strict=True,
    )


def _cut(rules: Rules, ranking: Ranking) -> Cut | None:
    if ranking.stage is None:
        return rules.cut
    stage = rules.stage(ranking.stage)
    return None if stage is None else stage.cut
