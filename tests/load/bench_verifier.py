"""What it costs to check a whole selection from its public files.

    python -m tests.load.bench_verifier [CANDIDATES] [VACANCIES]

Makes the files of so many candidates (100,000 in 100 vacancies), 110 items each of 330, and runs `python -m verifier`
over them: the whole, and one vacancy. Prints seconds, processor seconds and the most memory of each. Fails if anything
fails in them or lacks. A log of a thousand leaves lies beside them.
"""

# ruff: noqa: T201
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from shared.signatures.base64url import encoded
from tests.builders.public_files.files import AT, EXAM, SIGNERS, Edition, fingerprints, public_key
from tests.builders.public_files.sealed_log import KEY, both, log_of
from tests.builders.random_rules import Json
from tests.builders.random_selection import SIGNS
from verifier.published.selection_file import as_marked
from verifier.rules.documents import digest, rules_digest
from verifier.rules.marking import Marker, SheetMarks
from verifier.rules.papers import key_commitment
from verifier.rules.selection import rank_sat
from verifier.rules.sitting import Sat

SECTIONS = (("TWK", 30), ("TIU", 35), ("TKP", 45))
BANK = 3
OPTIONS = "abcde"
SALT = "5a" * 32
RULES: Json = {
    "id": "skd",
    "version": "1",
    "title": "SKD",
    "categories": {"general": "Umum"},
    "sections": [
        {
            "code": code,
            "name": code,
            "items": items,
            "max_marks": 5 * items,
            "marking": {"kind": "weights"} if code == "TKP" else {"kind": "right_wrong", "right": 5},
        }
        for code, items in SECTIONS
    ],
    "thresholds": [{"category": "general", "minima": {"TWK": 20, "TIU": 20}}],
    "tie_breaks": ["total", "TKP", "TIU", "TWK"],
    "cut": {"multiple": 3, "boundary_ties": "all"},
    "publication": "sheets",
    "stages": [],
}


def keys_of(rng: Random) -> dict[str, Json]:
    keys: dict[str, Json] = {}
    for code, items in SECTIONS:
        for _ in range(items * BANK):
            item = rng.randbytes(8).hex()
            weights = {option: weight for weight, option in enumerate(rng.sample(OPTIONS, 5), 1)}
            key = {"weights": weights} if code == "TKP" else {"right": rng.choice(OPTIONS)}
            keys[item] = {"section": code, "key": key}
    return dict(sorted(keys.items()))


