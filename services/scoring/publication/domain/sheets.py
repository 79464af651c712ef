"""What is published of one candidate (docs/definitions/bundle.md, "people"): no number, no time, no words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.scoring.exams.domain.keys import ItemKey
from services.scoring.rankings.domain.facts import RosterLine
from services.scoring.rankings.domain.ranking import Outcome
from services.scoring.rankings.domain.stages import sat

_OUTCOMES = {Outcome.PASSED: "sheet", Outcome.ABSENT: "absent", Outcome.DISQUALIFIED: "disqualified"}
_SEVERAL = "+"


class NotPublishable(Exception):
    """A sheet of a released ranking that cannot be written as the definition has it; the message names no person."""


@dataclass(frozen=True)
class Places:
    """The items of an exam and their options by their places in the public file: both in the order of their ids."""

    items: Mapping[str, int]
    options: Mapping[str, Mapping[str, int]]

    @classmethod
    def of(cls, keys: Mapping[str, ItemKey]) -> Places:
        items = {item_id: place for place, item_id in enumerate(sorted(keys))}
        options = {
            item_id: {option: place for place, option in enumerate(sorted(key.options))}
            for item_id, key in keys.items()
        }
        return cls(items, options)

    def sheet(self, paper: Sequence[str], answers: Mapping[str, str]) -> dict[str, Any]:
        """Raises NotPublishable for an item or an option that the exam does not have."""
        if not answers.keys() <= set(paper):
            raise NotPublishable("an answer to an item that is not on the paper")
        try:
            return {
                "paper": [self.items[item_id] for item_id in paper],
                "answers": [self._answer(item_id, answers.get(item_id)) for item_id in paper],
            }
        except KeyError as unknown:
            raise NotPublishable(f"{unknown} is no item or option of the exam") from unknown

    def _answer(self, item_id: str, answer: str | None) -> Any:
        options = self.options[item_id]
        if answer is None or not options:
            return answer
        if _SEVERAL in answer:
            return [options[each] for each in answer.split(_SEVERAL)]
        return options[answer]


@dataclass(frozen=True)
class Sitting:
    """What came of one exam for one candidate. `attempt_id`, which is not published, is that of the sheet that counts
    where the `outcome` is "sheet"."""

    outcome: str
    voided: int
    attempt_id: str | None
    sections: Sequence[Sequence[Any]]

    @classmethod
    def of(cls, lines: Sequence[RosterLine]) -> Sitting:
        """From all lines that a candidate has in the exam. Raises NotPublishable for whoever still sits, or a sheet
        without marks."""
        outcome = _OUTCOMES.get(sat(lines).outcome)
        if outcome is None:
            raise NotPublishable("a sheet that is open or not marked")
        voided = sum(line.is_voided for line in lines)
        if outcome != "sheet":
            return cls(outcome, voided, None, ())
        counting = next(line for line in lines if not line.is_voided)
        return cls(outcome, voided, counting.attempt_id, counting.sections or ())

    def values(self, shift: str | None, sheet: Mapping[str, Any] | None) -> dict[str, Any]:
        """`sheet` is its paper and answers; None where only marks are published."""
        found: dict[str, Any] = {"outcome": self.outcome}
        if self.voided:
            found["voided"] = self.voided
        if self.outcome != "sheet":
            return found
        if shift is not None:
            found["shift"] = shift
        if sheet is not None:
            return found | dict(sheet)
        return found | {"sections": {each[0]: [each[1], each[3], each[4]] for each in self.sections}}
