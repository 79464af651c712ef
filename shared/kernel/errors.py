"""Errors of the business rules (not bugs).

A domain error is an answer to a person: it has a kind, a stable code for programs and a text in
Indonesian for people, with named places for the facts. The edge translates the text, words the places
and picks the HTTP status by the kind; nothing below the edge knows about HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from shared.kernel.words import N_


class Kind(StrEnum):
    """The kind of an error; `shared.web.errors` gives each kind an HTTP status."""

    INVALID = "invalid"
    """The input itself is wrong."""
    UNAUTHENTICATED = "unauthenticated"
    """The request has no valid proof of a person's identity."""
    FORBIDDEN = "forbidden"
    """The person is known, and may not do this."""
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    """The input is right, but the present state does not allow it."""
    GONE = "gone"
    """It was here once and has ended for good."""
    TOO_MANY = "too_many"
    """Too many attempts; a fact `seconds` says how long to wait."""
    BUSY = "busy"
    """More is asked at this moment than can be done; a fact `seconds` says how long to wait."""


@dataclass(frozen=True, order=True)
class Place:
    """The place of an error in an input; `Place()` is the input as a whole.

    `field` names an input (dotted within lists and objects), a file or a thing of the input. In a sheet,
    `row` counts as the spreadsheet program does (the header is row 1) and `column` is the header's name.
    """

    field: str = ""
    row: int | None = None
    column: str = ""


@dataclass(frozen=True)
class Problem:
    """One thing wrong, at one place; `text` is a %-template over `facts`, in Indonesian, marked with N_()."""

    code: str
    text: str
    place: Place = Place()
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, place: Place | str, code: str, text: str, **facts: Any) -> Problem:
        """A problem with its facts by name; a text as `place` is the name of a field."""
        where = Place(place) if isinstance(place, str) else place
        return cls(code, text, where, tuple(sorted(facts.items())))

    @property
    def message(self) -> str:
        """The untranslated text with its facts filled in."""
        return self.text % dict(self.facts)


class DomainError(Exception):
    """A rule was broken and nothing was changed. Subclasses set `kind`, `code` and `text`.

    `text` is a %-template over `facts`, in Indonesian, marked with N_(). `problems` are the things wrong
    with single inputs; one with the error's own code and text, where `field` names the input to blame.
    """

    kind: ClassVar[Kind] = Kind.CONFLICT
    code: ClassVar[str] = "rule_broken"
    text: ClassVar[str] = N_("Permintaan ini melanggar aturan.")
    problems: tuple[Problem, ...] = ()

    def __init__(self, field: str | None = None, **facts: Any) -> None:
        self.facts = facts
        if field:
            self.problems = (Problem.of(field, self.code, self.text, **facts),)
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The untranslated text with its facts filled in."""
        return self.text % self.facts


class NotFound(DomainError):
    kind = Kind.NOT_FOUND
    code = "not_found"
    text = N_("Yang Anda cari tidak ditemukan.")


class NoSuchSelection(NotFound):
    code = "no_such_selection"
    text = N_("Seleksi %(selection_id)s tidak dikenal di sini.")


class NoSuchStage(NotFound):
    code = "no_such_stage"
    text = N_("Seleksi ini tidak memiliki tahap lanjutan %(stage)s.")


class Forbidden(DomainError):
    kind = Kind.FORBIDDEN
    code = "forbidden"
    text = N_("Peran Anda tidak mengizinkan tindakan ini.")


class Unauthenticated(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "unauthenticated"
    text = N_("Silakan masuk terlebih dahulu.")


class InvalidInput(DomainError):
    """The input is wrong. The error carries every problem found, so that a person can correct all at once."""

    kind = Kind.INVALID
    code = "invalid_input"
    text = N_("Periksa kembali isian Anda.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        super().__init__()
        self.problems = tuple(problems)


class Refused(Exception):
    """An operator's command cannot go on.

    The English text is shown unchanged: a line for each thing to mend, naming the setting, file, row or
    port, and what to do about it. The command then ends with exit code 2.
    """
