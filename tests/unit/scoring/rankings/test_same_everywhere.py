"""The shipped rules rank a made-up field of 2,000: to the byte what is written down beside this file, with whatever
Python, hash seed, locale and time zone (`make everywhere` repeats it)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from services.scoring.rankings.domain import normalisation
from services.scoring.rankings.domain.bulk import POLARS
from services.scoring.rankings.domain.documents import Frame, digest_of, ranking_digest
from services.scoring.rankings.domain.listed import LISTS
from services.scoring.rankings.domain.normalisation import Shifts, Table
from services.scoring.rankings.domain.order import Equals, in_order
from services.scoring.rankings.domain.ranking import Outcome, Status, coded_texts, field_in, rank
from shared.contracts.codec.rules import PRESETS, preset
from shared.contracts.rules import Rules
from shared.kernel.canonical import canonical_bytes
from tests.builders.made_up_field import field_of

WRITTEN: dict[str, Any] = json.loads(Path(__file__).with_name("same_everywhere.json").read_text(encoding="utf-8"))
NAMES = sorted(path.stem for path in PRESETS.glob("*.json"))
PEOPLE, QUOTA = 2_000, 25


def frame_of(rules: Rules, ranked: int) -> Frame:
    return Frame(
        selection_id="sel",
        exam_id="sel-exam",
        vacancy_id="vac",
        category=min(rules.categories),
        quota=QUOTA,
        places=rules.cut.places(QUOTA, ranked),
        tie_breaks=rules.tie_breaks,
        rules_digest=rules.digest,
    )


@pytest.mark.parametrize("name", NAMES)
def test_shipped_rules_rank_a_field_of_two_thousand_as_written_down(name: str) -> None:
    rules = preset(name)
    field = [
        each.standing._replace(sheet_code=hashlib.sha256(each.candidate_no.encode()).hexdigest()[:16])
        for each in field_of(rules, PEOPLE, seed=1)
    ]
    frame = frame_of(rules, sum(each.outcome is Outcome.PASSED for each in field))
    equals = Equals.of(rules)
    codes = {each.candidate_no: each.sheet_code or "" for each in field}

    rows = rank(field, rules.tie_breaks, frame.places, equals)
    of_columns = {
        digest_of(
            frame, coded_texts(in_order(field_in(kind, field), rules.tie_breaks, [frame.places], equals)), codes=codes
        )
        for kind in (LISTS, POLARS)
    }

    digest, counts = ranking_digest(frame, rows, codes=codes), Counter(str(row.status) for row in rows)
    assert {"digest": digest, "counts": counts} == WRITTEN["rankings"][name]
    assert of_columns == {digest}
    assert counts[Status.GOES_ON] > 0


SHIFTS: Shifts = {
    "1": Counter({mark: 1 + mark % 7 for mark in range(-20, 300, 3)}),
    "2": Counter({mark: 1 + mark % 5 for mark in range(0, 320, 2)}),
    "3": Counter({mark: 1 + mark % 3 for mark in range(10, 280)}),
}
WAYS: dict[str, Table] = {
    "percentile": normalisation.by_percentile(SHIFTS, equals_count=True, decimals=7),
    "percentile_below": normalisation.by_percentile(SHIFTS, equals_count=False, decimals=5),
    "mean_sd": normalisation.by_mean_and_deviation(SHIFTS, constant="all_shifts", root_digits=10, decimals=5),
    "equipercentile": normalisation.by_equipercentile(SHIFTS, decimals=5),
}


@pytest.mark.parametrize("way", WAYS)
def test_marks_of_shifts_are_normalised_as_written_down(way: str) -> None:
    table = {shift: {str(mark): value for mark, value in values.items()} for shift, values in WAYS[way].items()}
    assert hashlib.sha256(canonical_bytes(table)).hexdigest() == WRITTEN["normalised"][way]
