"""Commitments, rows of a roster, its root, the root of the spare codes, and places of rows in it."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared.contracts.commitments import (
    Applicant,
    Field,
    Outcome,
    RosterRow,
    committed,
    in_order,
    root_with,
    roster_root,
    row_of,
    spares_root,
)
from shared.contracts.draws import BITS, sheet_code
from shared.kernel import merkle
from tests.vectors.cases import Case, Values, made_up, perhaps_damaged

ANI: Values = {
    "name": "Ani Lestari", "nik": "3315045508990004", "photo_digest": None, "born_on": "1999-08-15", "gpa": "3.45",
    "extra_time": False, "quota_group": None, "vacancy_id": "perawat-umum", "category": "general",
    "outcome": "admitted",
}  # fmt: skip
CODE = "0123456789ABCDEF"


def cases() -> Iterator[Case]:
    yield Case("nothing committed to", {"tag": "t", "salt": "00" * 32, "data": ""})
    yield Case("bytes that are no text", {"tag": "terang.roster.name.v1", "salt": salt("a"), "data": "ff00ff0a"})
    yield Case("a tag beyond ASCII", {"tag": "é", "salt": salt("b"), "data": "00"})
    some: dict[str, Values] = {
        "one who was admitted": {},
        "one who was refused": {"outcome": "refused"},
        "one who withdrew": {"outcome": "withdrawn"},
        "with a photo": {"photo_digest": "ab" * 32},
        "without a grade": {"gpa": None},
        "a whole grade": {"gpa": "4"},
        "one decimal": {"gpa": "3.4"},
        "with extra time": {"extra_time": True},
        "in a quota group": {"quota_group": "putra_daerah"},
        "a name beyond ASCII": {"name": "Siti Nurhaliza Ø’Brien \U0001f600"},
        "a name with quotation marks": {"name": 'I "Made" \\ Wayan'},
    }
    for name, changed in some.items():
        yield Case(name, {"applicant": ANI | changed, "code": CODE, "salts": salts(name)})
    for size in (*range(10), 17):
        yield Case(f"{size} rows", {"rows": rows(random.Random(f"rows {size}"), size)})
        yield Case(f"{size} spare codes", {"spares": codes(random.Random(f"spares {size}"), size)})
    for name, chance in made_up("roster", 40):
        yield _place(f"place: {name}", chance)


def answer(given: Values) -> Values:
    if "tag" in given:
        salted, data = bytes.fromhex(given["salt"]), bytes.fromhex(given["data"])
        return {"commitment": committed(given["tag"], salted, data).hex()}
    if "applicant" in given:
        salted_by = {Field(field): bytes.fromhex(each) for field, each in given["salts"].items()}
        made = row_of(given["code"], applicant(given["applicant"]), salted_by)
        return {"commitments": {str(field): each for field, each in made.commitments.items()}, "leaf": made.leaf.hex()}
    if "place" in given:
        return {"root": root_with(row(given["row"]), **given["place"])}
    if "spares" in given:
        return {"root": spares_root(given["spares"])}
    found = [row(each) for each in given["rows"]]
    leaves = [each.leaf for each in in_order(found)]
    paths = [[sibling.hex() for sibling in merkle.path_of(leaves, at)] for at in range(len(leaves))]
    return {"root": roster_root(found), "paths": paths}


def applicant(stated: Values) -> Applicant:
    gpa = None if stated["gpa"] is None else Decimal(stated["gpa"])
    typed = {"born_on": date.fromisoformat(stated["born_on"]), "gpa": gpa, "outcome": Outcome(stated["outcome"])}
    return Applicant(**stated | typed)


def row(stated: Values) -> RosterRow:
    return RosterRow(stated["code"], {Field(field): each for field, each in stated["commitments"].items()})


def salt(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def salts(name: str) -> dict[str, str]:
    return {str(field): salt(f"{name} {field}") for field in Field}


def codes(chance: random.Random, count: int) -> list[str]:
    return [sheet_code(chance.randrange(2**BITS)) for _ in range(count)]


def rows(chance: random.Random, count: int) -> list[Values]:
    return [
        {"code": code, "commitments": {str(field): chance.randbytes(32).hex() for field in Field}}
        for code in codes(chance, count)
    ]


def _place(name: str, chance: random.Random) -> Case:
    size = chance.randrange(1, 20)
    ordered = sorted(rows(chance, size), key=lambda each: str(each["code"]))
    index = chance.randrange(size)
    path = [each.hex() for each in merkle.path_of([row(each).leaf for each in ordered], index)]
    stated = perhaps_damaged(chance, index, size, path)
    return Case(name, {"row": ordered[index], "place": stated})
