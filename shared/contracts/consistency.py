"""What a rules document may say: figures that fit one another, names that are defined, no reserved word.

Each problem names its place in the document, such as `thresholds[2].minima.TIU`. The form of the document, every
field with its type and range, is checked before (`shared.contracts.codec.rules`); a document of an earlier release,
whose form was checked less, can be judged here, too.
"""

from __future__ import annotations

from collections.abc import Mapping

from shared.contracts.normalisation import normalisation_problems
from shared.contracts.order_consistency import order_problems
from shared.contracts.place_move_consistency import place_move_problems
from shared.contracts.quota_consistency import quota_problems
from shared.contracts.reserve_consistency import reserve_problems
from shared.contracts.rules import Rules
from shared.contracts.section_consistency import duration_problems, section_problems, unit_problems
from shared.contracts.stage_consistency import stage_problems
from shared.contracts.threshold_consistency import threshold_problems
from shared.kernel.errors import Problem


def contradictions(rules: Rules) -> tuple[Problem, ...]:
    """Everything in which the document contradicts itself, in the order of its fields; empty if it can be applied."""
    return (
        *section_problems(rules.sections),
        *duration_problems(rules.duration),
        *threshold_problems(rules),
        *order_problems(rules),
        *unit_problems(rules.sections, rules.units_per_point),
        *stage_problems(rules),
        *normalisation_problems(rules.normalisation),
        *reserve_problems(rules),
        *place_move_problems(rules),
        *quota_problems(rules),
    )


def used_names(rules: Rules) -> Mapping[str, frozenset[str]]:
    """The codes that others refer to: "categories", "position_groups" and "sections"."""
    groups = (threshold.position_group for threshold in rules.thresholds)
    return {
        "categories": frozenset(rules.categories),
        "position_groups": frozenset(group for group in groups if group is not None),
        "sections": frozenset(section.code for section in rules.sections),
    }
