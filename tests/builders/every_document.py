"""All rules documents of the tests."""

from __future__ import annotations

from tests.builders.further_documents import FURTHER
from tests.builders.place_documents import (
    decimals,
    groups_with_place_moves,
    groups_with_reserve,
    groups_with_reserve_of_stages,
    place_moves,
    place_moves_of_stages,
    quota_groups,
    reserve,
    reserve_by_ratio,
)
from tests.builders.rules_documents import (
    equipercentile,
    everybody,
    mean_and_deviation,
    percentage,
    percentile,
    shipped,
    shipped_competency,
    shipped_jee,
    shipped_negative,
    shipped_percentage,
    thirds,
)
from tests.builders.stage_documents import asked_of_some, own_sections, shipped_stages, stage_thresholds, stages

DOCUMENTS = (
    *(percentile, mean_and_deviation, equipercentile),
    *(shipped, shipped_percentage, shipped_negative, shipped_jee, shipped_competency),
    *(
        percentage,
        thirds,
        everybody,
        shipped_stages,
        stages,
        own_sections,
        stage_thresholds,
        decimals,
        asked_of_some,
        reserve,
        reserve_by_ratio,
    ),
    *(place_moves, place_moves_of_stages),
    *(quota_groups, groups_with_reserve, groups_with_reserve_of_stages, groups_with_place_moves),
)
"""They use every field that a document may have."""
EVERY = (*DOCUMENTS, *FURTHER)
"""Documents that together use every field and every choice that a document may have."""
