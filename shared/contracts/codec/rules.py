"""Reads rules documents: their form, then whether their figures and names fit one another."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from shared.contracts.codec.form import Limit, Limits, problems_of
from shared.contracts.codec.reading import load
from shared.contracts.consistency import contradictions
from shared.contracts.item_objections import ItemObjections
from shared.contracts.normalisation import MOST_DECIMALS, MOST_ROOT_DIGITS, VALUE
from shared.contracts.place_moves import PlaceStep
from shared.contracts.quota_groups import QuotaGroup, QuotaGroups
from shared.contracts.reserve import Reserve
from shared.contracts.rules import (
    MAX_OPTIONS,
    MIN_OPTIONS,
    Cut,
    Duration,
    Marking,
    Normalisation,
    Rules,
    Section,
    Threshold,
    Weights,
)
from shared.contracts.stages import Criterion, Integration, Stage, StageName, StagePart, StageThreshold
from shared.kernel.errors import InvalidInput
from shared.kernel.words import N_

PRESETS = Path(__file__).parents[1] / "rules"

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
_CODE_FORM = N_("Awali dengan huruf; lalu huruf tanpa aksen, angka, garis bawah, atau tanda hubung.")
_POINTS = Limits(-1_000, 1_000)
_NAME = Limits(1, 200)
_MARKS = Limits(-1_000_000, 1_000_000)
_PERCENT = Limits(0, 100)
_MOST_POINTS = Limits(1, 10_000)
_KEY = re.compile(rf"{_CODE.pattern}(:{_CODE.pattern})?")
_KEY_FORM = N_("Tulis seperti total, TIU, atau wrong:TIU.")
_STAGE_KEY = re.compile(rf"{_CODE.pattern}(:{_CODE.pattern}){{0,2}}")
_STAGE_KEY_FORM = N_("Tulis seperti final, skd, skd:TIU, atau wrong:cat:SKB.")
_CATEGORY = Limits(1, 40, pattern=_CODE, form=_CODE_FORM)
_DAY = Limits(10, 10, pattern=re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), form=N_("Tulis tanggal seperti 2027-03-31."))
_POSITION_GROUP = Limits(1, 80, pattern=_CODE, form=_CODE_FORM)
_SECTION = Limits(1, 16, pattern=_CODE, form=_CODE_FORM)
_STAGE = Limits(
    1,
    16,
    pattern=re.compile(r"[a-z][a-z0-9-]*"),
    form=N_("Awali dengan huruf kecil; lalu huruf kecil, angka, atau tanda hubung."),
)
"""Of a stage or one of its parts: it stands in addresses and in the names of exams."""
_CARRIED = Limits(
    1,
    16 + 1 + len(VALUE),
    pattern=re.compile(rf"[a-z][a-z0-9-]*(:{VALUE})?"),
    form=N_("Tulis kode tahap seperti skd, atau skd:normalised bila yang dibawa nilai setaranya."),
)

MAX_SECTIONS = 20
MAX_STAGES, MAX_PARTS, MAX_CRITERIA = 5, 10, 20
MAX_PLACE_STEPS = 20
MAX_GROUPS = 20
_ASKED = {
    "minima": Limits(1, MAX_PARTS, keys=_STAGE),
    "minima[]": _MARKS,
    "percent": Limits(1, MAX_PARTS, keys=_STAGE),
    "percent[]": _PERCENT,
    "enough": Limits(1, MAX_PARTS),
    "final": Limits(1, 1_000_000_000),
    "final_percent": _PERCENT,
}
"""What a stage asks of everybody, or of some."""
LIMITS: Limit = {
    (Rules, "id"): Limits(
        2, 80, pattern=re.compile(r"[a-z0-9][a-z0-9-]*"), form=N_("Huruf kecil, angka, dan tanda hubung.")
    ),
    (Rules, "version"): Limits(1, 40),
    (Rules, "title"): _NAME,
    (Rules, "regulation"): Limits(1, 500),
    (Rules, "note"): Limits(0, 2_000),
    (Rules, "categories"): Limits(1, 100, keys=_CATEGORY),
    (Rules, "categories[]"): _NAME,
    (Rules, "sections"): Limits(1, MAX_SECTIONS),
    (Rules, "thresholds"): Limits(1, 1_000),
    (Rules, "tie_breaks"): Limits(1, 5 + 3 * MAX_SECTIONS),
    (Rules, "tie_breaks[]"): Limits(1, 28, pattern=_KEY, form=_KEY_FORM),
    (Section, "code"): _SECTION,
    (Section, "name"): _NAME,
    (Section, "items"): Limits(1, 500),
    (Section, "max_marks"): Limits(1, 1_000_000),
    (Marking, "right"): _POINTS,
    (Marking, "wrong"): _POINTS,
    (Marking, "blank"): _POINTS,
    (Marking, "options"): Limits(MIN_OPTIONS, MAX_OPTIONS),
    (Weights, "lowest"): _POINTS,
    (Weights, "highest"): _POINTS,
    (Duration, "minutes"): Limits(1, 1_440),
    (Duration, "extra_time_minutes"): Limits(1, 2_880),
    (Duration, "grace_seconds"): Limits(0, 600),
    (Threshold, "category"): _CATEGORY,
    (Threshold, "position_group"): _POSITION_GROUP,
    (Threshold, "minima"): Limits(0, MAX_SECTIONS, keys=_SECTION),
    (Threshold, "minima[]"): _MARKS,
    (Threshold, "total"): _MARKS,
    (Threshold, "percent"): Limits(0, MAX_SECTIONS, keys=_SECTION),
    (Threshold, "percent[]"): _PERCENT,
    (Threshold, "total_percent"): _PERCENT,
    (Threshold, "enough"): Limits(1, MAX_SECTIONS),
    (Cut, "multiple"): Limits(1, 1_000),
    (Cut, "count"): Limits(1, 10_000_000),
    (Cut, "share"): _PERCENT,
    (Rules, "units"): Limits(1, 1_000),
    (Normalisation, "decimals"): Limits(0, MOST_DECIMALS),
    (Normalisation, "root_digits"): Limits(1, MOST_ROOT_DIGITS),
    (Rules, "stages"): Limits(1, MAX_STAGES),
    (Rules, "next_stage"): _NAME,
    (ItemObjections, "days"): Limits(1, 60),
    (ItemObjections, "most"): Limits(1, 500),
    (StageName, "code"): _STAGE,
    (StageName, "name"): _NAME,
    (Stage, "code"): _STAGE,
    (Stage, "name"): _NAME,
    (Stage, "parts"): Limits(1, MAX_PARTS),
    (Stage, "tie_breaks"): Limits(1, 6 + MAX_PARTS + (3 * MAX_PARTS + MAX_STAGES) * (1 + MAX_SECTIONS)),
    (Stage, "tie_breaks[]"): Limits(1, 45, pattern=_STAGE_KEY, form=_STAGE_KEY_FORM),
    **{(Stage, name): limit for name, limit in _ASKED.items()},
    (Stage, "thresholds"): Limits(1, 1_000),
    (StageThreshold, "category"): _CATEGORY,
    (StageThreshold, "position_group"): _POSITION_GROUP,
    **{(StageThreshold, name): limit for name, limit in _ASKED.items()},
    (StagePart, "code"): _STAGE,
    (StagePart, "name"): _NAME,
    (StagePart, "sections"): Limits(1, MAX_SECTIONS),
    (StagePart, "criteria"): Limits(1, MAX_CRITERIA),
    (StagePart, "max_points"): _MOST_POINTS,
    (StagePart, "origin"): _NAME,
    (StagePart, "decimals"): Limits(0, 3),
    (StagePart, "tolerance"): Limits(0, 1_000_000),
    (Criterion, "code"): _SECTION,
    (Criterion, "name"): _NAME,
    (Criterion, "max_points"): _MOST_POINTS,
    (Integration, "carried_in"): Limits(0, MAX_STAGES, keys=_CARRIED),
    (Integration, "carried_in[]"): _PERCENT,
    (Integration, "parts"): Limits(1, MAX_PARTS, keys=_STAGE),
    (Integration, "parts[]"): _PERCENT,
    (Integration, "scale"): Limits(1, 1_000),
    (Integration, "decimals"): Limits(0, 6),
    (Reserve, "size"): Limits(1, 10_000_000),
    (Reserve, "ratio"): Limits(0, 10_000),
    (Reserve, "reply_days"): Limits(1, 365),
    (Reserve, "last_day"): _DAY,
    (Reserve, "first_day"): _DAY,
    (Rules, "place_moves"): Limits(1, MAX_PLACE_STEPS),
    (PlaceStep, "giving"): Limits(1, 100),
    (PlaceStep, "giving[]"): _CATEGORY,
    (PlaceStep, "taking"): Limits(1, 100),
    (PlaceStep, "taking[]"): _CATEGORY,
    (QuotaGroups, "groups"): Limits(1, MAX_GROUPS),
    (QuotaGroup, "code"): _STAGE,
    (QuotaGroup, "title"): _NAME,
    (QuotaGroup, "position_group"): _POSITION_GROUP,
    (QuotaGroup, "count"): Limits(1, 10_000),
    (QuotaGroup, "share"): _PERCENT,
}
"""A title of a line, a paragraph of notes, a day of minutes: far beyond any selection, and small enough to show,
store and add up everywhere (2^53 is the last whole number that every reader of JSON agrees on)."""

MAX_PROBLEMS = 200
"""A document that is something else altogether is not told about every line of it."""


def read_rules(document: Any) -> Rules:
    """Rules from JSON values. Raises InvalidInput with every problem by its place in the document."""
    problems = problems_of(Rules, document, LIMITS)
    if problems:
        raise InvalidInput(problems[:MAX_PROBLEMS])
    rules = load(Rules, document)
    found = contradictions(rules)
    if found:
        raise InvalidInput(found[:MAX_PROBLEMS])
    return rules


def preset(name: str) -> Rules:
    """A shipped document by its file name without `.json`. Raises FileNotFoundError."""
    return read_rules(json.loads((PRESETS / f"{name}.json").read_text(encoding="utf-8")))
