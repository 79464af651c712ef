"""What thresholds may say: sections that exist, minima that can be reached and missed, one way of naming each.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from shared.contracts.percentages import Percent
from shared.contracts.rules import Rules, Section, Threshold
from shared.kernel.errors import Problem
from shared.kernel.words import N_


def threshold_problems(rules: Rules) -> Iterator[Problem]:
    """In the order of the thresholds; last, the categories that have none."""
    seen: dict[tuple[str, str | None], int] = {}
    for index, threshold in enumerate(rules.thresholds):
        place = f"thresholds[{index}]"
        if threshold.category not in rules.categories:
            text = N_("%(name)s bukan kategori dalam aturan ini.")
            yield Problem.of(f"{place}.category", "category_unknown", text, name=threshold.category)
        whose = (threshold.category, threshold.position_group)
        if whose in seen:
            text = N_("Ambang kategori dan kelompok jabatan ini sudah ada pada ambang ke-%(other)s.")
            yield Problem.of(place, "threshold_twice", text, other=seen[whose] + 1)
        seen.setdefault(whose, index)
        yield from _demands(rules, threshold, place)
    for code in rules.categories:
        if (code, None) not in seen:
            text = N_("Tidak ada ambang untuk kategori %(name)s.")
            yield Problem.of("thresholds", "threshold_missing", text, name=code)


def _demands(rules: Rules, threshold: Threshold, place: str) -> Iterator[Problem]:
    percent = threshold.percent or {}
    if not (threshold.minima or percent or threshold.total is not None or threshold.total_percent is not None):
        text = N_("Ambang ini tidak meminta apa pun; isi nilai bagian atau totalnya.")
        yield Problem.of(place, "threshold_empty", text)
    sections = {section.code: section for section in rules.sections}
    yield from _unknown(threshold.minima, sections, f"{place}.minima")
    yield from _unknown(percent, sections, f"{place}.percent")
    for code, section in sections.items():
        least = section.items * section.marking.least
        if code in threshold.minima:
            yield from _within(f"{place}.minima.{code}", threshold.minima[code], least, section.max_marks)
        if code in percent:
            yield from _above(f"{place}.percent.{code}", percent[code], least, section.max_marks)
            if code in threshold.minima:
                text = N_("Bagian %(name)s sudah berambang dalam poin; isi salah satu saja.")
                yield Problem.of(f"{place}.percent.{code}", "minimum_twice", text, name=code)
    yield from _total(rules, threshold, place)
    named = threshold.minima.keys() | (threshold.percent or {}).keys()
    yield from enough_problems(threshold.enough, len(named), place)


def _unknown(codes: Iterable[str], sections: Mapping[str, Section], place: str) -> Iterator[Problem]:
    for code in codes:
        if code not in sections:
            text = N_("%(name)s bukan bagian dalam aturan ini.")
            yield Problem.of(f"{place}.{code}", "section_unknown", text, name=code)


def _total(rules: Rules, threshold: Threshold, place: str) -> Iterator[Problem]:
    least = sum(section.items * section.marking.least for section in rules.sections)
    if threshold.total is not None:
        yield from _within(f"{place}.total", threshold.total, least, rules.max_total)
    if threshold.total_percent is not None:
        yield from _above(f"{place}.total_percent", threshold.total_percent, least, rules.max_total)
        if threshold.total is not None:
            text = N_("Totalnya sudah berambang dalam poin; isi salah satu saja.")
            yield Problem.of(f"{place}.total_percent", "minimum_twice", text)


def _within(place: str, minimum: int, least: int, most: int) -> Iterator[Problem]:
    if not least <= minimum <= most:
        text = N_("Ambang %(minimum)s tidak dapat dicapai atau selalu dicapai; isi %(least)s sampai %(most)s.")
        yield Problem.of(place, "minimum_range", text, minimum=minimum, least=least, most=most)


def _above(place: str, percent: Percent, least: int, most: int) -> Iterator[Problem]:
    """A share of the most, of which the limits of the form say that it lies above nothing and can be reached."""
    if percent * most <= least * 100:
        text = N_("Ambang %(percent)s persen selalu dicapai: nilai terendahnya %(least)s dari %(most)s.")
        yield Problem.of(place, "minimum_range", text, percent=percent.decimal, least=least, most=most)


def enough_problems(enough: int | None, named: int, place: str) -> Iterator[Problem]:
    """At `place`, where so many sections or parts are `named` with a threshold and `enough` of them are asked for."""
    if enough is None:
        return
    if named < 2:
        text = N_("Memilih di antara ambang bagian memerlukan sekurangnya dua bagian; di sini ada %(named)s.")
        yield Problem.of(f"{place}.enough", "enough_alone", text, named=named)
    elif enough > named:
        text = N_("Diminta %(enough)s ambang bagian, padahal di sini hanya ada %(named)s.")
        yield Problem.of(f"{place}.enough", "enough_range", text, enough=enough, named=named)
