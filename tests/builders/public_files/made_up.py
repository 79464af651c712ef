"""Public files of random selections, written from docs/definitions/bundle.md."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from copy import deepcopy
from random import Random
from typing import Any

from shared.signatures.base64url import encoded
from tests.builders.public_files.files import AT, EXAM, SIGNERS, Edition, Of, public_key
from tests.builders.public_files.released import Lots, Stages, released
from tests.builders.random_rules import Json
from tests.builders.random_selection import SIGNS, RandomSelection, random_selection
from verifier.rules.documents import digest, rules_digest
from verifier.rules.integration import agree
from verifier.rules.marking import Marker, SheetMarks
from verifier.rules.papers import key_commitment
from verifier.rules.selection import Ranked


def made_up(number: int, policy: str | None = None, change: Callable[[Json], None] | None = None) -> list[Edition]:
    """Editions of a random selection, the second after a correction of keys; the same number makes the same. `change`
    is done to the first exam's keys before anything is marked."""
    made, rng = random_selection(number), Random(f"public files {number}")
    if change is not None:
        change(made.keys)
    for candidate in made.candidates:
        candidate.setdefault("sheet_code", "".join(rng.choice(SIGNS) for _ in range(16)))
    made.candidates.sort(key=lambda each: str(each["sheet_code"]))
    key_sets = [made.keys]
    if rng.random() < 0.5:
        key_sets.append(_corrected(made.keys, rng))
    policy = policy or ("marks" if number % 5 == 4 else "sheets")
    if policy == "sheets":
        made.rules["publication"] = policy
    ranked = released(made, key_sets)
    writer = _Writer(made, key_sets, policy, rng)
    return [writer.edition(at, ranked) for at in range(1, len(key_sets) + 1)]


def _corrected(keys: Json, rng: Random) -> Json:
    """The keys with one item's credit or choice changed."""
    corrected = deepcopy(keys)
    item = rng.choice(sorted(corrected))
    others = [each for each in ("void", "all_correct", "attempted") if each != corrected[item].get("credit")]
    corrected[item]["credit"] = rng.choice(others)
    return corrected


