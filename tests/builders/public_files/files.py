"""Editions as values that a test may change, and the files that they become (docs/definitions/bundle.md)."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.kernel.canonical import canonical_bytes
from shared.kernel.clock import from_text
from shared.signatures.base64url import encoded
from shared.signatures.batches import batch_of
from shared.signatures.releases import SignedRanking
from shared.signatures.statements import signed_bytes
from tests.builders.random_rules import Json
from verifier.faults import Fault
from verifier.rules.documents import digest

EXAM = "s1-umum"
AT = "2026-11-28T08:00:00.000000Z"
SIGNERS = ("staf-1", "staf-2")
Of = tuple[str, str, int]
"""Vacancy, stage (an empty text for the first) and version."""


def key_of(signer: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(signer.encode()).digest())


def public_key(signer: str) -> bytes:
    return key_of(signer).public_key().public_bytes_raw()


def fingerprints() -> list[str]:
    return [hashlib.sha256(public_key(signer)).hexdigest() for signer in SIGNERS]


@dataclass
class Edition:
    """All that an edition holds, as values that a test may change before they are written."""

    number: int
    policy: str
    selection: Json
    shifts: dict[tuple[str, int], Json] = field(default_factory=dict)
    rankings: dict[Of, Json] = field(default_factory=dict)
    people: dict[Of, tuple[Json, list[Json]]] = field(default_factory=dict)

    @property
    def sheets(self) -> list[Json]:
        """All sittings with answers."""
        found = []
        for _, persons in self.people.values():
            for person in persons:
                found += [each for each in (person.get("parts") or {"": person}).values() if "answers" in each]
        return found

    def sign(self, *, batch: bool = False) -> None:
        """Signs all documents as they are now, and says the digests wherever they stand."""
        made = {of: digest(ranking["document"]) for of, ranking in self.rankings.items()}
        signed = [self._signed(of, made[of]) for of in self.rankings]
        root, places = batch_of("s1", signed) if batch else (None, [None] * len(signed))
        for of, each, place in zip(self.rankings, signed, places, strict=True):
            ranking = self.rankings[of]
            ranking["digest"] = made[of]
            if of in self.people:
                self.people[of][0]["digest"] = made[of]
            for version in self.selection["versions"]:
                if (version["vacancy_id"], version["stage"] or "", version["version"]) == of:
                    version["digest"] = made[of]
            where = None
            if place is not None:
                where = {"index": place.index, "size": place.size, "path": list(place.path)}
            subject = each if root is None else root
            ranking["signatures"] = [
                {**signature(subject.statement(signer, from_text(AT)).to_text(), signer), "batch": where}
                for signer in SIGNERS
            ]
        stages = ["", *(stage["code"] for stage in self.selection["rules"]["stages"])]
        for (vacancy, stage, _), (header, _persons) in self.people.items():
            if stage:
                before = stages[stages.index(stage) - 1]
                header["before"] = next(made[of] for of in made if of[:2] == (vacancy, before))

    def _signed(self, of: Of, found: str) -> SignedRanking:
        ranking = self.rankings[of]
        document = ranking["document"]
        return SignedRanking(
            selection_id="s1",
            exam_id=document["exam_id"],
            vacancy_id=of[0],
            version=ranking["version"],
            digest=found,
            rows=len(document["rows"]),
            present=ranking["present"],
            ranked=sum(row["rank"] is not None for row in document["rows"]),
            accepted=len(document.get("findings", ())),
            overruled=len(document.get("overruled", ())),
            accepted_builds=len(document.get("accepted_builds", ())),
            stage=of[1] or None,
        )


def signature(text: str, signer: str) -> Json:
    proof = encoded(key_of(signer).sign(signed_bytes(text)))
    return {"statement": text, "key_id": f"key-{signer}", "proof": proof, "batch": None}


def written(editions: list[Edition], newest: int | None = None) -> dict[str, bytes]:
    """The files of these editions by their names, each naming the one before."""
    files: dict[str, bytes] = {}
    previous = None
    for edition in editions[:newest]:
        data = canonical_bytes(_index(edition, previous, files))
        files[f"editions/{edition.number}.json"] = files["index.json"] = data
        previous = hashlib.sha256(data).hexdigest()
    return files


def _index(edition: Edition, previous: str | None, files: dict[str, bytes]) -> Json:
    stages = ["", *(stage["code"] for stage in edition.selection["rules"]["stages"])]
    entries = [{"kind": "selection", **put(files, canonical_bytes(edition.selection))}]
    shifts = {}
    for (exam_id, number), counts in sorted(edition.shifts.items()):
        shifts[exam_id, number] = put(files, canonical_bytes(counts))
        entries.append({"kind": "shifts", "exam_id": exam_id, "key_set": number, **shifts[exam_id, number]})
    for kind, held in (("ranking", edition.rankings), ("people", edition.people)):
        for of in sorted(held, key=lambda each: (each[0], stages.index(each[1]), each[2])):
            if kind == "ranking":
                data = canonical_bytes(edition.rankings[of])
            else:
                header, persons = edition.people[of]
                named = {
                    exam_id: shifts[exam_id, number]["sha256"]
                    for exam_id, number in header["key_sets"].items()
                    if (exam_id, number) in shifts
                }
                lines = [{**header, "shifts": named, "candidates": len(persons), **header}, *persons]
                data = b"".join(canonical_bytes(line) + b"\n" for line in lines)
            entries.append(
                {"kind": kind, "vacancy_id": of[0], "stage": of[1] or None, "version": of[2], **put(files, data)}
            )
    return {
        "format": "terang.bundle.v1",
        "selection_id": "s1",
        "edition": edition.number,
        "previous": previous,
        "as_of": AT,
        "policy": edition.policy,
        "files": entries,
    }


def put(files: dict[str, bytes], data: bytes) -> Json:
    """Stores a file under its hash; what an index says of it."""
    name, stored = hashlib.sha256(data).hexdigest(), gzip.compress(data, mtime=0)
    files[f"files/{name}.gz"] = stored
    return {"sha256": name, "length": len(data), "stored": len(stored)}


class Memory:
    """Files by their names; `asked` are those that were read."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.asked: set[str] = set()

    def read(self, name: str, most: int) -> bytes | None:
        self.asked.add(name)
        found = self.files.get(name)
        if found is not None and len(found) > most:
            raise Fault("file_long", name, most=most)
        return found
