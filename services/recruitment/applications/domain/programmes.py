"""Names of study programmes as people type them, and when two of them are the same."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from shared.kernel.errors import DomainError, Kind
from shared.kernel.identifiers import typed_degree
from shared.kernel.words import N_

Equal = Mapping[str, str]
"""Spellings that an operator has declared equal: plain spelling to the plain spelling that it means."""
NONE_DECLARED: Equal = MappingProxyType({})
LONGEST = 120
_NEAR = 0.6
_MARKS = re.compile(r"[^\w\s&+]|_")


@dataclass(frozen=True)
class Unmatched:
    """What applicants have typed for a vacancy that does not accept it, and the accepted names it is near to."""

    vacancy_id: str
    title: str
    typed: str
    tries: int
    last_at: datetime
    near: tuple[str, ...]


@dataclass(frozen=True)
class Declaration:
    """`by` is the pseudonym of the member of staff."""

    typed: str
    means: str
    reason: str
    by: str


class ProgrammeUnknown(DomainError):
    kind = Kind.NOT_FOUND
    code = "programme_unknown"
    text = N_("Tidak ada formasi yang menerima program studi %(name)s. Tulis seperti dalam syarat formasi.")


def plain(name: str) -> str:
    """The programme without its degree, capitals, marks and spare blanks: equal for spellings that differ in these."""
    rest = typed_degree(name)[1].replace("&", " dan ")
    return " ".join(_MARKS.sub(" ", unicodedata.normalize("NFKC", rest)).split())


def same(one: str, other: str, equal: Equal = NONE_DECLARED) -> bool:
    """Whether both name one programme. A degree counts where both names have one."""
    degrees = {typed_degree(name)[0] for name in (one, other)} - {None}
    mine, theirs = plain(one), plain(other)
    return len(degrees) < 2 and equal.get(mine, mine) == equal.get(theirs, theirs)


def near(typed: str, accepted: Sequence[str]) -> tuple[str, ...]:
    """The accepted names that look most like this one, the nearest first; at most three."""
    by_plain = {plain(name): name for name in accepted}
    return tuple(by_plain[found] for found in difflib.get_close_matches(plain(typed), by_plain, 3, _NEAR))
