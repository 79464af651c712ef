"""What a document may say of the order of candidates: keys that can be compared, and a cut that is one.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from shared.contracts.rules import AGE, GPA, TOTAL, WRONG, WRONG_RATIO, Cut, EqualRanks, Rules, Section
from shared.kernel.errors import Problem
from shared.kernel.words import N_

_COUNTED = (WRONG, WRONG_RATIO)
"""Keys that count answers, in all sections or in one of them."""


def order_problems(rules: Rules) -> Iterator[Problem]:
    """First the keys, then the cut, then equal ranks."""
    yield from _keys(rules)
    yield from cut_problems(rules.cut, rules.equal_ranks)


def _keys(rules: Rules) -> Iterator[Problem]:
    if not rules.tie_breaks:
        text = N_("Urutan memerlukan sekurangnya satu penentu.")
        yield Problem.of("tie_breaks", "tie_breaks_missing", text)
    sections = {section.code: section for section in rules.sections}
    for index, key in enumerate(rules.tie_breaks):
        place = f"tie_breaks[{index}]"
        yield from _key(key, sections, place)
        if key in rules.tie_breaks[:index]:
            yield Problem.of(place, "key_twice", N_("Penentu ini sudah disebut sebelumnya."))


def _key(key: str, sections: Mapping[str, Section], place: str) -> Iterator[Problem]:
    kind, colon, code = key.partition(":")
    if colon and kind not in _COUNTED:
        text = N_("Hanya wrong dan wrong_ratio dapat diikuti kode bagian; %(name)s tidak.")
        yield Problem.of(place, "key_unknown", text, name=key)
    elif colon and code not in sections:
        text = N_("%(name)s bukan bagian dalam aturan ini.")
        yield Problem.of(place, "section_unknown", text, name=code)
    elif kind in _COUNTED:
        counted = [sections[code]] if colon else list(sections.values())
        if all(section.marking.kind == "weights" for section in counted):
            text = N_("%(name)s menghitung jawaban salah, padahal bagiannya dinilai dengan bobot.")
            yield Problem.of(place, "key_without_right", text, name=key)
    elif kind not in (TOTAL, GPA, AGE) and kind not in sections:
        text = N_("%(name)s bukan total, bukan bagian dalam aturan ini, dan bukan gpa, age, wrong, atau wrong_ratio.")
        yield Problem.of(place, "key_unknown", text, name=key)


def cut_problems(cut: Cut, equal_ranks: EqualRanks | None, at: str = "cut") -> Iterator[Problem]:
    """Of a cut that stands at `at` in the document; last, what equal ranks ask of it."""
    given = [name for name in ("multiple", "count", "share") if getattr(cut, name) is not None]
    for name in given[1:]:
        text = N_("Batas sudah ditentukan oleh %(other)s; isi salah satu saja.")
        yield Problem.of(f"{at}.{name}", "cut_twice", text, other=given[0])
    if cut.multiple is not None and cut.multiple < 1:
        yield Problem.of(f"{at}.multiple", "cut_range", N_("Batas harus sekurangnya 1 × kuota."))
    if not given and cut.boundary_ties != "all" and equal_ranks != "none":
        text = N_("Tanpa batas semua peserta mendapat tempat, jadi tidak ada tepi yang perlu diatur; isi all.")
        yield Problem.of(f"{at}.boundary_ties", "no_edge", text)
    if equal_ranks == "none" and cut.boundary_ties != "draw":
        text = N_("Bila undian memberi setiap peserta peringkat sendiri, undian juga menentukan tepi; isi draw.")
        yield Problem.of(f"{at}.boundary_ties", "draw_missing", text)
