"""The rules document of the contract, as the values that marking and ranking work with."""

from __future__ import annotations

from typing import Any

from services.scoring.rules.domain.rules import Marking, ScoringRules, Section, Threshold
from shared.contracts.codec.reading import load
from shared.contracts.rules import Rules


def stored_rules(document: dict[str, Any]) -> Rules:
    """The contract's rules, from the JSON values that an exam keeps."""
    return load(Rules, document)


def scoring_rules(rules: Rules) -> ScoringRules:
    return ScoringRules(
        sections=tuple(
            Section(
                code=section.code,
                name=section.name,
                items=section.items,
                marking=Marking(
                    kind=section.marking.kind,
                    right=section.marking.right,
                    wrong=section.marking.wrong,
                    blank=section.marking.blank,
                ),
                max_marks=section.max_marks,
            )
            for section in rules.sections
        ),
        thresholds=tuple(
            Threshold(each.category, each.position_group, dict(each.minima), each.total) for each in rules.thresholds
        ),
        tie_breaks=rules.tie_breaks,
        cut_multiple=rules.cut.multiple,
    )
