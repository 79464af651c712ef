"""Openings and their commitments, public values as they are typed, and the seeds that follow."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

from shared.contracts.paper_seeds import DICE, Hand, PublicValue, Source, papers_seed, public_value
from tests.vectors.cases import Case, Values, made_up

SRI: Values = {"exam_id": "cpns-skd", "round": 1, "member": "0199a6f0-3c2e-7d41-9b7a-4f0e5d6c7b8a"}
KARTIKA: Values = SRI | {"member": "0d9f6b1e-6f0a-4b51-9d1c-3f6f2f1a7c01"}
DRAND = "a1" * 32
THROWN = "1234561234561234561234561"


def cases() -> Iterator[Case]:
    for name, about in {
        "an opening": SRI,
        "the same bytes of another member": KARTIKA,
        "the same bytes in the next round": SRI | {"round": 2},
        "the same bytes for another exam": SRI | {"exam_id": "cpns-skb"},
        "an exam beyond ASCII": SRI | {"exam_id": "é"},
    }.items():
        yield Case(name, about | {"opening": "00ff" * 16})
    for number, (source, typed) in enumerate(_typed(), start=1):
        yield Case(f"typed {number}: {source}", {"source": source, "typed": typed})
    both = [SRI | {"opening": "01" * 32}, KARTIKA | {"opening": "02" * 32}]
    made = _made(both)
    yield Case("a seed", made)
    yield Case("whichever opening comes first", made | {"openings": both[::-1]})
    yield Case("without a roster", made | {"roster": None})
    yield Case("another sealed exam", made | {"sealed": "4e" * 32})
    yield Case("by figures", made | {"public": {"source": "figures", "value": "7123.45 1204.0"}})
    yield Case("by drand", made | {"public": {"source": "drand", "value": DRAND}})
    yield Case("one opening is another", made | {"openings": [both[0], both[1] | {"opening": "03" * 32}]})
    yield Case("an opening of the round before", made | {"openings": [both[0], both[1] | {"round": 2}]})
    yield Case("one opening alone", made | {"openings": both[:1]})
    yield Case("one opening twice", made | {"openings": [both[0], both[0]]})
    yield Case("an opening of a third", made | {"openings": [*both, KARTIKA | {"member": "3", "opening": "04" * 32}]})
    for name, chance in made_up("seeds", 20):
        yield Case(f"seed: {name}", _any(chance))


def answer(given: Values) -> Values:
    if "typed" in given:
        found = public_value(Source(given["source"]), given["typed"])
        return {"value": found and found.value}
    if "opening" in given:
        return {"commitment": _hand(given).commitment(bytes.fromhex(given["opening"]))}
    openings = {_hand(each): bytes.fromhex(each["opening"]) for each in given["openings"]}
    public = PublicValue(Source(given["public"]["source"]), given["public"]["value"])
    return {"seed": papers_seed(given["sealed"], given["roster"], given["commitments"], openings, public)}


def _typed() -> Iterator[tuple[str, str]]:
    yield from (("dice", typed) for typed in (THROWN, " ".join(THROWN), f"{THROWN[:12]}\n{THROWN[12:]}\n"))
    yield from (("dice", typed) for typed in (THROWN[1:], f"{THROWN}1", THROWN.replace("6", "7"), "", "٣" * DICE))
    yield from (
        ("figures", typed) for typed in ("7123.45", " 7123.45  1204.0\n", "0", "7,123.45", "7123.", "-3", "1 x")
    )
    yield from (
        ("drand", typed) for typed in (DRAND, DRAND.upper(), f"{DRAND[:32]} {DRAND[32:]}", DRAND[:-1], "g" * 64)
    )


def _made(both: list[Values]) -> Values:
    commitments = [_hand(each).commitment(bytes.fromhex(each["opening"])) for each in both]
    public: Values = {"source": "dice", "value": THROWN}
    digests: Values = {"sealed": "4d" * 32, "roster": "5e" * 32}
    return digests | {"commitments": commitments, "openings": both, "public": public}


def _hand(given: Values) -> Hand:
    return Hand(given["exam_id"], given["round"], given["member"])


def _any(chance: random.Random) -> dict[str, Any]:
    both = [each | {"opening": chance.randbytes(32).hex()} for each in (SRI, KARTIKA)]
    thrown = "".join(chance.choice("123456") for _ in range(DICE))
    changed: Values = {"sealed": chance.randbytes(32).hex(), "public": {"source": "dice", "value": thrown}}
    return _made(both) | changed | {"roster": chance.choice([None, chance.randbytes(32).hex()])}