class Maker:
    def __init__(self, candidates: int, vacancies: int) -> None:
        self.rng = Random(f"bench {candidates}")
        self.candidates, self.vacancies = candidates, [f"lowongan-{at:04}" for at in range(vacancies)]
        self.keys = keys_of(self.rng)
        self.ids = list(self.keys)
        self.of_section = {
            code: [at for at, item in enumerate(self.ids) if self.keys[item]["section"] == code] for code, _ in SECTIONS
        }
        held = {
            item: {**as_marked(each["key"]), "section": each["section"], "options": list(OPTIONS)}
            for item, each in self.keys.items()
        }
        self.marker = Marker(RULES["sections"], held)

    def edition(self) -> Edition:
        made = Edition(1, "sheets", self._selection())
        for at, vacancy in enumerate(self.vacancies):
            count = self.candidates // len(self.vacancies) + (at < self.candidates % len(self.vacancies))
            self._add(made, vacancy, list(self._persons(count)))
        made.sign(batch=True)
        return made

    def _persons(self, count: int) -> Iterator[Json]:
        rng = self.rng
        codes = sorted({"".join(rng.choices(SIGNS, k=16)) for _ in range(count)})
        for code in codes:
            paper = [at for of, items in SECTIONS for at in rng.sample(self.of_section[of], items)]
            answers = [None if chance < 0.04 else int(5 * rng.random()) for chance in (rng.random() for _ in paper)]
            yield {"sheet_code": code, "category": "general", "outcome": "sheet", "paper": paper, "answers": answers}

    def _add(self, made: Edition, vacancy: str, persons: list[Json]) -> None:
        of = {"vacancy_id": vacancy, "category": "general", "quota": 10, "selection_id": "s1", "exam_id": EXAM}
        codes = [each["sheet_code"] for each in persons]
        known: Json = {"vacancy_id": vacancy, "category": "general"}
        candidates = [{"candidate_no": code, "sheet_code": code, **known} for code in codes]
        sat = []
        for each in persons:
            paper = [self.ids[at] for at in each["paper"]]
            given = zip(paper, each["answers"], strict=True)
            marked = self.marker.mark(paper, {item: OPTIONS[at] for item, at in given if at is not None})
            assert isinstance(marked, SheetMarks)
            sat.append(Sat("passed", marked))
        ranked = rank_sat(RULES, [of], candidates, sat)[vacancy]
        head: Json = {"vacancy_id": vacancy, "stage": None, "version": 1, "digest": ""}
        made.rankings[vacancy, "", 1] = {
            "format": "terang.bundle.ranking.v1",
            "version": 1,
            "document": ranked.document,
            "digest": "",
            "present": len(persons),
            "signatures": [],
        }
        made.people[vacancy, "", 1] = (
            {
                "format": "terang.bundle.people.v1",
                "selection_id": "s1",
                **head,
                "policy": "sheets",
                "key_sets": {EXAM: 1},
                "before": None,
                "lots": [],
            },
            persons,
        )
        version = {**head, "digest": digest(ranked.document), "released_at": AT, "withdrawn": None}
        made.selection["versions"].append(version)

    def _selection(self) -> Json:
        keys = {item: each["key"] for item, each in self.keys.items()}
        exam = {
            "exam_id": EXAM,
            "rules_digest": rules_digest(RULES),
            "content_digest": "0" * 64,
            "draw_seed_commitment": "0" * 64,
            "items": [
                {"item_id": item, "section": each["section"], "options": list(OPTIONS)}
                for item, each in self.keys.items()
            ],
            "key_sets": [{"number": 1, "commitment": key_commitment(SALT, keys), "keys": keys}],
            "key_salt": SALT,
        }
        vacancy: Json = {"unit": "RSUD", "category": "general", "position_group": None, "quota": 10, "pool": None}
        member: Json = {"kind": "ed25519", "rp_id": None, "origin": None}
        return {
            "format": "terang.bundle.selection.v1",
            "selection_id": "s1",
            "policy": "sheets",
            "timezone": "Asia/Jakarta",
            "rules": RULES,
            "exams": [exam],
            "vacancies": [{"vacancy_id": each, "title": "Perawat", **vacancy} for each in self.vacancies],
            "versions": [],
            "members": [
                {"key_id": f"key-{each}", "signer": each, "public_key": encoded(public_key(each)), **member}
                for each in SIGNERS
            ],
        }


def run(folder: Path, *arguments: str) -> None:
    """The verifier in a process of its own."""
    given = [part for each in fingerprints() for part in ("--member", each)]
    given += ["--key", KEY.line, "--earlier", str(folder / "checkpoint")]
    command = [sys.executable, "-m", "verifier", str(folder), *given, "--strict", *arguments]
    before = time.monotonic()
    done = subprocess.Popen(command, stdout=subprocess.PIPE)
    output = done.stdout.read().decode() if done.stdout else ""
    _, status, used = os.wait4(done.pid, 0)
    wall = time.monotonic() - before
    name = " ".join(arguments) or "everything"
    print(f"{name}: {wall:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of processor, {used.ru_maxrss / 1024:.0f} MiB")
    if os.waitstatus_to_exitcode(status):
        raise SystemExit(output)


def make(folder: Path, candidates: int, vacancies: int) -> None:
    edition = Maker(candidates, vacancies).edition()
    log = log_of([edition], 1_000)
    files = both([edition], log)
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    print(f"{candidates} candidates, {vacancies} vacancies: {sum(map(len, files.values())) / 1e6:.1f} MB")


def main(candidates: int = 100_000, vacancies: int = 100) -> None:
    with tempfile.TemporaryDirectory() as name:
        # In a process of its own: what a process had before it became another counts as that one's memory, too.
        make_files = [sys.executable, "-m", "tests.load.bench_verifier", str(candidates), str(vacancies), name]
        subprocess.run(make_files, check=True)
        run(Path(name))
        run(Path(name), "--only", "lowongan-0000")


if __name__ == "__main__":
    if len(sys.argv) == 4:
        make(Path(sys.argv[3]), int(sys.argv[1]), int(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:]))
