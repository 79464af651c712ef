"""Later stages of a selection: their parts, and how their scores become one. Part of `shared.contracts.rules`."""

from __future__ import annotations

from typing import Literal

from shared.contracts.cuts import Cut, EqualRanks
from shared.contracts.declaration import part
from shared.contracts.normalisation import Normalisation, value_code
from shared.contracts.percentages import Percent
from shared.contracts.sections import Duration, Section

FINAL = "final"
"""The tie-break key that means the integrated score of a stage."""

Source = Literal["sitting", "assessors", "carried_over"]
Rounding = Literal["half_up", "half_even", "down"]


@part
class StageName:
    """The code by which later stages refer to the first one, and its name."""

    code: str
    name: str


@part
class Criterion:
    """What assessors judge, from 0 to `max_points` points."""

    code: str
    name: str
    max_points: int


@part
class StagePart:
    """One of the parts of which a stage consists; its code is used nowhere else in the document.

    A "sitting" has `sections` and a `duration`; its score is the sum of its marks, in units (`Rules.units`), as in the
    first stage. A score by "assessors" is the sum of its `criteria`; one that is "carried_over" was given elsewhere
    (`origin` says where), and is at most `max_points`. Both are whole numbers of steps of 10**-`decimals` points, so
    that 8125 with two decimals is 81.25 points; null means no decimals.
    `tolerance`: two assessors' entries for a criterion that differ by no more steps agree, and their mean counts,
    rounded half up to a step; a third person decides about those that differ by more. Null means 0.
    `normalisation`: of a sitting that is held in several shifts, how its scores are made comparable: by the code with
    ":normalised" behind it a row has the value, which counts in the stage's score. Null: the score itself counts.
    """

    code: str
    name: str
    source: Source
    sections: tuple[Section, ...] | None = None
    duration: Duration | None = None
    criteria: tuple[Criterion, ...] | None = None
    max_points: int | None = None
    origin: str | None = None
    decimals: int | None = None
    tolerance: int | None = None
    normalisation: Normalisation | None = None

    @property
    def counted_code(self) -> str:
        """The code of what counts with the part's weight: its score, or the value that this becomes."""
        return self.code if self.normalisation is None else value_code(self.code)

    @property
    def counted_most(self) -> int:
        """What that is held against, in what it is counted in."""
        return self.most if self.normalisation is None else self.normalisation.most(self.most)

    @property
    def steps_per_point(self) -> int:
        """Of scores by assessors and of carried over ones."""
        return int(10 ** (self.decimals or 0))

    @property
    def most(self) -> int:
        """The highest score of the part, in the whole numbers that its scores are counted in."""
        if self.source == "sitting":
            return sum(section.max_marks for section in self.sections or ())
        if self.source == "assessors":
            return self.steps_per_point * sum(criterion.max_points for criterion in self.criteria or ())
        return self.steps_per_point * (self.max_points or 0)

    @property
    def least(self) -> int:
        """The lowest score of the part; below 0 where wrong answers cost more than there is."""
        return sum(section.items * section.marking.least for section in self.sections or ())


@part
class Integration:
    """How the scores of a stage become one number from 0 to `scale`.

    `carried_in`: by the code of each earlier stage that counts, its weight in per cent; where the rules normalise the
    totals of the first one, "skd:normalised" in place of "skd" is the value that a total becomes. What is left to 100
    belongs to the stage's own parts, in the proportion of `parts`, by part code: with 40 carried in, a part with 50 of
    100 has 60 x 50 / 100 = 30 per cent, and so has one with 30 of 60.

        final = scale x (sum of weight_i / 100 x score_i / most_i)

    where score_i is a part's score and most_i the highest that it can be; of the first stage its total and the highest
    total, of a later stage its own integrated score and its scale; of a value `Normalisation.most`, above which values
    by mean and standard deviation can lie. All of it is computed in fractions of whole numbers, and rounded once, at
    the end, to a whole number of steps of 10**-`decimals`: "half_up" to the whole number at or below value x
    10**decimals + 1/2, "down" to that at or below value x 10**decimals, "half_even" to the nearest one, and to the even
    one of two. It is 2**53 - 1 in size at most.
    """

    carried_in: dict[str, Percent]
    parts: dict[str, Percent]
    scale: int
    decimals: int
    rounding: Rounding

    @property
    def steps(self) -> int:
        """The highest integrated score, in steps."""
        return int(self.scale * 10**self.decimals)


