"""What a sitting's sections may say: codes of their own, marking that fits itself, the maximum that follows from it.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from shared.contracts.rules import (
    AGE,
    DRAW,
    GPA,
    MAX_OPTIONS,
    MIN_OPTIONS,
    TOTAL,
    WRONG,
    WRONG_RATIO,
    Duration,
    Marking,
    Section,
)
from shared.kernel.errors import Place, Problem
from shared.kernel.words import N_

RESERVED = frozenset(
    {
        *(TOTAL, "equal", "rank", "status", "candidate_no", "vacancy_id", "category", "quota", "cut_multiple"),
        *("tie_breaks", "threshold", "decision_above", "decision_key", "decision_theirs", "decision_mine"),
        *("rules_digest", "ranking_digest", "cut_count", "cut_share", "boundary_ties", "equal_ranks", "units"),
        "normalised",
        *(GPA, AGE, WRONG, WRONG_RATIO, DRAW, "none", "null"),
    }
)
"""Words that a section cannot be called, in any case: keys of decisions and columns of a ranking's export."""


def section_problems(sections: Sequence[Section], at: str = "sections") -> Iterator[Problem]:
    """In the order of the sections, which stand at `at` in the document."""
    if not sections:
        yield _problem(at, "sections_missing", N_("Aturan harus memuat sekurangnya satu bagian."))
    seen: dict[str, int] = {}
    for index, section in enumerate(sections):
        place = f"{at}[{index}]"
        word = section.code.casefold()
        if word in RESERVED:
            text = N_("%(name)s adalah kata yang dipakai sistem; pilih kode bagian yang lain.")
            yield _problem(f"{place}.code", "code_reserved", text, name=section.code)
        if word in seen:
            text = N_("Kode %(name)s sudah dipakai bagian ke-%(other)s; huruf besar dan kecil tidak membedakan.")
            yield _problem(f"{place}.code", "code_twice", text, name=section.code, other=seen[word] + 1)
        seen.setdefault(word, index)
        wrong = list(_marking(section.marking, f"{place}.marking"))
        yield from wrong
        if not wrong:
            yield from _max_marks(section, place)


def _marking(marking: Marking, place: str) -> Iterator[Problem]:
    if marking.kind == "weights":
        yield from _weights(marking, place)
        return
    if marking.kind == "numeric":
        yield from _without_options(marking, place)
    if marking.weights is not None:
        text = N_("Bagian yang dinilai dengan kunci tidak memakai bobot; hapus isian ini.")
        yield _problem(f"{place}.weights", "weights_unused", text)
    if marking.right < 1:
        yield _problem(f"{place}.right", "right_missing", N_("Jawaban benar harus bernilai lebih dari nol."))
    if marking.several == "per_option" and marking.options is None:
        text = N_("Penilaian per pilihan memerlukan banyaknya pilihan tiap butir.")
        yield _problem(f"{place}.options", "options_missing", text)
    if marking.wrong >= marking.right:
        text = N_("Jawaban salah (%(wrong)s) harus bernilai kurang dari jawaban benar (%(right)s).")
        yield _problem(f"{place}.wrong", "wrong_above_right", text, wrong=marking.wrong, right=marking.right)
    if marking.blank >= marking.most:
        text = N_("Butir kosong (%(blank)s) harus bernilai kurang dari nilai tertingginya (%(most)s).")
        yield _problem(f"{place}.blank", "blank_above_most", text, blank=marking.blank, most=marking.most)


def _without_options(marking: Marking, place: str) -> Iterator[Problem]:
    text = N_("Bagian yang jawabannya bilangan tidak memiliki pilihan; hapus isian ini.")
    for name in ("several", "options"):
        if getattr(marking, name) is not None:
            yield _problem(f"{place}.{name}", "options_unused", text)


def _weights(marking: Marking, place: str) -> Iterator[Problem]:
    text = N_("Bagian yang dinilai dengan bobot tidak memakai isian ini; hapus atau isi 0.")
    for name in ("right", "wrong"):
        if getattr(marking, name):
            yield _problem(f"{place}.{name}", "points_unused", text)
    if marking.several is not None:
        yield _problem(f"{place}.several", "points_unused", text)
    scale = marking.scale
    if scale.highest <= scale.lowest or scale.highest < 1:
        text = N_("Bobot tertinggi harus sekurangnya 1 dan lebih besar dari bobot terendah.")
        yield _problem(f"{place}.weights.highest", "weights_crossed", text)
        return
    count = scale.highest - scale.lowest + 1
    if scale.each_once and not MIN_OPTIONS <= count <= MAX_OPTIONS:
        text = N_("Bobot yang masing-masing dipakai sekali meminta %(count)s pilihan; butir memuat 3 sampai 8 pilihan.")
        yield _problem(f"{place}.weights", "weights_count", text, count=count)
    elif scale.each_once and marking.options not in (None, count):
        text = N_("Bobot yang masing-masing dipakai sekali meminta %(count)s pilihan, di sini tertulis %(options)s.")
        yield _problem(f"{place}.options", "options_differ", text, count=count, options=marking.options)
    if marking.blank >= scale.highest:
        text = N_("Butir kosong (%(blank)s) harus bernilai kurang dari nilai tertingginya (%(most)s).")
        yield _problem(f"{place}.blank", "blank_above_most", text, blank=marking.blank, most=scale.highest)


def _max_marks(section: Section, place: str) -> Iterator[Problem]:
    most = section.items * section.marking.most
    if section.max_marks != most:
        text = N_("%(items)s butir kali %(points)s poin adalah %(most)s, bukan %(stated)s.")
        facts = {"items": section.items, "points": section.marking.most, "most": most, "stated": section.max_marks}
        yield _problem(f"{place}.max_marks", "max_marks_differ", text, **facts)


def duration_problems(duration: Duration, at: str = "duration") -> Iterator[Problem]:
    if duration.extra_time_minutes < duration.minutes:
        text = N_("Waktu dengan tambahan (%(extra)s) tidak boleh kurang dari waktu biasa (%(minutes)s).")
        facts = {"extra": duration.extra_time_minutes, "minutes": duration.minutes}
        yield _problem(f"{at}.extra_time_minutes", "extra_time_short", text, **facts)


def unit_problems(sections: Sequence[Section], units: int, at: str = "sections") -> Iterator[Problem]:
    """The weights where a document names none are 1 to 5 points; in a document whose numbers are parts of points they
    would be read as 1 to 5 of these parts."""
    for index, section in enumerate(sections):
        if units > 1 and section.marking.kind == "weights" and section.marking.weights is None:
            text = N_("Satu poin di sini %(units)s satuan; tulis bobot bagian ini dalam satuan.")
            place = f"{at}[{index}].marking.weights"
            yield _problem(place, "weights_in_units", text, units=units)


def _problem(place: str, code: str, text: str, **facts: Any) -> Problem:
    return Problem.of(Place(place), code, text, **facts)
