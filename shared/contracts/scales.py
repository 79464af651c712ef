"""What the marks and totals of a ranking's rows are counted in, and how a page shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import floor

from shared.contracts.cuts import Cut
from shared.contracts.integration import carried_codes, columns_of, own_codes, section_codes, shares, weighed
from shared.contracts.normalisation import valued_code
from shared.contracts.rules import TOTAL, Rules
from shared.contracts.stages import FINAL, Stage


@dataclass(frozen=True)
class Scale:
    """Of the first stage where `stage` is None. `codes` are those of a row's marks, in the order in which they are
    shown; `steps` says by code, and by "total" and "final" of the row's total, how many of the whole numbers make a
    point. A bar consists of `bar_codes`, and is full at `most`, which is counted as totals are."""

    rules: Rules
    stage: Stage | None
    codes: tuple[str, ...]
    bar_codes: tuple[str, ...]
    steps: Mapping[str, int]
    most: int
    labels: Mapping[str, str]
    """What the codes are called; those of the first stage's sections stand for themselves. A value that a total or a
    score becomes is called as this is; `labels_by` says which one it is."""

    @classmethod
    def of(cls, rules: Rules, stage: Stage | None = None) -> Scale:
        if stage is None:
            codes = tuple(section.code for section in rules.sections)
            units = dict.fromkeys((*codes, TOTAL), rules.units_per_point)
            return cls(rules, None, codes, codes, units, rules.max_total, {code: code for code in codes})
        codes = columns_of(rules, stage)
        known = {**carried_codes(rules, stage), **own_codes(rules, stage), **section_codes(rules, stage)}
        final = 10**stage.integration.decimals
        steps = {**{code: known[code] for code in codes}, TOTAL: final, FINAL: final}
        parts = tuple(each.code for each in weighed(rules, stage))
        labels = {code: _label(rules, stage, code) for code in (*codes, *stage.sections)}
        return cls(rules, stage, codes, parts, steps, stage.integration.steps, labels)

    def labels_by(self, label: Callable[[str], str], value: Callable[[str], str]) -> dict[str, str]:
        """What the codes are called: in words of `label` a name, in those of `value` what it becomes."""
        return {code: (label if valued_code(code) is None else value)(name) for code, name in self.labels.items()}

    @property
    def total(self) -> int:
        """How many of the whole numbers that totals are counted in make a point."""
        return self.steps[TOTAL]

    @property
    def cut(self) -> Cut:
        return self.stage.cut if self.stage else self.rules.cut

    @property
    def ladder_codes(self) -> tuple[str, ...]:
        """Those of `codes` that a table of many rows has room for: what counts in the total, and the stage's own parts;
        without what only orders those who are equal."""
        return tuple(code for code in self.codes if code in self.bar_codes or ":" not in code)

    @property
    def name(self) -> str:
        """Of the stage; empty where the document has one stage and gives it no name."""
        named = self.stage or self.rules.first_stage
        return named.name if named else ""

    @property
    def next_name(self) -> str | None:
        """Of the stage that those who go on here go on to, which may lie outside of the document; None: of none."""
        stages = self.rules.later_stages
        behind = stages[stages.index(self.stage) + 1 :] if self.stage else stages
        return behind[0].name if behind else self.rules.goes_on_to

    @property
    def is_last(self) -> bool:
        """Whether those who go on here are chosen: nothing follows."""
        return self.next_name is None

    @property
    def gives_places(self) -> bool:
        """Whether this is the document's last stage: what a reserve says is of the places of those who go on here."""
        return self.stage == (self.rules.later_stages[-1] if self.rules.later_stages else None)

    @property
    def needs_draw(self) -> bool:
        """Whether a public draw may decide among equals in this stage."""
        own = self.stage.equal_ranks if self.stage else None
        return (own or self.rules.equal_ranks) == "none" or self.cut.boundary_ties == "draw"

    def bar(self, marks: Mapping[str, int]) -> Mapping[str, int]:
        """How long each of `bar_codes` is: in the first stage the marks themselves, in a later one what each gives to
        the total, rounded down."""
        if self.stage is None or not marks:
            return marks
        return {code: floor(share) for code, share in shares(self.rules, self.stage, marks).items()}


def _label(rules: Rules, stage: Stage, code: str) -> str:
    """The name of a stage or part; of what an earlier stage consisted of its own code or name."""
    if (valued := valued_code(code)) is not None:
        return _label(rules, stage, valued)
    earlier, colon, inside = code.partition(":")
    first = rules.first_stage
    if not colon:
        named = next((each.name for each in (first, *rules.later_stages) if each and each.code == code), None)
        part = stage.part(code)
        return part.name if part else named or code
    before = rules.stage(earlier)
    part = before.part(inside) if before else None
    return part.name if part else inside
