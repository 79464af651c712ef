"""What may go wrong by the rules, as opposed to by a fault.

A domain error is an answer to a person: it has a stable code for programs and a text in Indonesian
for people, with named places for the facts. The edge translates the text and picks the HTTP status
from the class; nothing below the edge knows about HTTP.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from shared.kernel.words import N_


class DomainError(Exception):
    """A rule was broken and nothing was changed. Subclasses set `code` and `text`.

    `text` is a %-template over `facts`, in Indonesian, marked with N_(). `field` names the input
    that is to blame, where one is.
    """

    code: ClassVar[str] = "rule_broken"
    text: ClassVar[str] = N_("Permintaan ini melanggar aturan.")

    def __init__(self, field: str | None = None, **facts: Any) -> None:
        self.field = field
        self.facts = facts
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """The untranslated text with its facts filled in."""
        return self.text % self.facts


class NotFound(DomainError):
    code = "not_found"
    text = N_("Yang Anda cari tidak ditemukan.")


class Forbidden(DomainError):
    code = "forbidden"
    text = N_("Peran Anda tidak mengizinkan tindakan ini.")


class Unauthenticated(DomainError):
    code = "unauthenticated"
    text = N_("Silakan masuk terlebih dahulu.")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in an input: `where` is a field name, or "baris 12, kolom key" for a sheet."""

    where: str
    code: str
    text: str
    facts: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, where: str, code: str, text: str, **facts: Any) -> Problem:
        return cls(where, code, text, tuple(sorted(facts.items())))

    @property
    def message(self) -> str:
        return self.text % dict(self.facts)


class InvalidInput(DomainError):
    """The input itself is wrong; carries every problem found, so that a person mends all at once."""

    code = "invalid_input"
    text = N_("Periksa kembali isian Anda.")

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__()


class Refused(Exception):
    """An operator's command cannot be carried out. The text is English and names what to mend; the exit code is 2."""
