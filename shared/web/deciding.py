"""The keys that order a ranking, and what they compared, in words."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.rules import AGE, GPA, TOTAL, WRONG, WRONG_RATIO, BoundaryTies, Cut, EqualRanks
from shared.contracts.tie_breaks import NO_RIGHT, RATIO_UNIT, parts_of
from shared.kernel.words import N_
from shared.web.filters import angka, persen

_WORDS = {
    TOTAL: N_("total"),
    GPA: N_("IPK"),
    AGE: N_("usia (yang lebih tua lebih dahulu)"),
    WRONG: N_("jawaban salah (yang lebih sedikit lebih dahulu)"),
    WRONG_RATIO: N_("perbandingan salah terhadap benar (yang lebih kecil lebih dahulu)"),
}
_IN_SECTION = {
    WRONG: N_("jawaban salah pada %(section)s (yang lebih sedikit lebih dahulu)"),
    WRONG_RATIO: N_("perbandingan salah terhadap benar pada %(section)s (yang lebih kecil lebih dahulu)"),
}
_EQUAL = {
    "1224": N_("Peserta yang semua penentunya sama berbagi peringkat: 1, 2, 2, 4."),
    "1223": N_("Peserta yang semua penentunya sama berbagi peringkat: 1, 2, 2, 3."),
    "none": N_("Peserta yang semua penentunya sama diurutkan dengan undian di muka umum: 1, 2, 3, 4."),
}
_AT_EDGE = {
    "all": N_("Peserta yang semua penentu urutannya sama di batas mendapat tempat semuanya."),
    "none": N_(
        "Peserta yang semua penentu urutannya sama di batas tidak mendapat tempat bila tempatnya tidak cukup untuk "
        "semuanya."
    ),
    "draw": N_("Peserta yang semua penentu urutannya sama di batas diurutkan dengan undian."),
}
_FEWEST, _MOST = 2, 10
"""Decimals of a ratio: as many as it takes to tell two apart."""


def register(app: Flask) -> None:
    app.jinja_env.filters.update(penentu=key_words)
    app.jinja_env.globals.update(ratio_words=ratio_words)


def key_words(key: str) -> str:
    """A key of the order as a list of keys names it; a section by its code."""
    word, section = parts_of(key)
    if section is not None and word in _IN_SECTION:
        return counted_words(word, section)
    return str(gettext(_WORDS[key])) if key in _WORDS else key


def counted_words(word: str, section: str) -> str:
    """A key that counts answers in what is called so."""
    return str(gettext(_IN_SECTION[word])) % {"section": section}


def cut_in_words(cut: Cut) -> str | None:
    """The cut as it stands in a sentence; None where everybody who is ranked goes on."""
    if cut.multiple is not None:
        return str(gettext("%(multiple)s × kuota", multiple=angka(cut.multiple)))
    if cut.count is not None:
        return str(ngettext("%(num)s peserta tiap formasi", "%(num)s peserta tiap formasi", cut.count))
    if cut.share is not None:
        return str(gettext("%(share)s persen dari yang diperingkat, dibulatkan ke atas", share=persen(cut.share)))
    return None


def equal_words(equal_ranks: EqualRanks) -> str:
    """What becomes of candidates who are equal in every key."""
    return str(gettext(_EQUAL[equal_ranks]))


def edge_words(boundary_ties: BoundaryTies) -> str:
    """What becomes of equal candidates where the places end."""
    return str(gettext(_AT_EDGE[boundary_ties]))


def ratio_words(one: int, other: int) -> tuple[str, str]:
    """Two ratios of wrong to right answers, in words where nothing is right, with decimals that tell them apart."""
    for decimals in range(_FEWEST, _MOST + 1):
        words = _ratio(one, decimals), _ratio(other, decimals)
        if one == other or words[0] != words[1]:
            break
    return words


def _ratio(value: int, decimals: int) -> str:
    if value >= NO_RIGHT:
        return str(gettext(N_("tanpa jawaban benar")))
    return angka(Decimal(value) / RATIO_UNIT, decimals)
