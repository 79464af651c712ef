"""The public log: leaves, the tree's root, checkpoints, the addresses and contents of its files."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.scoring.log.domain.layout import File, MalformedBundle, bundle_bytes, files, read_bundle
from services.scoring.log.domain.notes import Checkpoint, signed, verifier_key
from services.scoring.log.domain.tree import Edge
from shared.contracts.leaves import DOMAIN, MalformedLeaf, leaf_hash, read_leaf, unsigned_leaf, with_signature
from shared.kernel.clock import from_text
from tests.vectors.cases import Case, Values, made_up

SECRET = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = SECRET.public_key().public_bytes_raw()
ORIGIN = "seleksi.example/scoring/log"
AT = "2026-11-28T08:00:00.000000Z"


def cases() -> Iterator[Case]:
    yield from _leaves()
    for size in (0, 1, 2, 3, 4, 5, 7, 8, 255, 256, 257, 513):
        yield Case(f"the root of {size} leaves", {"leaves": size})
    for size in (0, 1, 20_852_163):
        yield Case(f"a checkpoint of {size}", {"origin": ORIGIN, "size": size, "root": f"{size:064x}"})
    for before, size in ((0, 0), (0, 1), (1, 3), (250, 256), (256, 257), (0, 70_000), (69_888, 70_000)):
        yield Case(f"the files from {before} to {size}", {"before": before, "size": size})
    for index in (0, 999, 1000, 1234067):
        yield Case(f"the address of tile {index}", {"level": 1, "index": index, "width": 256})
        yield Case(f"the address of a partial bundle {index}", {"level": "entries", "index": index, "width": 7})
    yield Case("a bundle of three", {"bundle": ["a", "", "bé"]})


def answer(given: Values) -> Values:
    if "body" in given:
        unsigned = unsigned_leaf(given["type"], from_text(given["time"]), given["producer"], given["body"])
        leaf = with_signature(unsigned, SECRET.sign(DOMAIN + unsigned))
        return {"leaf": leaf.decode(), "hash": leaf_hash(leaf).hex()}
    if "leaf" in given:
        return {"is_leaf": _is_leaf(given["leaf"].encode())}
    if "leaves" in given:
        edge = Edge()
        for number in range(given["leaves"]):
            edge.append(leaf_hash(str(number).encode()))
        return {"root": edge.root().hex()}
    if "origin" in given:
        point = Checkpoint(given["origin"], given["size"], bytes.fromhex(given["root"]))
        note = signed(point, PUBLIC, SECRET.sign).decode()
        return {"note": note, "short": point.short, "key": verifier_key(point.origin, PUBLIC)}
    if "before" in given:
        found = [file.path for file in files(given["before"], given["size"])]
        return {"count": len(found), "last": found[-5:]}
    if "index" in given:
        return {"path": File(given["level"], given["index"], given["width"]).path}
    raw = bundle_bytes([each.encode() for each in given["bundle"]])
    return {"content": base64.b64encode(raw).decode("ascii"), "shorter_is_one": _is_bundle(raw[:-1])}


def _is_leaf(raw: bytes) -> bool:
    try:
        read_leaf(raw)
    except MalformedLeaf:
        return False
    return True


def _is_bundle(raw: bytes) -> bool:
    try:
        read_bundle(raw, 3)
    except MalformedBundle:
        return False
    return True


def _leaves() -> Iterator[Case]:
    sealed = {"exam": "skd-2026", "items": 110, "keys": "ab" * 32, "stage": None, "event": "7c1d2a90"}
    yield Case("a leaf", {"type": "exam.sealed", "time": AT, "producer": "scoring", "body": sealed})
    yield Case("a leaf that says nothing more", {"type": "made.up", "time": AT, "producer": "cbt", "body": {}})
    for name, chance in made_up("log", 20):
        body = {f"{chance.randrange(100)}é": chance.randrange(-(2**53) + 1, 2**53) for _ in range(chance.randrange(5))}
        time = datetime.fromtimestamp(chance.randrange(2_000_000_000), UTC).isoformat()
        yield Case(name, {"type": "made.up", "time": time, "producer": "recruitment", "body": body})
    unsigned = unsigned_leaf("exam.sealed", from_text(AT), "scoring", {"items": 3})
    good = with_signature(unsigned, bytes(64)).decode()
    yield Case("whose signature is none is a leaf yet", {"leaf": good})
    damaged = {
        "nothing": "",
        "a blank at the end": good + " ",
        "other order": good.replace(
            '{"body":{"items":3},"producer":"scoring"', '{"producer":"scoring","body":{"items":3}'
        ),
        "a fraction": good.replace("3}", "3.0}"),
        "a number too large": good.replace("3}", "9007199254740992}"),
        "a field twice": good.replace('{"items":3}', '{"items":3,"items":3}'),
        "a further field": good.replace('"time"', '"thing":1,"time"'),
        "a field too few": good.replace('"producer":"scoring",', ""),
        "no object": "[]",
        "a body that is none": good.replace('{"items":3}', "[]"),
        "a time without its decimals": good.replace(".000000Z", "Z"),
        "a time that never was": good.replace("2026-11-28", "2026-11-31"),
        "a short signature": good.replace("AAAA", "", 1),
        "a signature written otherwise": good.replace('A==","time"', 'B==","time"'),
    }
    for name, raw in damaged.items():
        assert raw != good, name
        yield Case(f"no leaf: {name}", {"leaf": raw})
