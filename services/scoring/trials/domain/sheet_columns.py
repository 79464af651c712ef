"""The columns of a sheet of earlier marks, and those that no trial takes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from shared.contracts.rules import WRONG, WRONG_RATIO, Rules
from shared.contracts.tie_breaks import parts_of

LABEL, VACANCY, CATEGORY, SHIFT = "label", "vacancy", "category", "shift"
QUOTA, POSITION_GROUP, QUOTA_GROUP = "quota", "position_group", "quota_group"
BIRTH_YEAR, GPA = "birth_year", "gpa"
_FIXED = frozenset({LABEL, VACANCY, CATEGORY, SHIFT, QUOTA, POSITION_GROUP, QUOTA_GROUP, BIRTH_YEAR, GPA})

_PERSONAL = frozenset(
    (
        *("nama", "namalengkap", "name", "names", "fullname", "peserta", "ibu", "foto", "photo"),
        *("nik", "ktp", "nip", "npwp", "paspor", "passport", "lahir", "ttl", "birthdate", "birthday", "dob"),
        *("email", "mail", "surel", "telepon", "telp", "hp", "phone", "ponsel", "wa", "whatsapp", "alamat", "address"),
    )
)
"""Words of a heading that say whose row it is."""


class Kind(StrEnum):
    """What the cells of a column say."""

    FIXED = "fixed"
    SECTION = "section"
    RIGHT = "right"
    WRONG = "wrong"
    PART = "part"


@dataclass(frozen=True)
class Column:
    """`code` is that of a section, or of a part of a later stage; the name of the column elsewhere."""

    name: str
    kind: Kind
    code: str
    is_required: bool = False


def columns_of(rules: Rules) -> tuple[Column, ...]:
    """Those that a sheet may have under these rules, in the order of the layout, each with a name of its own."""
    is_counted = any(parts_of(key)[0] in (WRONG, WRONG_RATIO) for key in rules.tie_breaks)
    columns = (
        Column(LABEL, Kind.FIXED, LABEL, is_required=True),
        Column(VACANCY, Kind.FIXED, VACANCY, is_required=True),
        *(Column(_named(each.code), Kind.SECTION, each.code, is_required=True) for each in rules.sections),
        *_counts(rules, is_counted),
        Column(CATEGORY, Kind.FIXED, CATEGORY, is_required=len(rules.categories) > 1),
        *(Column(each, Kind.FIXED, each) for each in (SHIFT, QUOTA, POSITION_GROUP)),
        *([Column(QUOTA_GROUP, Kind.FIXED, QUOTA_GROUP)] if rules.quota_groups is not None else ()),
        *(Column(each, Kind.FIXED, each) for each in (BIRTH_YEAR, GPA)),
        *(
            Column(f"{stage.code}_{part.code}".lower(), Kind.PART, part.code)
            for stage in rules.later_stages
            for part in stage.parts
        ),
    )
    return _told_apart(columns)


def is_personal(heading: str) -> bool:
    """Whether the heading of a column says that names, numbers or other facts of persons stand under it."""
    return not _PERSONAL.isdisjoint(re.findall(r"[a-z]+", heading.lower()))


def _told_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Each with a name that no other has: sections keep theirs, and what would be called as one of them (the right
    items of "TIU" beside a section "TIU_RIGHT") has its kind before it. The order stays."""
    names: dict[int, str] = {}
    for at in sorted(range(len(columns)), key=lambda at: columns[at].kind not in (Kind.FIXED, Kind.SECTION)):
        name = columns[at].name
        while name in names.values():
            name = f"{columns[at].kind}_{name}"
        names[at] = name
    return tuple(replace(column, name=names[at]) for at, column in enumerate(columns))


def _named(code: str) -> str:
    name = code.lower()
    return f"marks_{name}" if name in _FIXED else name


def _counts(rules: Rules, is_required: bool) -> Iterator[Column]:
    """Of sections whose items are right or wrong."""
    for section in rules.sections:
        if section.marking.kind != "weights":
            name = _named(section.code)
            yield Column(f"{name}_right", Kind.RIGHT, section.code, is_required)
            yield Column(f"{name}_wrong", Kind.WRONG, section.code, is_required)
