"""What a later stage may ask for: parts that exist, minima that can be reached and missed, one way of naming each.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shared.contracts.percentages import least_of
from shared.contracts.rules import Rules
from shared.contracts.stages import Stage
from shared.contracts.threshold_consistency import enough_problems
from shared.contracts.thresholds import asked_of, final_minimum
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def stage_threshold_problems(rules: Rules, stage: Stage, at: str) -> Iterator[Problem]:
    """In the order of the fields, last what is asked of some; `at` is the place of the stage."""
    yield from _asked(stage, at)
    seen: dict[tuple[str, str | None], int] = {}
    for index, threshold in enumerate(stage.thresholds or ()):
        place = f"{at}.thresholds[{index}]"
        category, group = threshold.category, threshold.position_group
        if category not in rules.categories:
            text = N_("%(name)s bukan kategori dalam aturan ini.")
            yield Problem.of(f"{place}.category", "category_unknown", text, name=category)
        if (category, group) in seen:
            text = N_("Ambang kategori dan kelompok jabatan ini sudah ada pada ambang ke-%(other)s.")
            yield Problem.of(place, "threshold_twice", text, other=seen[category, group] + 1)
        seen.setdefault((category, group), index)
        own = asked_of(replace(stage, thresholds=(threshold,)), category, group)
        wider = stage if group is None else asked_of(stage, category, None)
        if not _asks(own) and not _asks(wider):
            text = N_("Ambang ini tidak meminta apa pun, dan tanpa ambang ini pun tidak ada yang diminta; hapus.")
            yield Problem.of(place, "threshold_empty", text)
        yield from _asked(own, place)


def _asked(stage: Stage, at: str) -> Iterator[Problem]:
    yield from _minima(stage, at)
    yield from _percent(stage, at)
    yield from enough_problems(stage.enough, len(stage.judged), at)
    yield from _final(stage, at)


def _asks(stage: Stage) -> bool:
    return bool(stage.judged) or final_minimum(stage) is not None


def unknown_part(place: str, code: str) -> Problem:
    return Problem.of(place, "part_unknown", N_("%(name)s bukan bagian tahap ini."), name=code)


def _minima(stage: Stage, at: str) -> Iterator[Problem]:
    for code, minimum in (stage.minima or {}).items():
        place = f"{at}.minima.{code}"
        part = stage.part(code)
        if part is None:
            yield unknown_part(place, code)
        elif not part.least < minimum <= part.most:
            text = N_("Ambang %(minimum)s tidak dapat dicapai atau selalu dicapai; isi %(least)s sampai %(most)s.")
            yield Problem.of(place, "minimum_range", text, minimum=minimum, least=part.least + 1, most=part.most)


def _percent(stage: Stage, at: str) -> Iterator[Problem]:
    for code, percent in (stage.percent or {}).items():
        place = f"{at}.percent.{code}"
        part = stage.part(code)
        if part is None:
            yield unknown_part(place, code)
            continue
        if least_of(percent, part.most) <= part.least:
            text = N_("Ambang %(percent)s persen selalu dicapai: nilai terendahnya %(least)s dari %(most)s.")
            yield Problem.of(place, "minimum_range", text, percent=percent.decimal, least=part.least, most=part.most)
        if code in (stage.minima or {}):
            text = N_("Bagian tahap %(name)s sudah berambang dalam poin; isi salah satu saja.")
            yield Problem.of(place, "minimum_twice", text, name=code)


def _final(stage: Stage, at: str) -> Iterator[Problem]:
    most = stage.integration.steps
    if stage.final is not None and stage.final > most:
        text = N_("Ambang %(minimum)s tidak dapat dicapai; isi 1 sampai %(most)s, dalam satuan terkecil nilai akhir.")
        yield Problem.of(f"{at}.final", "minimum_range", text, minimum=stage.final, most=most)
    if stage.final is not None and stage.final_percent is not None:
        text = N_("Nilai akhirnya sudah berambang dalam satuan terkecilnya; isi salah satu saja.")
        yield Problem.of(f"{at}.final_percent", "minimum_twice", text)
