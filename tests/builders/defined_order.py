"""Every ranking of a run held against the definitions (`docs/definitions`), computed anew from the people themselves:
who is ranked, in which order, with which rank, why, and who goes on by which place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

from services.scoring.rankings.domain.ranking import Outcome, Row
from shared.contracts.cuts import Cut
from shared.contracts.draws import drawn
from shared.contracts.quota_groups import OPEN
from shared.contracts.quota_places import GroupPlaces, Quotas
from shared.contracts.stages import Stage
from tests.builders.counted_places import counted
from tests.builders.defined_scores import DefinedScores
from tests.builders.made_up_selection import Person, Sat
from tests.builders.whole_run import SEED, Ranking, Run

UNRANKED = (Outcome.BELOW_THRESHOLD, Outcome.UNMARKED, Outcome.SITTING, Outcome.ABSENT, Outcome.DISQUALIFIED)


class Definitions:
    def __init__(self, run: Run) -> None:
        self.run, self.rules = run, run.made.rules
        self.scores = DefinedScores(run)
        self.people, self.known = self.scores.people, self.scores.known
        self.seen: Counter[str] = Counter()

    def hold(self) -> Counter[str]:
        """How often each kind of thing occurred. Raises AssertionError."""
        self.seen.update(self.scores.hold_values())
        taking = set(self.people)
        for rankings, stage in zip(self.run.stages, (None, *self.rules.later_stages), strict=True):
            for ranking in rankings:
                mine = {number for number in taking if self.people[number].vacancy == ranking.vacancy}
                self._ranking(ranking, stage, mine)
            taking = {row.candidate_no for ranking in rankings for row in ranking.going_on}
        return self.seen

    def _ranking(self, ranking: Ranking, stage: Stage | None, taking: set[str]) -> None:
        rows = ranking.rows
        assert Counter(row.candidate_no for row in rows) == Counter(taking), "everybody once"
        fates = {number: self.scores.fate(self.people[number], stage) for number in taking}
        ranked = [row for row in rows if fates[row.candidate_no] is Outcome.PASSED]
        assert [row for row in rows if row.rank is not None] == list(rows[: len(ranked)]) == ranked
        rest = [UNRANKED.index(fates[row.candidate_no]) for row in rows[len(ranked) :]]
        assert rest == sorted(rest)
        for row in rows[len(ranked) :]:
            assert str(row.status) == str(fates[row.candidate_no])
            assert row.place is None
            assert row.decision is None
            self.seen[row.status] += 1
        for row in rows:
            self._row(row, stage, fates[row.candidate_no])
        self._in_order(ranking, stage, ranked)

    def _row(self, row: Row, stage: Stage | None, fate: Outcome) -> None:
        """The row's own figures."""
        known = self.known[row.candidate_no]
        if fate not in (Outcome.PASSED, Outcome.BELOW_THRESHOLD):
            assert row.marks == {}
            return
        assert row.total == (self.people[row.candidate_no].total if stage is None else known["final"])
        assert all(known[code] == mark for code, mark in row.marks.items())
        if stage is None:
            assert set(row.marks) == {section.code for section in self.rules.sections}
            assert row.normalised == self.run.values[""].get(row.candidate_no)

    def _in_order(self, ranking: Ranking, stage: Stage | None, ranked: Sequence[Row]) -> None:
        keys = ranking.order.tie_breaks
        assert keys == (stage or self.rules).tie_breaks
        numbers = [row.candidate_no for row in ranked]
        compared = {number: tuple(self._compared(key, number, stage) for key in keys) for number in numbers}
        places, quotas = self._places(ranking, stage, len(numbers))
        lots = self._lots(ranking, stage, compared, places, has_quotas=quotas is not None)
        order = sorted(numbers, key=lambda number: self.people[number].code)
        order.sort(key=lambda number: lots.get(number, 0))
        order.sort(key=compared.__getitem__, reverse=True)
        assert numbers == order
        ranks = (stage.equal_ranks if stage else None) or self.rules.equal_ranks or "1224"
        edge = (stage or self.rules).cut.boundary_ties
        same = _blocks([compared[number] for number in order])
        parted = _blocks([(compared[number], lots.get(number, 0)) for number in order])
        rank = {
            "1224": [1 + same.index(block) for block in same],
            "1223": [1 + block for block in same],
            "none": [1 + parted.index(block) for block in parted],
        }[ranks]
        assert [row.rank for row in ranked] == rank
        for above, row in pairwise(ranked):
            self._decision(above.candidate_no, row, keys, compared, lots)
        self._line(ranked, same if edge == "all" else parted, places, quotas, edge)
        if quotas is None and 0 < places < len(same) and same[places - 1] == same[places]:
            self.seen[f"tie at the line, {edge}"] += 1
        self.seen["tie"] += len(set(same)) < len(same)
        self.seen["lot"] += bool(lots)

    def _line(self, ranked: Sequence[Row], block: list[int], places: int, quotas: Quotas | None, edge: str) -> None:
        on = [row.status == "goes_on" for row in ranked]
        if quotas is not None:
            groups = [self.people[row.candidate_no].group for row in ranked]
            expected = counted(quotas, groups, block, all_equals=edge == "all")
            assert [row.place for row in ranked] == expected
            assert on == [place is not None for place in expected]
            self.seen["place of a group"] += sum(place not in (None, OPEN) for place in expected)
            return
        if edge == "all":
            expected_on = [sum(other < mine for other in block) < places for mine in block]
        else:
            expected_on = [sum(other <= mine for other in block) <= places for mine in block]
        assert on == expected_on
        assert edge == "all" or sum(on) <= places

    def _places(self, ranking: Ranking, stage: Stage | None, ranked: int) -> tuple[int, Quotas | None]:
        cut: Cut = (stage or self.rules).cut
        vacancy = self.run.made.vacancies[ranking.vacancy]
        places = ranked
        if cut.multiple is not None:
            places = cut.multiple * vacancy.quota
        elif cut.count is not None:
            places = cut.count
        elif cut.share is not None:
            places = (Fraction(cut.share) * ranked / 100).__ceil__()
        assert ranking.places.total == places
        asked = self.rules.quota_groups
        mine = [
            each for each in (asked.groups if asked else ()) if each.position_group in (None, vacancy.position_group)
        ]
        if asked is None or not mine or cut == Cut(boundary_ties=cut.boundary_ties):
            assert ranking.places.quotas is None
            return places, None
        left, groups = places, []
        for each in mine:
            of = Fraction(each.share) / 100 if each.share is not None else Fraction(each.count or 0, vacancy.quota)
            exact = places * of
            count = min(left, exact.__ceil__() if each.rounding == "up" else exact.__floor__())
            left -= count
            groups.append(GroupPlaces(each.code, count, each.unfilled == "open"))
        found = Quotas(places, asked.order, tuple(groups))
        assert ranking.places.quotas == found
        return places, found

    def _lots(
        self,
        ranking: Ranking,
        stage: Stage | None,
        compared: Mapping[str, tuple[Any, ...]],
        places: int,
        *,
        has_quotas: bool,
    ) -> dict[str, int]:
        """The places by lot of equals whom a draw puts in order: all of them where nobody shares a rank or groups have
        lines of their own, else those at the line."""
        ranks = (stage.equal_ranks if stage else None) or self.rules.equal_ranks
        if ranks != "none" and (stage or self.rules).cut.boundary_ties != "draw":
            assert not ranking.lots
            assert not ranking.waiting
            return {}
        groups: dict[tuple[Any, ...], list[str]] = {}
        for number in sorted(compared, key=lambda each: compared[each], reverse=True):
            groups.setdefault(compared[number], []).append(number)
        first, wait = 0, []
        for group in groups.values():
            at_line = first < places < first + len(group)
            if len(group) > 1 and (ranks == "none" or has_quotas or at_line):
                wait.append(group)
            first += len(group)
        if not self.run.is_drawn and ranking.vacancy == len(self.run.made.vacancies) - 1:
            assert {frozenset(group) for group in ranking.waiting} == {frozenset(group) for group in wait}
            self.seen["waits for lots"] += len(wait)
            return {}
        assert not ranking.waiting
        if ranking.vacancy % 3 == 1:
            assert {frozenset(group) for group in ranking.lots} == {frozenset(group) for group in wait}
            return {number: lot for group in ranking.lots for lot, number in enumerate(group, 1)}
        vacancy_id = self.run.made.vacancies[ranking.vacancy].vacancy_id
        number_of = {self.people[number].code: number for number in compared}
        found: dict[str, int] = {}
        for group in wait:
            codes = drawn(bytes.fromhex(SEED), vacancy_id, [self.people[number].code for number in group])
            found |= {number_of[code]: lot for lot, code in enumerate(codes, 1)}
        return found

    def _decision(
        self,
        above: str,
        row: Row,
        keys: Sequence[str],
        compared: Mapping[str, tuple[Any, ...]],
        lots: Mapping[str, int],
    ) -> None:
        theirs, mine = compared[above], compared[row.candidate_no]
        decided = next((key for key, one, other in zip(keys, theirs, mine, strict=True) if one != other), None)
        if decided is None:
            decided = "draw" if lots.get(above, 0) != lots.get(row.candidate_no, 0) else "equal"
        assert row.decision is not None
        assert (row.decision.above, row.decision.key) == (above, decided)
        if decided in ("gpa", "age"):
            assert (row.decision.theirs, row.decision.mine) == (0, 0)
        self.seen[f"decided by {decided.partition(':')[0] if 'wrong' in decided else decided}"] += 1

    def _compared(self, key: str, number: str, stage: Stage | None) -> tuple[Any, ...]:
        """What is greater of whoever stands higher."""
        person, known = self.people[number], self.known[number]
        word, _, inside = key.partition(":")
        if word == "gpa":
            return (person.grade is not None, person.grade or 0)
        if word == "age":
            return (-person.born,)
        if word in ("wrong", "wrong_ratio"):
            counting = self._counting(person, stage, inside)
            wrong = sum(each.wrong or 0 for each in counting)
            right = sum(each.right or 0 for each in counting)
            if word == "wrong":
                return (-wrong,)
            return (right > 0, -Fraction(wrong, right) if right else 0)
        return (known[key],)

    def _counting(self, person: Person, stage: Stage | None, inside: str) -> list[Sat]:
        found = dict(person.sections)
        if stage is not None:
            found = {
                f"{part.code}:{code}": sat
                for part in stage.parts
                for code, sat in person.sittings.get(part.code, {}).items()
            }
        named = [sat for code, sat in found.items() if inside in ("", code, code.partition(":")[0])]
        return [sat for sat in named if sat.right is not None]


def _blocks(values: Sequence[Any]) -> list[int]:
    """Equals have the same number, counted from 0."""
    found: list[int] = []
    for at, value in enumerate(values):
        found.append(0 if at == 0 else found[-1] + (value != values[at - 1]))
    return found
