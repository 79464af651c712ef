"""The files of vectors: inputs that are chosen by hand or made up, and what this code makes of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import shared.contracts
from tests.vectors import (
    documents,
    grouped_reserve,
    integration,
    item_analysis,
    journal,
    log,
    marking,
    minute_links,
    moved_places,
    normalisation,
    papers,
    quota_groups,
    ranking,
    reserve,
    roster,
    seeds,
    selection,
    signatures,
    thresholds,
)
from tests.vectors.cases import Case, Values

FOLDER = Path(shared.contracts.__file__).parent / "vectors"


class Subject(NamedTuple):
    cases: Callable[[], Iterator[Case]]
    answer: Callable[[Values], Values]


SUBJECTS = {
    module.__name__.rpartition(".")[2]: Subject(module.cases, module.answer)
    for module in (
        *(documents, integration, item_analysis, journal, log, marking, moved_places, normalisation, papers),
        *(minute_links, quota_groups, ranking, reserve, roster, seeds, selection, signatures, thresholds),
    )
}

SUBJECTS["reserve"] = Subject(lambda: chain(reserve.cases(), grouped_reserve.cases()), reserve.answer)


DECIMALS, DIGITS_OF_MACHINES = 10, 13
"""Of written figures, and where machines begin to differ."""


def text_of(subject: str) -> str:
    """The file of a subject, a case on each line."""
    cases, answer = SUBJECTS[subject]
    lines = [_line({"name": each.name, "input": each.input, "output": written(answer(each.input))}) for each in cases()]
    return "\n".join((f'{{"subject": {_line(subject)}, "cases": [', ",\n".join(lines), "]}", ""))


def written(output: Any) -> Any:
    """The output with its floating-point figures as they are written, the same on every machine: rounded, first
    to where machines still agree, so that what lies half way between two written figures goes the same way."""
    if isinstance(output, float):
        return round(round(output, DIGITS_OF_MACHINES), DECIMALS) + 0.0
    if isinstance(output, dict):
        return {name: written(value) for name, value in output.items()}
    return [written(value) for value in output] if isinstance(output, list | tuple) else output


def _line(value: Values | str) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
