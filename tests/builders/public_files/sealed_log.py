"""A public log that records the sealing of a made-up selection, written from docs/definitions/log.md."""

from __future__ import annotations

import base64
import hashlib

from shared.kernel.canonical import canonical_bytes
from tests.builders.public_files.files import AT, Edition, Memory, fingerprints, key_of, written
from tests.builders.random_rules import Json
from tests.builders.tlog import Log, NoteKey
from verifier import notes
from verifier.command import steps_over
from verifier.steps import Given, Line

KEY = NoteKey("log.example/terang")


def leaf(type_: str, body: Json, producer: str = "scoring") -> bytes:
    said: Json = {"body": body, "producer": producer, "time": AT, "type": type_}
    signature = key_of(producer).sign(b"terang.leaves.v1\n" + canonical_bytes(said))
    return canonical_bytes({**said, "signature": base64.b64encode(signature).decode()})


def sealed(exam: Json, **changes: object) -> bytes:
    """What the sealing of an exam said."""
    stage: Json = {"stage": exam.get("stage"), "part": exam.get("part")}
    digests: Json = {"content": exam["content_digest"], "draw_seed": exam["draw_seed_commitment"]}
    keys = exam["key_sets"][0]["commitment"] if exam["key_sets"] else _digest("keys", exam["exam_id"])
    counted: Json = {"items": 9, "signatures": 2, "builds": []}
    named: Json = {"exam": exam["exam_id"], "selection": "s1", "event": f"sealed {exam['exam_id']}"}
    body = {**named, **stage, **digests, "rules": exam["rules_digest"], "keys": keys, **counted}
    return leaf("exam.sealed", {**body, "papers": _digest("papers", exam["exam_id"]), **changes})


def corrected(exam: Json, key_set: Json, **changes: object) -> bytes:
    """What two members signed of a later set of keys."""
    exam_id, number = exam["exam_id"], key_set["number"]
    named: Json = {"exam": exam_id, "selection": "s1", "event": f"corrected {exam_id} {number}"}
    counted: Json = dict.fromkeys(("items", "marked", "up", "down", "enter", "leave"), 1)
    body = {**named, "number": number, "replaces": number - 1, "keys": key_set["commitment"], **counted}
    return leaf("keys.corrected", {**body, "effect": _digest("effect", exam_id), "signatures": 2, **changes})


def log_of(editions: list[Edition], other: int = 2) -> Log:
    """The log as it stands when the newest edition is written, with so many `other` leaves in front."""
    leaves = [leaf("log.opened", {"origin": KEY.name})]
    leaves += [leaf("gate.overruled", {"exam": "s1-umum", "number": at, "keys": "0" * 64}) for at in range(other)]
    exams = editions[-1].selection["exams"]
    leaves += [sealed(exam) for exam in exams]
    leaves += [corrected(exam, key_set) for exam in exams for key_set in exam["key_sets"][1:]]
    return Log(KEY, leaves)


def given(log: Log) -> Given:
    """The key of the log, and a checkpoint that somebody kept."""
    return Given(log_keys=(notes.read_key(KEY.line, "key"),), earlier=(("kept", log.checkpoint(1)),))


def both(editions: list[Edition], log: Log) -> dict[str, bytes]:
    """The files of the selection, and beside them those of the log."""
    return {**written(editions), **log.files(len(log.leaves))}


def checked(editions: list[Edition], log: Log, only: str | None = None) -> list[Line]:
    """What the verifier says of both."""
    return steps_over(Memory(both(editions, log)), given(log), fingerprints(), only)[0]


def _digest(*words: str) -> str:
    return hashlib.sha256(" ".join(words).encode()).hexdigest()
