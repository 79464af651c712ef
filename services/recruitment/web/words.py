"""Says in the reader's language what the domain left in Indonesian; templates call these by name."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask
from flask_babel import gettext

from services.recruitment.domain.eligibility import LEVELS
from services.recruitment.domain.sentences import Sentence
from shared.kernel.errors import Problem
from shared.kernel.words import N_
from shared.web.messages import words_of

_NUMBERS = (
    N_("nol"), N_("satu"), N_("dua"), N_("tiga"), N_("empat"), N_("lima"),
    N_("enam"), N_("tujuh"), N_("delapan"), N_("sembilan"), N_("sepuluh"),
)  # fmt: skip


def register(app: Flask) -> None:
    app.jinja_env.globals.update(say=say, levels_text=levels_text, in_words=in_words)
    app.jinja_env.filters["grouped_nik"] = grouped_nik
    app.jinja_env.filters["short_digest"] = short_digest
    app.jinja_env.filters["upper_first"] = upper_first


def say(sentence: Sentence) -> str:
    return words_of(Problem("", "", sentence.text, sentence.facts))


def levels_text(levels: Sequence[str]) -> str:
    """ "D-4 atau S-1"."""
    names = [gettext(LEVELS[level]) for level in levels]
    return str(gettext(" atau ").join(names))


def in_words(number: int) -> str:
    """Small numbers as words, as a sentence has them; larger ones as figures."""
    return str(gettext(_NUMBERS[number])) if 0 <= number < len(_NUMBERS) else str(number)


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def grouped_nik(nik: str) -> str:
    """In fours, as people compare it with a card."""
    return " ".join(nik[start : start + 4] for start in range(0, len(nik), 4))


def short_digest(digest: str) -> str:
    """The first sixteen characters in fours: enough to compare by eye."""
    return " ".join(digest[start : start + 4] for start in range(0, min(16, len(digest)), 4))
