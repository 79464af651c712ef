"""What changed between two rankings of a vacancy, both as the documents that people sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from shared.kernel.errors import Problem
from shared.kernel.words import N_

SHOWN = 20
_POINTS: Mapping[str, int] = MappingProxyType({})

_FRAME = {
    "quota": N_("Kuota: dari %(before)s menjadi %(after)s"),
    "places": N_("Tempat untuk tahap berikutnya: dari %(before)s menjadi %(after)s"),
    "rules_digest": N_("Aturan ujian berubah"),
    "tie_breaks": N_("Urutan penentu berubah"),
    "category": N_("Kategori formasi berubah"),
}


Steps = Mapping[str, int]
"""By code, how many of the whole numbers that marks are counted in make a point; 1 where none is named."""


def differences(before: Mapping[str, Any], after: Mapping[str, Any], steps: Steps = _POINTS) -> list[Problem]:
    """One text for each fact that differs: the frame first, then candidates by number; at most `SHOWN` and a text that
    counts the others. Empty for equal documents."""
    found = [*_frame(before, after), *_candidates(before["rows"], after["rows"], steps)]
    if len(found) > SHOWN:
        more = Problem.of("", "differences_more", N_("%(count)s perbedaan lain"), count=len(found) - SHOWN)
        return [*found[:SHOWN], more]
    return found


def _frame(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Problem]:
    for name, text in _FRAME.items():
        if before[name] != after[name]:
            yield Problem.of("", f"{name}_differs", text, before=str(before[name]), after=str(after[name]))
    if before.get("findings") != after.get("findings"):
        yield Problem.of("", "findings_differ", N_("Lembar yang diterima panitia dengan alasan berubah"))


def _candidates(before: list[Mapping[str, Any]], after: list[Mapping[str, Any]], steps: Steps) -> Iterator[Problem]:
    old, new = ({row["candidate_no"]: row for row in rows} for rows in (before, after))
    for number in sorted({*old, *new}, key=lambda number: (len(number), number)):
        if number not in old:
            yield Problem.of("", "candidate_added", N_("%(number)s: baru"), number=number)
        elif number not in new:
            yield Problem.of("", "candidate_removed", N_("%(number)s: tidak lagi dalam peringkat"), number=number)
        else:
            yield from _candidate(number, old[number], new[number], steps)


def _candidate(number: str, old: Mapping[str, Any], new: Mapping[str, Any], steps: Steps) -> Iterator[Problem]:
    if (old["status"] == "absent") != (new["status"] == "absent"):
        came = N_("%(number)s: tidak hadir dalam versi yang dirilis, kini ada lembarnya")
        went = N_("%(number)s: kini tidak hadir")
        yield Problem.of("", "presence_differs", came if old["status"] == "absent" else went, number=number)
    elif dict(old["marks"]) != dict(new["marks"]):
        text = N_("%(number)s: nilai dari %(before)s menjadi %(after)s")
        # A document that was stored has its sections in no order; the present one has that of the rules.
        order = dict.fromkeys([*new["marks"], *old["marks"]])
        yield _fact("marks_differ", text, number, _marks(old, steps, order), _marks(new, steps, order))
    if old["rank"] != new["rank"]:
        text = N_("%(number)s: peringkat dari %(before)s menjadi %(after)s")
        yield _fact("rank_differs", text, number, _rank(old), _rank(new))
    if (old["status"] == "goes_on") != (new["status"] == "goes_on"):
        text = (
            N_("%(number)s: kini mendapat tempat")
            if new["status"] == "goes_on"
            else N_("%(number)s: tidak lagi mendapat tempat")
        )
        yield Problem.of("", "going_on_differs", text, number=number)
    elif old.get("place") != new.get("place"):
        text = N_("%(number)s: tempatnya dari kelompok %(before)s menjadi %(after)s")
        yield _fact("place_differs", text, number, old.get("place") or "–", new.get("place") or "–")
    if old.get("quota_group") != new.get("quota_group"):
        text = N_("%(number)s: kelompok kuota dari %(before)s menjadi %(after)s")
        yield _fact("group_differs", text, number, old.get("quota_group") or "–", new.get("quota_group") or "–")
    if old["status"] == new["status"] and old.get("unscored") != new.get("unscored"):
        yield Problem.of("", "reason_differs", N_("%(number)s: alasan tidak ada nilai berubah"), number=number)


def _fact(code: str, text: str, number: str, before: str, after: str) -> Problem:
    return Problem.of("", code, text, number=number, before=before, after=after)


def _rank(row: Mapping[str, Any]) -> str:
    return "–" if row["rank"] is None else str(row["rank"])


def _marks(row: Mapping[str, Any], steps: Steps, order: Iterable[str]) -> str:
    codes = [code for code in order if code in row["marks"]]
    return " + ".join(f"{code} {Fraction(row['marks'][code], steps.get(code, 1))}" for code in codes) or "–"
