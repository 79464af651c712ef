"""Says in the reader's language what the domain left in Indonesian; templates call these by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext

from services.recruitment.domain.eligibility import LEVELS
from services.recruitment.domain.sentences import Sentence
from shared.kernel.clock import from_text
from shared.kernel.errors import Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.filters import jam, tanggal
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES

_NUMBERS = (
    N_("nol"), N_("satu"), N_("dua"), N_("tiga"), N_("empat"), N_("lima"),
    N_("enam"), N_("tujuh"), N_("delapan"), N_("sembilan"), N_("sepuluh"),
)  # fmt: skip


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        say=say,
        levels_text=levels_text,
        in_words=in_words,
        translated=translated,
        actor_name=actor_name,
        moment_of=from_text,
    )
    app.jinja_env.filters["tanggal_waktu"] = exact_moment
    app.jinja_env.filters["grouped_nik"] = grouped_nik
    app.jinja_env.filters["short_digest"] = short_digest
    app.jinja_env.filters["upper_first"] = upper_first


def say(sentence: Sentence | Problem) -> str:
    return words_of(Problem("", sentence.text, facts=sentence.facts))


def translated(options: Mapping[str, str]) -> dict[str, str]:
    """Options of a form, each text in the reader's language."""
    return {code: str(gettext(text)) for code, text in options.items()}


def actor_name(actor: str) -> str:
    """The role that acted, in words; the system acts where time or an event did."""
    return str(gettext(ROLE_NAMES[Role(actor)])) if actor in Role.__members__.values() else str(gettext("sistem"))


def exact_moment(moment: datetime, zone: str) -> str:
    """22 Nov 2026, 10.38.51 WIB: to the second, where moments are compared."""
    return f"{tanggal(moment.astimezone(ZoneInfo(zone)).date())}, {jam(moment, zone)}"


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
