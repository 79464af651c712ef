"""What a roster commits to: of each decided application a row of salted commitments, over all rows one root, over the
spare codes another. `docs/definitions/roster.md` says the same to a stranger, with vectors.

    C(tag, salt, data) = SHA-256(tag || 0x0A || salt || data)

A field can be opened alone, by its value and its salt; without the salt nobody can try values, however few there are.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import Any

from shared.kernel import merkle
from shared.kernel.canonical import canonical_bytes

SALT_BYTES = 32
_HEX = re.compile(r"[0-9a-f]{64}")


class Outcome(StrEnum):
    """How an application was decided."""

    ADMITTED = "admitted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Field(StrEnum):
    """What a row commits to, each for itself."""

    NAME = "name"
    NIK = "nik"
    """With the digest of a photo, if there is one."""
    BORN_ON = "born_on"
    GPA = "gpa"
    EXTRA_TIME = "extra_time"
    QUOTA_GROUP = "quota_group"
    VACANCY = "vacancy"
    """With its category, and the outcome: opened for everybody."""

    @property
    def tag(self) -> str:
        """No commitment of one use can be taken for one of another."""
        return f"terang.roster.{self}.v1"


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """What was decided, about whom."""

    name: str
    nik: str
    born_on: date
    gpa: Decimal | None
    extra_time: bool
    vacancy_id: str
    category: str
    outcome: Outcome
    quota_group: str | None = None
    photo_digest: str | None = None

    def value(self, field: Field) -> Any:
        """What is committed to, as JSON has it: decimals are texts in their shortest form."""
        match field:
            case Field.NIK:
                return {"nik": self.nik, "photo": self.photo_digest}
            case Field.BORN_ON:
                return self.born_on.isoformat()
            case Field.GPA:
                return None if self.gpa is None else shortest(self.gpa)
            case Field.VACANCY:
                return {"vacancy_id": self.vacancy_id, "category": self.category, "outcome": str(self.outcome)}
            case _:
                return getattr(self, field)


@dataclass(frozen=True)
class RosterRow:
    """A decided application: by its code, and by a commitment for each field in lower-case hexadecimal."""

    code: str
    commitments: Mapping[Field, str]

    @property
    def leaf(self) -> bytes:
        """The hash by which it stands in the tree."""
        commitments = {str(field): self.commitments[field] for field in Field}
        return merkle.leaf_hash(canonical_bytes({"code": self.code, "commitments": commitments}))


def committed(tag: str, salt: bytes, data: bytes) -> bytes:
    """C of the definition. ValueError for a salt of another length, or a tag with a line break: two could then have
    the same bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {len(salt)} bytes")
    if "\n" in tag:
        raise ValueError(f"no tag: {tag!r}")
    return hashlib.sha256(b"%b\n%b%b" % (tag.encode(), salt, data)).digest()


def commitment(field: Field, salt: bytes, value: Any) -> str:
    """Of one field's value, as `Applicant.value` gives it, in hexadecimal."""
    return committed(field.tag, salt, canonical_bytes(value)).hex()


def row_of(code: str, applicant: Applicant, salts: Mapping[Field, bytes]) -> RosterRow:
    return RosterRow(code, {field: commitment(field, salts[field], applicant.value(field)) for field in Field})


def roster_root(rows: Iterable[RosterRow]) -> str:
    """Over all rows in the order of their codes, in hexadecimal. ValueError for a code that stands twice."""
    return merkle.root_of([row.leaf for row in in_order(rows)]).hex()


def in_order(rows: Iterable[RosterRow]) -> list[RosterRow]:
    """By their codes. ValueError for a code that stands twice."""
    ordered = sorted(rows, key=lambda row: row.code)
    twice = [row.code for row, other in pairwise(ordered) if row.code == other.code]
    if twice:
        raise ValueError(f"a code stands twice: {twice[0]}")
    return ordered


def spares_root(codes: Sequence[str]) -> str:
    """Over the spare codes in the order in which they are given out, in hexadecimal."""
    return merkle.root_of([merkle.leaf_hash(code.encode()) for code in codes]).hex()


def root_with(row: RosterRow, index: int, size: int, path: Sequence[str]) -> str | None:
    """The root to which the way from this row leads, `path` being its siblings in hexadecimal, the lowest first; None
    if it is none of a row at this place."""
    if not all(_HEX.fullmatch(each) for each in path):
        return None
    found = merkle.root_with(row.leaf, index, size, [bytes.fromhex(each) for each in path])
    return None if found is None else found.hex()


def shortest(number: Decimal) -> str:
    """A decimal in its shortest form: "3.45", "3.4", "4"."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
