"""No rule of thumb answers the demo's items: each scores what blind guessing scores.

An item shall measure its subject, not the reader's eye for form. Haladyna, Downing and Rodriguez, "A Review
of Multiple-Choice Item-Writing Guidelines for Classroom Assessment" (Applied Measurement in Education 15(3),
2002, pp. 309-334), ask for this: vary the place of the key (guideline 20), keep options alike in grammar and
in length (23, 24), and give no clue by absolute words, by words of the stem that return in the key, or by a
conspicuous key (28). The options of a situational item are weighed 1 to 5, and form betrays them as well:
who takes more steps, or gives no excuse, is the better official.

The bound is stated once: a rule may be two standard errors away from guessing, in either direction, because
a rule that is always wrong helps as much. Guessing among five options is right in 1/5 of the cases, with a
standard deviation of 0.4; weights 1 to 5, each once, average 3, with a standard deviation of the square root of 2.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from operations.simulation import bank

LETTERS = "abcde"
SECTIONS = ("TWK", "TIU", "TKP")
FEWEST_MARKED = 10
"""A word in fewer options than this is no rule that a candidate could have learnt."""


@dataclass(frozen=True)
class Sample:
    """An item as a rule sees it: the stem, the five options in the author's order, and what each is worth."""

    stem: str
    options: tuple[str, ...]
    worth: tuple[int, ...]
    drawn: bool


@dataclass(frozen=True)
class Guess:
    """What guessing earns: mean and standard deviation of one choice."""

    mean: float
    deviation: float


RIGHT_WRONG = Guess(0.2, 0.4)
WEIGHTS = Guess(3, math.sqrt(2))
GUESSES = {"TWK": RIGHT_WRONG, "TIU": RIGHT_WRONG, "TKP": WEIGHTS}


def words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


COORDINATIONS = r"dan|lalu|kemudian|serta"
SUBORDINATIONS = (
    "sambil|karena|sebab|agar|supaya|sehingga|jika|apabila|sampai|sebelum|setelah|sesudah|seusai|selama|ketika|"
    "tetapi|sedangkan|walaupun|meskipun|asalkan|bahwa|yang|untuk"
)
STEPS = re.compile(rf",|\b(?:{COORDINATIONS})\b", re.IGNORECASE)
CLAUSES = re.compile(rf",|\b(?:{COORDINATIONS}|{SUBORDINATIONS})\b", re.IGNORECASE)
ACTIVE_VERBS = words(r"(?:me|ber)\w{3,}")
STEM_WORD = re.compile(r"\w{5,}")

Measure = Callable[[Sample, str], int]
MEASURES: Mapping[str, Measure] = {
    "letters": lambda _, option: len(option),
    "words": lambda _, option: len(option.split()),
    "steps": lambda _, option: len(STEPS.findall(option)),
    "clauses": lambda _, option: len(CLAUSES.findall(option)),
    "verbs": lambda _, option: len(ACTIVE_VERBS.findall(option)),
    "words of the stem": lambda sample, option: len(_content(option) & _content(sample.stem)),
}
MARKS: Mapping[str, re.Pattern[str]] = {
    "absolutes": words(
        "semua|segala|selalu|hanya|saja|sepenuhnya|sama sekali|satu-satunya|otomatis|apa pun|mutlak|pasti|"
        "selamanya|seterusnya"
    ),
    "absolutes and quantifiers": words(
        "semua|segala|selalu|hanya|saja|sepenuhnya|sama sekali|satu-satunya|otomatis|apa pun|siapa pun|mutlak|pasti|"
        "selamanya|seterusnya|seluruh|setiap|tiap|tidak pernah|tidak ada|tanpa"
    ),
    "a reason": words("karena|sebab"),
    "a purpose": words("agar|supaya"),
    "a sequence": words("lalu|kemudian"),
    "serta": words("serta"),
    "sambil": words("sambil"),
    "sehingga": words("sehingga"),
    "together": words("bersama|bersama-sama"),
    "mengajak": words("mengajak"),
    "mengusulkan": words("mengusulkan"),
    "a negation": words("tidak|bukan|belum|jangan|tanpa"),
    "a comparison": words("lebih"),
}


