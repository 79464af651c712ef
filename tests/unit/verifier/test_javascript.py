"""The verifier in JavaScript comes to the same as the one in Python: for public vectors, for logs good and damaged."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import subprocess
from collections import Counter
from typing import Any

from shared.kernel.canonical import canonical_bytes
from tests.builders.tlog import Log, NoteKey, made_up
from tests.unit.verifier.test_canonical import REFUSED, outcome
from tests.unit.verifier.test_ed25519 import CASES, SMALL
from tests.unit.verifier.test_merkle import VECTORS, proof_of
from tests.unit.verifier.test_notes import EXAMPLE_KEY, PUBLISHED, PUBLISHED_KEYS, WRONG_KEYS, WRONG_NOTES
from tests.unit.verifier.test_tree import KEYS, LOG, WITNESS, Memory, paper
from tools.house.tree import ROOT
from tools.node import find_node
from verifier import notes
from verifier.command import as_json
from verifier.faults import Fault
from verifier.steps import Given, run


def answers(subject: str, cases: list[Any]) -> list[Any]:
    """What the program in JavaScript makes of these cases."""
    job = json.dumps({"subject": subject, "cases": cases})
    script = ROOT / "tests" / "reference" / "verifier.js"
    done = subprocess.run([find_node(), script], input=job, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found: list[Any] = json.loads(done.stdout)
    assert len(found) == len(cases)
    return found


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_sha256() -> None:
    datas = [bytes([at % 256]) * at for at in [*range(130), 1_000, 65_537]]
    assert answers("sha256", list(map(b64, datas))) == [b64(hashlib.sha256(data).digest()) for data in datas]


def test_all_merkle_vectors() -> None:
    cases = []
    for vector in VECTORS:
        names = ("leafIdx", "treeSize", "size1", "size2", "start", "end", "size")
        cases.append(
            {
                "kind": vector["name"].split("/")[0],
                "numbers": [str(vector[name]) for name in names if name in vector],
                "hashes": [vector[name] for name in ("leafHash", "root1", "root", "root2") if name in vector],
                "proof": list(map(b64, proof_of(vector))),
            }
        )
    assert answers("proofs", cases) == [not vector["wantErr"] for vector in VECTORS]


def test_all_ed25519_vectors_and_keys_of_small_order() -> None:
    cases = [
        {
            "key": b64(bytes.fromhex(key)),
            "signature": b64(bytes.fromhex(case["sig"])),
            "text": b64(bytes.fromhex(case["msg"])),
        }
        for key, case in CASES
    ]
    small = [
        {"key": b64(bytes.fromhex(key)), "signature": b64(bytes.fromhex(SMALL[0]) + bytes(32)), "text": ""}
        for key in SMALL
    ]
    assert answers("ed25519", [*cases, *small]) == [
        *(case["result"] == "valid" for _, case in CASES),
        *(False for _ in SMALL),
    ]


def damaged_json() -> list[bytes]:
    """Written by the services, some with a byte or two changed."""
    chance = random.Random(20261129)
    values: list[Any] = [
        {"a": [1, -2, {"b": 'é\n\u2028"\\'}], "\U0001f600": None, "\uff5e": True, "__proto__": 1, "1": 2, "10": 3},
        ["\x00\x1f\x7f", 2**53 - 1, -(2**53) + 1, [], {}, "", False],
    ]
    found = [canonical_bytes(value) for value in values]
    for _ in range(600):
        data = bytearray(chance.choice(found[:2]))
        for _ in range(chance.randint(1, 2)):
            data[chance.randrange(len(data))] = chance.choice(b'\x00 "\\,:[]{}01.-e\x7f\x80\xc3\xe2\xed\xf0\xff')
        found.append(bytes(data))
    return found


def test_json_is_read_and_refused_alike() -> None:
    datas = [*(data for data, _, _ in REFUSED), *damaged_json()]
    expected = []
    for data in datas:
        found = outcome(data)
        is_fault = isinstance(found, dict) and "code" in found
        expected.append({"fault" if is_fault else "value": found})
    assert answers("json", list(map(b64, datas))) == expected
    kinds = Counter(each.get("fault", {}).get("code", "read") for each in expected)
    assert len(kinds) > 12
    assert kinds["read"] > 5


def key_outcome(text: str) -> dict[str, Any]:
    try:
        return {"value": notes.read_key(text, "key").id.hex()}
    except Fault as fault:
        return {"fault": fault.fields()}


def note_outcome(data: bytes) -> dict[str, Any]:
    try:
        return {"value": [each.line for each in notes.read(data, "note").signatures]}
    except Fault as fault:
        return {"fault": fault.fields()}


def test_keys_and_notes_are_read_and_refused_alike() -> None:
    keys = [EXAMPLE_KEY, *PUBLISHED_KEYS, *(text for text, _ in WRONG_KEYS)]
    assert answers("keys", keys) == list(map(key_outcome, keys))
    datas = [PUBLISHED.encode(), *(data for data, _, _ in WRONG_NOTES)]
    assert answers("notes", list(map(b64, datas))) == list(map(note_outcome, datas))


def corpus() -> list[dict[str, Any]]:
    """Logs, good and damaged: {name, files, earlier, quorum}."""
    chance = random.Random(20261130)
    other = made_up(600, salt=b"other")
    both = Log(LOG.key, [*LOG.leaves[:400], *other.leaves[400:]])
    found: list[dict[str, Any]] = [
        {"name": f"{size} leaves", "files": LOG.files(size, WITNESS), "earlier": [("old", LOG.checkpoint(size // 2))]}
        for size in (0, 1, 2, 255, 256, 257, 512, 513, 700)
    ]
    faces = [("before", LOG.checkpoint(400)), ("face", LOG.checkpoint(401)), ("more", LOG.checkpoint(800))]
    found += [
        {"name": "two faces", "files": both.files(600, WITNESS), "earlier": faces},
        {"name": "paper", "files": LOG.files(300, WITNESS), "papers": [(280, paper(LOG, 280)), (1, paper(LOG, 1))]},
        {"name": "other paper", "files": LOG.files(300, WITNESS), "papers": [(280, paper(LOG, 281)), (400, "0" * 26)]},
        {"name": "no witness", "files": LOG.files(300)},
        {"name": "nothing", "files": {}},
        {"name": "a stranger's", "files": other.files(300, NoteKey("other.example", is_witness=True))},
        {"name": "other leaves", "files": {**LOG.files(300, WITNESS), "checkpoint": other.checkpoint(300, WITNESS)}},
        {"name": "filled since", "files": filled(300, 768), "earlier": [("old", LOG.checkpoint(280))]},
    ]
    for at in range(60):
        files = LOG.files(chance.choice((1, 9, 256, 300, 513)), WITNESS)
        name = chance.choice(sorted(files))
        kind = chance.choice(("changed", "changed", "changed", "longer", "shorter", "gone"))
        files[name] = spoilt(files[name], kind, chance)
        if kind == "gone":
            del files[name]
        found.append({"name": f"{at} {name} {kind}", "files": files, "earlier": [("old", LOG.checkpoint(1))]})
    return found


def filled(size: int, later: int) -> dict[str, bytes]:
    files = {**LOG.files(later), **LOG.files(size, WITNESS)}
    return {name: data for name, data in files.items() if not name.endswith(f".p/{size % 256}")}


def spoilt(data: bytes, kind: str, chance: random.Random) -> bytes:
    at = chance.randrange(len(data))
    if kind == "changed":
        return data[:at] + bytes([data[at] ^ chance.randint(1, 255)]) + data[at + 1 :]
    return data + b"x" if kind == "longer" else data[:at]


def evidence(log: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(log.get(name, ())) for name in ("earlier", "papers")}


def test_logs_good_and_damaged_come_to_the_same() -> None:
    logs = corpus()
    cases = [
        {
            "files": {name: b64(data) for name, data in log["files"].items()},
            "logKeys": [LOG.key.line],
            "witnessKeys": [WITNESS.line],
            "quorum": 1,
            "earlier": [[name, b64(data)] for name, data in log.get("earlier", [])],
            "papers": log.get("papers", []),
        }
        for log in logs
    ]
    expected = [
        json.loads(as_json(run(Memory(log["files"]), Given(**KEYS, quorum=1, **evidence(log))))) for log in logs
    ]
    for log, theirs, ours in zip(logs, answers("logs", cases), expected, strict=True):
        assert theirs == ours, log["name"]
    outcomes = Counter(line["outcome"] for each in expected for line in each["steps"])
    assert min(outcomes[each] for each in ("passes", "fails", "lacks")) > 10


def test_the_modules_need_neither_node_nor_a_bundler() -> None:
    """They run in a page as they lie here: they import one another by their places, and nothing else."""
    modules = list((ROOT / "verifier" / "js").rglob("*.js"))
    assert len(modules) > 12
    for path in modules:
        lines = re.findall(r"^(?:import|export|\}).*$", path.read_text("utf-8"), re.MULTILINE)
        for imported in re.findall(r"""(?:from|import) ["']([^"']+)["']""", "\n".join(lines)):
            assert imported.startswith("."), f"{path.name}: {imported}"
            assert (path.parent / imported).is_file(), f"{path.name}: {imported}"


def test_what_is_vendored_is_what_was_published() -> None:
    """But for the lines that import from the other package by its name, which no page could load."""
    folder = ROOT / "verifier" / "js" / "vendor"
    sums = dict(
        re.findall(r"^\| `(\S+)` \| `([0-9a-f]{64})` \|$", (folder / "VENDOR.md").read_text("utf-8"), re.MULTILINE)
    )
    assert set(sums) == {path.relative_to(folder).as_posix() for path in folder.rglob("*.js")}
    for name, published in sums.items():
        text = (folder / name).read_text("utf-8")
        original = re.sub(
            r"^((?:import|export|\}) ?[^\n]*from ')(?:\.\./)+hashes/", r"\1@noble/hashes/", text, flags=re.M
        )
        assert hashlib.sha256(original.encode()).hexdigest() == published, name