@part
class StageThreshold:
    """What a stage asks of candidates of `category`, narrowed to vacancies of `position_group` if that is set, in place
    of what it asks of everybody; the narrower one replaces the wider one. The other fields are as in `Stage`; where
    none of them is set nothing is asked of these candidates.
    """

    category: str
    position_group: str | None = None
    minima: dict[str, int] | None = None
    percent: dict[str, Percent] | None = None
    enough: int | None = None
    final: int | None = None
    final_percent: Percent | None = None


@part
class Stage:
    """`tie_breaks`: the keys that order the stage's ranking. The largest comes first of "final", the integrated score;
    of an earlier stage by its code (the first stage's total, or a later one's integrated score); of what an earlier
    stage consisted of, behind a colon ("skd:TKP": a section of the first stage, or a part of a later one); of a part of
    the stage itself by its code, and of a section of its sitting behind a colon ("cat:SKB"). "gpa", "age", "wrong" and
    "wrong_ratio" are as in `Rules`; the last two count in all sittings of the stage, in one of them ("wrong:cat"), or
    in one section ("wrong:cat:SKB"). What is normalised has its value by the same code with ":normalised" behind it
    ("skd:normalised", "cat:normalised", "skb:cat:normalised").

    `equal_ranks` is as in `Rules`, of this stage alone; null where the document's own holds.

    What must be reached (>=) to be ranked: `minima` are by part code, in what the part's score is counted in, `percent`
    in per cent of the most that the part can give; a part stands in one of the two. With `enough` so many of the parts
    named must be reached ("any two of three"), without it all of them. `final` is the least integrated score, in the
    steps that it is rounded to, `final_percent` in per cent of the scale, one of the two; it is always demanded.
    `thresholds` ask something else of some categories and position groups.
    """

    code: str
    name: str
    parts: tuple[StagePart, ...]
    integration: Integration
    tie_breaks: tuple[str, ...]
    cut: Cut
    minima: dict[str, int] | None = None
    percent: dict[str, Percent] | None = None
    enough: int | None = None
    final: int | None = None
    final_percent: Percent | None = None
    equal_ranks: EqualRanks | None = None
    thresholds: tuple[StageThreshold, ...] | None = None

    @property
    def judged(self) -> tuple[str, ...]:
        """The codes of the parts of which something is asked, in the order of code points."""
        return judged_in(self)

    @property
    def asks_all(self) -> bool:
        """Whether each part of which something is asked must be reached, not only so many of them."""
        return self.enough is None or self.enough >= len(self.judged)

    def part(self, code: str) -> StagePart | None:
        return next((each for each in self.parts if each.code == code), None)

    @property
    def named(self) -> frozenset[str]:
        """The codes of the parts of which something is asked of anybody."""
        some = (code for each in self.thresholds or () for code in judged_in(each))
        return frozenset((*self.judged, *some))

    @property
    def sections(self) -> dict[str, Section]:
        """Of all its sittings, by the codes that keys have for them ("cat:SKB"), in the order of the document."""
        return {f"{part.code}:{each.code}": each for part in self.parts for each in part.sections or ()}


def judged_in(asked: Stage | StageThreshold) -> tuple[str, ...]:
    """The codes of the parts of which something is asked there, in the order of code points."""
    return tuple(sorted({*(asked.minima or ()), *(asked.percent or ())}))