class _Writer:
    def __init__(self, made: RandomSelection, key_sets: list[Json], policy: str, rng: Random) -> None:
        self.made, self.key_sets, self.policy, self.rng = made, key_sets, policy, rng
        self.rules = made.rules
        self.salt = rng.randbytes(32).hex()
        self.findings = rng.random() < 0.5
        self.exams: dict[str, tuple[str, str, list[Json], Json | None, list[Json]]] = {
            EXAM: ("", "", self.rules["sections"], self.rules.get("normalisation"), key_sets)
        }
        for stage in self.rules["stages"]:
            for part in stage["parts"]:
                if part["source"] == "sitting":
                    keys = [made.later_keys[part["code"]]]
                    of = (stage["code"], part["code"], part["sections"], part.get("normalisation"), keys)
                    self.exams[f"s1-{stage['code']}-{part['code']}"] = of

    def edition(self, number: int, ranked: list[tuple[Stages, Lots]]) -> Edition:
        made = Edition(number, self.policy, self._selection(number))
        stages_now, lots = ranked[number - 1]
        for stage, by_vacancy in stages_now.items():
            for vacancy, of in by_vacancy.items():
                self._add(made, (vacancy, stage, number), of, lots[stage].get(vacancy, []))
        self._count_shifts(made)
        for before in range(1, number + 1):
            for stage, by_vacancy in ranked[before - 1][0].items():
                for vacancy, of in by_vacancy.items():
                    self._add_version(made, (vacancy, stage, before), of)
        stages = ["", *(stage["code"] for stage in self.rules["stages"])]
        made.selection["versions"].sort(
            key=lambda each: (each["vacancy_id"], stages.index(each["stage"] or ""), each["version"])
        )
        made.sign(batch=bool(number % 2))
        return made

    def _selection(self, number: int) -> Json:
        return {
            "format": "terang.bundle.selection.v1",
            "selection_id": "s1",
            "policy": self.policy,
            "timezone": "Asia/Jakarta",
            "rules": deepcopy(self.rules),
            "exams": [self._exam(exam_id, number) for exam_id in sorted(self.exams)],
            "vacancies": [
                {
                    "vacancy_id": each["vacancy_id"],
                    "title": "Perawat",
                    "unit": "RSUD",
                    "category": each["category"],
                    "position_group": each["position_group"],
                    "quota": each["quota"],
                    "pool": None,
                }
                for each in sorted(self.made.vacancies, key=lambda each: str(each["vacancy_id"]))
            ],
            "versions": [],
            "members": [
                {
                    "key_id": f"key-{signer}",
                    "signer": signer,
                    "kind": "ed25519",
                    "public_key": encoded(public_key(signer)),
                    "rp_id": None,
                    "origin": None,
                }
                for signer in SIGNERS
            ],
        }

    def _exam(self, exam_id: str, number: int) -> Json:
        stage, part, _, _, key_sets = self.exams[exam_id]
        made: Json = {
            "exam_id": exam_id,
            "rules_digest": rules_digest(self.rules),
            "content_digest": hashlib.sha256(exam_id.encode()).hexdigest(),
            "draw_seed_commitment": hashlib.sha256(f"seed {exam_id}".encode()).hexdigest(),
            "items": [
                {"item_id": item, "section": key["section"], "options": sorted(key["options"])}
                for item, key in sorted(key_sets[0].items())
            ],
            "key_sets": [
                {
                    "number": at,
                    "commitment": key_commitment(self.salt, keys),
                    "keys": {item: _committed(key) for item, key in keys.items()},
                }
                for at, keys in enumerate(key_sets[:number], 1)
            ],
            "key_salt": self.salt,
        }
        if self.policy == "marks":
            made |= {"items": [], "key_sets": [], "key_salt": None}
        return made | ({"stage": stage, "part": part} if stage else {})

    def _add(self, made: Edition, of: Of, ranked: Ranked, lots: list[list[str]]) -> None:
        document = deepcopy(ranked.document)
        if self.findings:
            document["findings"] = [{"kind": "late", "reason": "diperiksa"}]
            document["overruled"] = [
                {"kind": "pair", "reason": "dibaca", "overruled_by": "R.K.", "seconded_by": "M.S.", "found": 1}
            ]
        vacancy, stage, version = of
        present = sum(row["status"] not in ("absent", "disqualified") for row in document["rows"])
        made.rankings[of] = {
            "format": "terang.bundle.ranking.v1",
            "version": version,
            "document": document,
            "digest": "",
            "present": present,
            "signatures": [],
        }
        exams = {name: exam for name, exam in self.exams.items() if exam[0] == stage}
        header = {
            "format": "terang.bundle.people.v1",
            "selection_id": "s1",
            "vacancy_id": vacancy,
            "stage": stage or None,
            "version": version,
            "digest": "",
            "policy": self.policy,
            "key_sets": {name: min(version, len(exam[4])) for name, exam in exams.items()},
            "before": None,
            "lots": lots,
        }
        codes = {row["sheet_code"]: row for row in document["rows"]}
        persons = [
            self._person(candidate, codes[candidate["sheet_code"]], header)
            for candidate in self.made.candidates
            if candidate["sheet_code"] in codes
        ]
        made.people[of] = header, persons

    def _person(self, candidate: Json, row: Json, header: Json) -> Json:
        person: Json = {"sheet_code": candidate["sheet_code"], "category": candidate["category"]}
        if "quota_group" in row:
            person["quota_group"] = row["quota_group"]
        if header["stage"] is None:
            return person | self._sitting(EXAM, candidate["sheets"], candidate["shift"], header)
        stage = next(each for each in self.rules["stages"] if each["code"] == header["stage"])
        person["parts"] = {part["code"]: self._part(stage, part, candidate, header) for part in stage["parts"]}
        return person

    def _part(self, stage: Json, part: Json, candidate: Json, header: Json) -> Json:
        held = candidate["parts"][part["code"]]
        if part["source"] == "sitting":
            return self._sitting(f"s1-{stage['code']}-{part['code']}", held["sheets"], held["shift"], header)
        if part["source"] == "carried_over":
            return {"score": held["score"]}
        agreed = agree(part, held["entries"])
        assert agreed is not None
        if agreed.reason is not None:
            return {"reason": "absent" if agreed.reason in ("no_show", "ill", "late") else agreed.reason}
        return {"scores": agreed.scores}

    def _sitting(self, exam_id: str, sheets: list[Json], shift: str, header: Json) -> Json:
        _, _, sections, normalisation, key_sets = self.exams[exam_id]
        excluded = [sheet["excluded"] for sheet in sheets]
        voided = {"voided": excluded.count("voided")} if "voided" in excluded else {}
        if not sheets:
            return {"outcome": "absent"}
        if "disqualified" in excluded or None not in excluded:
            return {"outcome": "disqualified", **voided}
        sheet = sheets[excluded.index(None)]
        made: Json = {"outcome": "sheet", **voided}
        if normalisation is not None:
            made["shift"] = shift
        keys = key_sets[header["key_sets"][exam_id] - 1]
        if self.policy == "marks":
            marked = Marker(sections, keys).mark(sheet["paper"], sheet["answers"])
            assert isinstance(marked, SheetMarks)
            made["sections"] = {each.section: [each.marks, each.right, each.wrong] for each in marked.sections}
            return made
        items = sorted(keys)
        made["paper"] = [items.index(item) for item in sheet["paper"]]
        made["answers"] = [_answer(keys[item], sheet["answers"].get(item)) for item in sheet["paper"]]
        return made

    def _count_shifts(self, made: Edition) -> None:
        counts: Mapping[tuple[str, int], Mapping[str, Counter[str]]]
        counts = defaultdict(lambda: defaultdict(Counter))
        for header, persons in made.people.values():
            for person in persons:
                for exam_id, number in header["key_sets"].items():
                    _, part, sections, normalisation, key_sets = self.exams[exam_id]
                    sitting = person["parts"][part] if part else person
                    if normalisation is None or sitting["outcome"] != "sheet":
                        continue
                    keys = key_sets[number - 1]
                    if "sections" in sitting:
                        total = sum(each[0] for each in sitting["sections"].values())
                    else:
                        total = _total(sections, keys, sitting)
                    counts[exam_id, number][sitting["shift"]][str(total)] += 1
        for header, _ in made.people.values():
            for exam_id, number in header["key_sets"].items():
                if self.exams[exam_id][3] is not None:
                    found = {shift: dict(of) for shift, of in counts[exam_id, number].items()}
                    made.shifts[exam_id, number] = {
                        "format": "terang.bundle.shifts.v1",
                        "exam_id": exam_id,
                        "key_set": number,
                        "counts": found,
                    }

    def _add_version(self, made: Edition, of: Of, ranked: Ranked) -> None:
        document = deepcopy(ranked.document)
        if self.findings:
            document |= {
                name: made.rankings[of[0], of[1], made.number]["document"][name] for name in ("findings", "overruled")
            }
        made.selection["versions"].append(
            {
                "vacancy_id": of[0],
                "stage": of[1] or None,
                "version": of[2],
                "digest": digest(document),
                "released_at": AT,
                "withdrawn": None,
            }
        )


def _committed(key: Json) -> Json:
    made: Json = dict(key["number"]) if "number" in key else {}
    return made | {name: key[name] for name in ("right", "weights", "also", "credit") if key.get(name)}


def _answer(key: Json, answer: str | None) -> Any:
    if answer is None or "number" in key:
        return answer
    places = [sorted(key["options"]).index(option) for option in answer.split("+")]
    return places[0] if len(places) == 1 else places


def _total(sections: list[Json], keys: Json, sitting: Json) -> int:
    """As the definition has it, from places back to ids."""
    items = sorted(keys)
    answers = {}
    for at, given in zip(sitting["paper"], sitting["answers"], strict=True):
        options = sorted(keys[items[at]]["options"])
        if isinstance(given, str):
            answers[items[at]] = given
        elif given is not None:
            answers[items[at]] = "+".join(options[each] for each in (given if isinstance(given, list) else [given]))
    marked = Marker(sections, keys).mark([items[at] for at in sitting["paper"]], answers)
    assert isinstance(marked, SheetMarks)
    return marked.total
