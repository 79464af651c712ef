"""What becomes of those above the line, in words: they are chosen, or go on to a stage that has a name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.web.chapters import Fact
from shared.web.filters import angka


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        going_on_in_words=going_on_in_words,
        going_on_title=going_on_title,
        my_place_in_words=my_place_in_words,
        rank_in_words=rank_in_words,
    )


def going_on_in_words(scale: Scale, people: int, written: str | None = None) -> str:
    """A sentence; `written` is the number as it shall stand in it, where not in figures."""
    facts = {"people": written or angka(people)}
    if scale.next_name is None:
        return str(ngettext("%(people)s peserta terpilih.", "%(people)s peserta terpilih.", people, **facts))
    facts["stage"] = gettext(scale.next_name)
    return str(
        ngettext("%(people)s peserta lanjut ke %(stage)s.", "%(people)s peserta lanjut ke %(stage)s.", people, **facts)
    )


def going_on_title(scale: Scale) -> str:
    """Above a column or a figure of how many."""
    return str(gettext("Terpilih") if scale.is_last else gettext("Yang lanjut"))


def my_place_in_words(scale: Scale, rank: int, ranked: int) -> str:
    """To somebody above the line."""
    facts = {"rank": angka(rank), "ranked": angka(ranked)}
    if scale.next_name is None:
        return str(gettext("Anda di peringkat %(rank)s dari %(ranked)s dan terpilih.", **facts))
    facts["stage"] = gettext(scale.next_name)
    return str(gettext("Anda di peringkat %(rank)s dari %(ranked)s dan lanjut ke %(stage)s.", **facts))


def rank_in_words(scale: Scale, number: str, rank: int, ranked: int, *, goes_on: bool) -> str:
    """Of a candidate, to others."""
    facts: Mapping[str, str] = {"number": number, "rank": angka(rank), "ranked": angka(ranked)}
    if scale.next_name is None:
        if goes_on:
            return str(gettext("%(number)s di peringkat %(rank)s dari %(ranked)s dan terpilih.", **facts))
        return str(gettext("%(number)s di peringkat %(rank)s dari %(ranked)s dan tidak terpilih.", **facts))
    facts = {**facts, "stage": gettext(scale.next_name)}
    if goes_on:
        return str(gettext("%(number)s di peringkat %(rank)s dari %(ranked)s dan lanjut ke %(stage)s.", **facts))
    return str(gettext("%(number)s di peringkat %(rank)s dari %(ranked)s dan tidak lanjut ke %(stage)s.", **facts))


def most_in_words(scale: Scale, cut: str) -> str:
    """What the rules say of the line, where there is a cut."""
    if scale.is_last:
        return str(gettext("Yang terpilih paling banyak %(cut)s.", cut=cut))
    return str(gettext("Yang lanjut paling banyak %(cut)s.", cut=cut))


def next_in_words(rules: Rules) -> Iterator[Fact]:
    """What follows outside of the document; nothing where nothing does."""
    if rules.goes_on_to is not None:
        text = gettext("Yang lanjut mengikuti %(stage)s, di luar dokumen ini.", stage=gettext(rules.goes_on_to))
        yield Fact("next_stage", gettext("Sesudahnya"), text)
