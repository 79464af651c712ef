"""Places that move between vacancies, in plain sentences of the reader's language."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.place_moves import PlaceStep
from shared.contracts.pooling import PlaceMove
from shared.contracts.rules import Rules
from shared.kernel.words import N_
from shared.web.chapters import Chapter, Fact
from shared.web.filters import angka

_WITHIN = {
    "unit": N_("dari formasi %(giving)s ke formasi %(taking)s dalam kelompok dan unit yang sama"),
    "pool": N_("dari formasi %(giving)s ke formasi %(taking)s dalam kelompok yang sama, di unit mana pun"),
}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(came_in_words=came_in_words, went_in_words=went_in_words)


def place_move_chapters(rules: Rules) -> Iterator[Chapter]:
    """A chapter about places that move; none where the document moves none."""
    if rules.place_moves:
        yield Chapter(gettext("Tempat yang berpindah"), tuple(_facts(rules, rules.place_moves)))


def _facts(rules: Rules, steps: Sequence[PlaceStep]) -> Iterator[Fact]:
    text = gettext(
        "Tempat yang tidak ditunggu siapa pun lagi di formasinya berpindah ke cadangan formasi lain dalam kelompok "
        "yang sama, langkah demi langkah. Nilai akhir yang lebih tinggi didahulukan; bila sama, formasi dengan tempat "
        "lebih banyak, lalu formasi dengan kode lebih awal. Tempat baru berpindah setelah peringkat akhir semua "
        "formasi kelompok itu dirilis."
    )
    yield Fact("place moves", gettext("Caranya"), str(text))
    if rules.quota_groups is not None:
        text = gettext(
            "Tempat kelompok kuota yang tidak terisi dan tidak ditunggu siapa pun ikut berpindah, juga yang menurut "
            "aturan kelompoknya tetap kosong. Di formasi baru tempat itu menjadi tempat umum."
        )
        yield Fact("place moves groups", gettext("Tempat kelompok"), str(text))
    for number, step in enumerate(steps, 1):
        words = gettext(_WITHIN[step.within], giving=_named(rules, step.giving), taking=_named(rules, step.taking))
        yield Fact(
            f"place moves {number}", gettext("Langkah %(number)s", number=number), f"{words[:1].upper()}{words[1:]}."
        )


def _named(rules: Rules, categories: Sequence[str]) -> str:
    return ", ".join(gettext(rules.categories.get(code, code)) for code in categories)


class Titled(Protocol):
    """A vacancy, as either service knows it."""

    @property
    def vacancy_id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def category(self) -> str: ...


def titled(rules: Rules, vacancies: Iterable[Titled]) -> dict[str, str]:
    """Vacancies by id as sentences about moved places call them: of one pool mostly the category tells them apart."""
    return {each.vacancy_id: f"{each.title}, {each.unit} ({_named(rules, [each.category])})" for each in vacancies}


def came_in_words(move: PlaceMove, titles: Mapping[str, str]) -> str:
    """From which vacancies a place came, by which step; `titles` by id."""
    names = "; ".join(_counted(move.from_vacancies, titles))
    return str(gettext("tempat dari %(names)s, menurut langkah %(step)s aturan", names=names, step=move.step))


def went_in_words(move: PlaceMove, own: str, titles: Mapping[str, str]) -> str:
    """Where places of the vacancy `own` went, by which step."""
    return str(
        ngettext(
            "%(num)s tempat pindah ke %(name)s, menurut langkah %(step)s aturan",
            "%(num)s tempat pindah ke %(name)s, menurut langkah %(step)s aturan",
            move.from_vacancies.count(own),
            name=titles.get(move.to_vacancy, move.to_vacancy),
            step=move.step,
        )
    )


def _counted(names: Sequence[str], titles: Mapping[str, str]) -> Iterator[str]:
    for name, count in Counter(names).items():
        title = titles.get(name, name)
        yield title if count == 1 else f"{title} ({angka(count)})"
