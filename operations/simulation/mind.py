"""Decides how an invented applicant works through a paper: the chosen options, their order and the pauses.

The chance of a right answer is logistic in ability and difficulty (the two-parameter model of item
response theory with one discrimination for all); an option with a weight is chosen with a chance that
grows with it. Everything is drawn from the person's own seed and the item's code, so neither the order
of the paper nor the speed of the demo changes an answer.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from operations.simulation.bank import Bank, KnownItem, label_of
from operations.simulation.people import Conduct, Person

_DISCRIMINATION = 1.1
_EAGERNESS = 0.62
"""How much one more point of weight attracts a person of average ability (in logits)."""
_BLANK, _DOUBT, _CHANGES_MIND = 0.015, 0.09, 0.35


@dataclass(frozen=True)
class Act:
    """One click, `seconds` of human time after the one before. `option_id` None: only the doubt flag."""

    seconds: float
    item_id: str
    option_id: str | None
    doubtful: bool = False


def work_through(person: Person, bank: Bank, items: Sequence[Mapping[str, Any]], minutes: int) -> list[Act]:
    """The clicks of the whole attempt, which end before the time is over, except for somebody who runs out of it."""
    first, second = [], []
    for item in items:
        acts = list(_answers(person, bank.recognise(item), item))
        first += acts[:1]
        second += acts[1:]
    acts = first + second
    scale = person.haste * minutes * 60 / max(1.0, sum(act.seconds for act in acts))
    timed = [Act(act.seconds * scale, act.item_id, act.option_id, act.doubtful) for act in acts]
    return _within(timed, minutes * 60) if person.conduct is Conduct.RUNS_OUT else timed


def _answers(person: Person, known: KnownItem | None, item: Mapping[str, Any]) -> Iterator[Act]:
    """The first click on an item, and perhaps a second one when the person comes back to it at the end."""
    draw = random.Random(f"{person.seed}/{known.code if known else item['item_id']}")  # noqa: S311
    if draw.random() < _BLANK:
        return
    options = sorted(item["options"], key=label_of)
    chosen = _choice(draw, person, known, options)
    doubtful = draw.random() < _DOUBT
    seconds = draw.lognormvariate(0.0, 0.5) * (1.6 if doubtful else 1.0)
    yield Act(seconds, item["item_id"], chosen, doubtful)
    if doubtful:
        if draw.random() < _CHANGES_MIND:
            chosen = _choice(draw, person, known, options)
        yield Act(seconds / 2, item["item_id"], chosen)


def _choice(draw: random.Random, person: Person, known: KnownItem | None, options: Sequence[Mapping[str, Any]]) -> str:
    """An option of the item, or where it has none some number."""
    if not options:
        return str(draw.randrange(100))
    if known is None:
        return str(draw.choice(options)["option_id"])
    worth = [known.worth[label_of(option)] for option in options]
    ability = person.abilities.get(known.section, 0.0)
    if known.weighed:
        pull = max(0.1, _EAGERNESS + 0.22 * ability)
        return str(draw.choices(options, weights=[math.exp(pull * points) for points in worth])[0]["option_id"])
    knows = draw.random() < _chance(known.difficulty, ability)
    fitting = [option for option, points in zip(options, worth, strict=True) if (points > 0) == knows]
    return str(draw.choice(fitting)["option_id"])


def _chance(difficulty: float, ability: float) -> float:
    return 1 / (1 + math.exp(-(math.log(difficulty / (1 - difficulty)) + _DISCRIMINATION * ability)))


def _within(acts: Sequence[Act], seconds: float) -> list[Act]:
    kept, spent = [], 0.0
    for act in acts:
        spent += act.seconds
        if spent >= seconds:
            break
        kept.append(act)
    return kept
