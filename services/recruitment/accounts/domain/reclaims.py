"""An identity number that somebody else had registered is taken back for its owner, at the help desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.domain import nik as nik_rules
from shared.kernel.errors import DomainError, Kind, Problem
from shared.kernel.typed_text import in_normal_form
from shared.kernel.words import N_

REASON_LENGTHS = range(10, 1001)


@dataclass(frozen=True)
class Reclaim:
    """What the operator read off the owner's identity card, and why the number is taken back. `by` is the pseudonym
    of the member of staff."""

    nik: str = field(repr=False)
    name: str
    born_on: date
    reason: str
    by: str


class NikNotRegistered(DomainError):
    kind = Kind.NOT_FOUND
    code = "nik_not_registered"
    text = N_("NIK ini belum terdaftar; pemiliknya dapat langsung mendaftar.")


def problems(wanted: Reclaim) -> list[Problem]:
    """What keeps the number from being taken back with these facts."""
    found = [*nik_rules.problems(wanted.nik, None), *rules.name_problems(wanted.name)]
    if len(" ".join(wanted.reason.split())) not in REASON_LENGTHS:
        found.append(Problem.of("reason", "reason_length", N_("Tulis alasannya dalam 10 sampai 1.000 karakter.")))
    return found


def same_person(name: str, born_on: date, other_name: str, other_born_on: date) -> bool:
    """Whether two statements name one person: the same day, and the same name but for capitals and dots."""
    return born_on == other_born_on and _plain(name) == _plain(other_name)


def _plain(name: str) -> str:
    return in_normal_form(name.casefold().replace(".", " "))
