"""Order, ranks, lots and the cut of a vacancy (docs/definitions/ranking.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from verifier.rules import quota_groups as quotas
from verifier.rules.documents import Document
from verifier.rules.draws import drawn_order, seed_bytes
from verifier.rules.numbers import NotDefined, ceiling, percentage
from verifier.rules.ranking_document import Decision, Ranking, Row
from verifier.rules.tie_breaks import Key, keys_of

OUTCOMES = ("passed", "below_threshold", "unmarked", "sitting", "absent", "disqualified")
PASSED, BELOW_THRESHOLD = OUTCOMES[:2]


def rank(
    vacancy: Document,
    candidates: Sequence[Document],
    *,
    tie_breaks: Sequence[str],
    cut: Document | None,
    equal_ranks: str | None = None,
    quota_groups: Document | None = None,
    seed: str | None = None,
    lots_by_hand: Sequence[Sequence[str]] = (),
) -> Ranking:
    """`lots_by_hand` are orders of whole groups of equals, by candidate number or by sheet code."""
    return _Ranked(vacancy, candidates, tie_breaks, cut or {}, equal_ranks or "1224", quota_groups).made(
        seed, lots_by_hand
    )


@dataclass
class _Standing:
    """A candidate with the values that decide the order."""

    row: Row
    keys: tuple[Any, ...]
    values: tuple[int, ...]
    lot: int = 0


class _Ranked:
    def __init__(
        self,
        vacancy: Document,
        candidates: Sequence[Document],
        tie_breaks: Sequence[str],
        cut: Document,
        equal_ranks: str,
        quota_groups: Document | None,
    ) -> None:
        self._vacancy, self._cut, self._equal_ranks = vacancy, cut, equal_ranks
        self._tie_breaks = list(tie_breaks)
        self._boundary_ties: str = cut.get("boundary_ties") or "all"
        self._coded = bool(candidates) and all(each.get("sheet_code") for each in candidates)
        keys = keys_of(tie_breaks)
        standings = sorted((self._standing(each, keys) for each in candidates), key=self._order)
        self._passed = [each for each in standings if each.row.outcome == PASSED]
        self._others = [each.row for each in standings[len(self._passed) :]]
        self._equals = _runs([each.keys for each in self._passed])
        self._places = self._count_places()
        self._divided = quotas.divide(quota_groups, cut, vacancy["quota"], self._places, vacancy.get("position_group"))

    def made(self, seed: str | None, lots_by_hand: Sequence[Sequence[str]]) -> Ranking:
        drawn = self._draw(seed, lots_by_hand)
        blocks = _runs([(*each.keys, each.lot) for each in self._passed])
        self._give_ranks(blocks)
        self._give_decisions()
        self._cut_off(blocks)
        return Ranking(
            rows=[each.row for each in self._passed] + self._others,
            places=self._places,
            drawn=drawn,
            coded=self._coded,
            divided=self._divided,
            waiting=[
                [self._passed[at].row.name for at in group]
                for group in self._waiting()
                if not self._passed[group[0]].lot
            ],
        )

    def _standing(self, candidate: Document, keys: Sequence[Key]) -> _Standing:
        outcome = candidate["outcome"]
        if outcome not in OUTCOMES:
            raise NotDefined(f"no such outcome: {outcome!r}")
        has_marks = outcome in (PASSED, BELOW_THRESHOLD)
        total = 0
        if has_marks:
            given = candidate.get("total")
            total = sum(candidate["marks"].values()) if given is None else given
        row = Row(
            name=candidate["sheet_code"] if self._coded else candidate["candidate_no"],
            candidate=candidate,
            outcome=outcome,
            total=total,
            status=outcome,
        )
        judged = [key(candidate, total) for key in keys] if has_marks else []
        return _Standing(row, tuple(each.better for each in judged), tuple(each.value for each in judged))

    def _order(self, standing: _Standing) -> tuple[Any, ...]:
        return OUTCOMES.index(standing.row.outcome), standing.keys, standing.row.name

    def _count_places(self) -> int:
        cut = self._cut
        if cut.get("multiple") is not None:
            places: int = cut["multiple"] * self._vacancy["quota"]
            return places
        if cut.get("count") is not None:
            counted: int = cut["count"]
            return counted
        if cut.get("share") is not None:
            return ceiling(percentage(cut["share"]) * len(self._passed) / 100)
        return len(self._passed)

    def _waiting(self) -> list[list[int]]:
        """Groups of two or more equals that the rules want drawn."""
        groups = [group for group in self._equals if len(group) > 1]
        if self._equal_ranks == "none" or (self._boundary_ties == "draw" and self._divided is not None):
            return groups
        if self._boundary_ties == "draw":
            return [group for group in groups if group[0] < self._places <= group[-1]]
        return []

    def _draw(self, seed: str | None, lots_by_hand: Sequence[Sequence[str]]) -> bool:
        """Gives lots to the groups that wait; whether by the seed."""
        waiting = self._waiting()
        orders = [order for order in (self._by_hand(group, lots_by_hand) for group in waiting) if order]
        by_seed = not orders and bool(waiting) and seed is not None and self._coded
        if by_seed and seed is not None:
            orders = [self._by_seed(group, seed_bytes(seed)) for group in waiting]
        for order in orders:
            for lot, standing in enumerate(order, start=1):
                standing.lot = lot
        for group in waiting:
            self._passed[group[0] : group[-1] + 1] = sorted(
                (self._passed[at] for at in group), key=lambda each: (each.lot, each.row.name)
            )
        return by_seed

    def _by_hand(self, group: list[int], lots_by_hand: Sequence[Sequence[str]]) -> list[_Standing] | None:
        members = [self._passed[at] for at in group]
        for name in ("candidate_no", "sheet_code"):
            named = {each.row.candidate.get(name): each for each in members}
            for order in lots_by_hand:
                if len(order) == len(members) and set(order) == named.keys():
                    return [named[each] for each in order]
        return None

    def _by_seed(self, group: list[int], seed: bytes) -> list[_Standing]:
        named = {self._passed[at].row.name: self._passed[at] for at in group}
        return [named[code] for code in drawn_order(seed, self._vacancy["vacancy_id"], named)]

    def _give_ranks(self, blocks: list[list[int]]) -> None:
        if self._equal_ranks not in ("1224", "1223", "none"):
            raise NotDefined(f"no such way to rank equals: {self._equal_ranks!r}")
        sharing = blocks if self._equal_ranks == "none" else self._equals
        for number, group in enumerate(sharing, start=1):
            for at in group:
                self._passed[at].row.rank = number if self._equal_ranks == "1223" else group[0] + 1

    def _give_decisions(self) -> None:
        for above, below in pairwise(self._passed):
            below.row.decision = self._decision(above, below)

    def _decision(self, above: _Standing, below: _Standing) -> Decision:
        for at, key in enumerate(self._tie_breaks):
            if above.keys[at] != below.keys[at]:
                return Decision(above.row.name, key, above.values[at], below.values[at])
        if above.lot != below.lot:
            return Decision(above.row.name, "draw", above.lot, below.lot)
        return Decision(above.row.name, "equal", above.values[0], below.values[0])

    def _cut_off(self, blocks: list[list[int]]) -> None:
        rows = [each.row for each in self._passed]
        overfills = self._boundary_ties == "all"
        if self._boundary_ties not in ("all", "none", "draw"):
            raise NotDefined(f"no such way to cut equals: {self._boundary_ties!r}")
        groups = self._equals if overfills else blocks
        if self._divided is not None:
            for standing in (*rows, *self._others):
                standing.quota_group = self._divided.counting(standing.candidate.get("quota_group"))
            taken = quotas.take(self._divided, [row.quota_group for row in rows], groups, self._boundary_ties)
            for row, place in zip(rows, taken, strict=True):
                row.place = place
                row.status = "below_cut" if place is None else "goes_on"
            return
        for group in groups:
            edge = group[0] if overfills else group[-1]
            for at in group:
                rows[at].status = "goes_on" if edge < self._places else "below_cut"


def _runs(keys: Sequence[Any]) -> list[list[int]]:
    """Places of neighbours with the same key."""
    runs: list[list[int]] = []
    for at, key in enumerate(keys):
        if runs and keys[at - 1] == key:
            runs[-1].append(at)
        else:
            runs.append([at])
    return runs
