"""Places that nobody waits for move to another vacancy (docs/definitions/moved-places.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier.rules.documents import Document, digest
from verifier.rules.reserve import Moved, move_up


@dataclass(frozen=True)
class Move:
    step: int
    from_vacancies: tuple[str, ...]
    to_vacancy: str
    moved_up: tuple[str, ...]


@dataclass
class _Vacancy:
    document: Document
    reserve: Moved
    free: int
    spare: int
    served: set[int] = field(default_factory=set)
    """Which of the waiting groups have been served, by their place in the order of the reserve."""

    @property
    def vacancy_id(self) -> str:
        code: str = self.document["vacancy_id"]
        return code

    @property
    def overfills(self) -> bool:
        return bool(self.document["boundary_ties"] == "all")


@dataclass(frozen=True)
class Pool:
    moves: list[Move]
    situation: dict[str, Any]

    @property
    def digest(self) -> str:
        return digest(self.situation)


def move_places(selection_id: str, pool: str, steps: Sequence[Document], vacancies: Sequence[Document]) -> Pool:
    """`vacancies` are situations of reserves, each also with its category and unit."""
    held = []
    for document in sorted(vacancies, key=lambda each: str(each["vacancy_id"])):
        reserve = move_up(document)
        held.append(_Vacancy(document, reserve, free=reserve.unfilled, spare=reserve.short_of))
    moves: list[Move] = []
    for number, step in enumerate(steps, start=1):
        for together in _taken_together(step, held):
            moves += _do(number, step, together)
    situation = {
        "selection_id": selection_id,
        "pool": pool,
        "place_moves": list(steps),
        "vacancies": [
            {"category": each.document["category"], "unit": each.document["unit"], **each.reserve.situation}
            for each in held
        ],
    }
    return Pool(moves, situation)


def _taken_together(step: Document, held: list[_Vacancy]) -> list[list[_Vacancy]]:
    if step["within"] == "pool":
        return [held]
    units = sorted({each.document["unit"] for each in held})
    return [[each for each in held if each.document["unit"] == unit] for unit in units]


def _do(number: int, step: Document, held: list[_Vacancy]) -> list[Move]:
    giving = [each for each in held if each.document["category"] in step["giving"]]
    places = [each for each in giving for _ in range(each.free)]
    moves = []
    for vacancy, at, group in _queue(step, held):
        if not places:
            break
        needed = len(group) - vacancy.spare
        if needed > len(places) and not vacancy.overfills:
            for each in giving:
                each.free = 0
            break
        given, places = places[: max(0, needed)], places[max(0, needed) :]
        for each in given:
            each.free -= 1
        vacancy.spare = 0
        vacancy.served.add(at)
        moves.append(Move(number, tuple(each.vacancy_id for each in given), vacancy.vacancy_id, tuple(group)))
    return moves


def _queue(step: Document, held: list[_Vacancy]) -> list[tuple[_Vacancy, int, list[str]]]:
    """Waiting groups that nobody has served, the one that is served first in front."""
    entries = []
    for vacancy in held:
        if vacancy.document["category"] not in step["taking"]:
            continue
        values = {each["candidate_no"]: each["value"] for each in vacancy.document["ranked"]}
        for at, group in enumerate(vacancy.reserve.waiting):
            if at not in vacancy.served:
                order = (-values[group[0]], -vacancy.document["places"], vacancy.vacancy_id, at)
                entries.append((order, (vacancy, at, group)))
    return [entry for _, entry in sorted(entries, key=lambda entry: entry[0])]