@pytest.fixture(scope="module")
def samples() -> Mapping[str, Sequence[Sample]]:
    found: dict[str, list[Sample]] = {section: [] for section in SECTIONS}
    for path in sorted(bank.FOLDER.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found[row["section"]].append(_sample(row))
    return found


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("section", SECTIONS)
def test_neither_the_most_nor_the_least_of_a_measure_scores_better_or_worse_than_guessing(
    samples: Mapping[str, Sequence[Sample]], section: str, measure: str
) -> None:
    written = [sample for sample in samples[section] if not sample.drawn]
    for extreme in (max, min):
        scores = [_extreme_score(sample, MEASURES[measure], extreme) for sample in written]
        _assert_guessed(scores, GUESSES[section], f"{extreme.__name__} {measure}")


@pytest.mark.parametrize("section", SECTIONS)
def test_no_rank_of_length_scores_better_or_worse_than_guessing(
    samples: Mapping[str, Sequence[Sample]], section: str
) -> None:
    written = [sample for sample in samples[section] if not sample.drawn]
    for rank in range(len(LETTERS)):
        scores = [_rank_score(sample, rank) for sample in written]
        _assert_guessed(scores, GUESSES[section], f"length {rank + 1} of 5")


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("section", SECTIONS)
def test_no_word_marks_better_or_worse_options(
    samples: Mapping[str, Sequence[Sample]], section: str, mark: str
) -> None:
    scores = [
        worth
        for sample in samples[section]
        if not sample.drawn
        for option, worth in zip(sample.options, sample.worth, strict=True)
        if MARKS[mark].search(option)
    ]
    if len(scores) >= FEWEST_MARKED:
        _assert_guessed(scores, GUESSES[section], mark)


@pytest.mark.parametrize("section", SECTIONS)
def test_no_place_holds_better_or_worse_options(samples: Mapping[str, Sequence[Sample]], section: str) -> None:
    for place, letter in enumerate(LETTERS):
        scores = [sample.worth[place] for sample in samples[section]]
        _assert_guessed(scores, GUESSES[section], f"always {letter.upper()}")


def _assert_guessed(scores: Sequence[float], guess: Guess, rule: str) -> None:
    score = sum(scores) / len(scores)
    bound = 2 * guess.deviation / math.sqrt(len(scores))
    assert abs(score - guess.mean) <= bound, f"{rule}: {score:.2f} where guessing gives {guess.mean} ± {bound:.2f}"


def _sample(row: Mapping[str, str]) -> Sample:
    options = tuple(row[f"option_{letter}"] for letter in LETTERS)
    if row["key"]:
        worth = tuple(int(letter == row["key"].lower()) for letter in LETTERS)
    else:
        worth = tuple(int(row[f"weight_{letter}"]) for letter in LETTERS)
    return Sample(row["stem"], options, worth, drawn=options[0].startswith("svg:"))


def _extreme_score(sample: Sample, measure: Measure, extreme: Callable[[Iterable[int]], int]) -> float:
    """The mean worth of the options that share the extreme: among equals the rule has to guess."""
    values = [measure(sample, option) for option in sample.options]
    wanted = extreme(values)
    chosen = [worth for worth, value in zip(sample.worth, values, strict=True) if value == wanted]
    return sum(chosen) / len(chosen)


def _rank_score(sample: Sample, rank: int) -> float:
    """The mean worth of the options whose length is the one at `rank`, 0 for the shortest."""
    lengths = [len(option) for option in sample.options]
    wanted = sorted(lengths)[rank]
    chosen = [worth for worth, length in zip(sample.worth, lengths, strict=True) if length == wanted]
    return sum(chosen) / len(chosen)


def _content(text: str) -> set[str]:
    return {word.lower() for word in STEM_WORD.findall(text)}
