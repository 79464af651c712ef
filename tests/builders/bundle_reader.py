"""A stranger with nothing but public files: reads them as docs/definitions/bundle.md says, and computes rankings again
by the independent rules of `verifier/`."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shared.kernel.canonical import canonical_bytes
from verifier.rules.selection import handed_on, rank_first_stage, rank_later_stage

Values = dict[str, Any]
_NAMED_BY = ("findings", "overruled", "accepted_builds")


@dataclass(frozen=True)
class Bundle:
    """The newest edition below `path`, or the `edition` of that number."""

    path: Path
    edition: int | None = None

    @property
    def index(self) -> Values:
        name = "index.json" if self.edition is None else f"editions/{self.edition}.json"
        return _read((self.path / name).read_bytes())

    def of_kind(self, kind: str, **about: Any) -> list[Values]:
        """The entries of the index that have all of this."""
        found = [each for each in self.index["files"] if each["kind"] == kind]
        return [each for each in found if about.items() <= each.items()]

    def content(self, entry: Mapping[str, Any]) -> bytes:
        stored = (self.path / "files" / f"{entry['sha256']}.gz").read_bytes()
        assert len(stored) == entry["stored"]
        assert stored[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff", "time 0, no name"
        content = gzip.decompress(stored)
        assert len(content) == entry["length"]
        assert hashlib.sha256(content).hexdigest() == entry["sha256"]
        return content

    def one(self, kind: str, **about: Any) -> Values:
        (entry,) = self.of_kind(kind, **about)
        return _read(self.content(entry))

    def people(self, **about: Any) -> tuple[Values, list[Values]]:
        """The head, and the candidates."""
        (entry,) = self.of_kind("people", **about)
        head, *rows = [_read(line) for line in self.content(entry).splitlines()]
        assert head["candidates"] == len(rows)
        assert [row["sheet_code"] for row in rows] == sorted(row["sheet_code"] for row in rows)
        return head, rows

    @property
    def selection(self) -> Values:
        return self.one("selection")

    def everything(self) -> Iterator[bytes]:
        """All published bytes, uncompressed."""
        for path in sorted(self.path.rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                yield gzip.decompress(content) if path.suffix == ".gz" else content


def _read(content: bytes) -> Any:
    value = json.loads(content)
    assert canonical_bytes(value) == content
    return value


def computed(bundle: Bundle, vacancy_id: str, stage: str | None = None) -> Values:
    """The document of a ranking, computed from what is published of its candidates."""
    return _computed(bundle, vacancy_id, stage).document


def _computed(bundle: Bundle, vacancy_id: str, stage: str | None) -> Any:
    selection, signed = bundle.selection, bundle.one("ranking", vacancy_id=vacancy_id, stage=stage)["document"]
    head, rows = bundle.people(vacancy_id=vacancy_id, stage=stage)
    (vacancy,) = (each for each in selection["vacancies"] if each["vacancy_id"] == vacancy_id)
    vacancy = {**vacancy, "selection_id": selection["selection_id"], "exam_id": signed["exam_id"]}
    private = _private(signed)
    kept = {name: signed[name] for name in _NAMED_BY if name in signed}
    exams = {exam["exam_id"]: exam for exam in selection["exams"]}
    people = [_candidate(row, vacancy_id, private) for row in rows]
    lots, seed = {vacancy_id: head["lots"]}, signed.get("draw_seed")
    if stage is None:
        (exam_id,) = head["key_sets"]
        exam = exams[exam_id]
        for person, row in zip(people, rows, strict=True):
            person |= _sitting(row, exam)
        people += _others(bundle, vacancy_id, exam)
        found = rank_first_stage(
            selection["rules"], _keys(exam, head), [vacancy, *_elsewhere(people, vacancy)], people, seed=seed,
            lots_by_hand=lots,
        )[vacancy_id]  # fmt: skip
    else:
        before = _computed(bundle, vacancy_id, None)
        assert head["before"] == before.digest
        (rules,) = (each for each in selection["rules"]["stages"] if each["code"] == stage)
        by_part = {exam["part"]: exam for exam in exams.values() if exam.get("stage") == stage}
        for person, row in zip(people, rows, strict=True):
            person["parts"] = {code: _part(part, by_part.get(code)) for code, part in row["parts"].items()}
        found = rank_later_stage(
            selection["rules"],
            rules,
            {code: _keys(exam, head) for code, exam in by_part.items()},
            [vacancy],
            people,
            handed_on(selection["rules"], before),
            seed=seed,
            lots_by_hand=lots,
        )[vacancy_id]
    found.document.update(kept)
    return found


def _others(bundle: Bundle, vacancy_id: str, exam: Values) -> list[Values]:
    """The candidates of all other vacancies, who count where shifts are made comparable."""
    found = []
    for entry in bundle.of_kind("people", stage=None):
        if entry["vacancy_id"] != vacancy_id:
            _, rows = bundle.people(vacancy_id=entry["vacancy_id"], stage=None)
            found += [_candidate(row, entry["vacancy_id"], {}) | _sitting(row, exam) for row in rows]
    return found


def _elsewhere(people: Sequence[Values], vacancy: Values) -> list[Values]:
    others = {each["vacancy_id"] for each in people} - {vacancy["vacancy_id"]}
    return [{**vacancy, "vacancy_id": each} for each in sorted(others)]


def _private(signed: Values) -> dict[str, dict[str, int]]:
    """The values of private keys by sheet code, as the signed document's decisions have them."""
    counts = {key: 0 for key in signed["tie_breaks"] if key in ("gpa", "age")}
    found = {}
    for row in signed["rows"]:
        key = (row["decision"] or {}).get("key")
        for name in counts:
            counts[name] += row["status"] == "below_threshold" or (row["rank"] is not None and key == name)
        found[row["sheet_code"]] = dict(counts)
    return found


def _candidate(row: Values, vacancy_id: str, private: Mapping[str, Mapping[str, int]]) -> Values:
    values = private.get(row["sheet_code"], {})
    return {
        "candidate_no": row["sheet_code"],
        "sheet_code": row["sheet_code"],
        "vacancy_id": vacancy_id,
        "category": row["category"],
        "quota_group": row.get("quota_group"),
        # An earlier date, and a higher grade, stands higher.
        "born_on": f"{1900 + values.get('age', 0):04d}-01-01",
        "gpa": str(1000 - values.get("gpa", 0)),
    }


def _sitting(row: Values, exam: Values) -> Values:
    outcome, voided = row["outcome"], row.get("voided", 0)
    sheets = [_sheet(number, "voided") for number in range(voided)]
    if outcome == "disqualified":
        sheets.append(_sheet(voided, "disqualified"))
    elif outcome == "sheet":
        items = [exam["items"][place] for place in row["paper"]]
        answers = {
            item["item_id"]: _answer(item, answer)
            for item, answer in zip(items, row["answers"], strict=True)
            if answer is not None
        }
        sheets.append(_sheet(voided, None, [item["item_id"] for item in items], answers))
    return {"sheets": sheets, "shift": row.get("shift")}


def _sheet(
    number: int, excluded: str | None, paper: Sequence[str] = (), answers: Mapping[str, str] | None = None
) -> Values:
    moment = f"2026-01-01T00:00:{number:02d}.000000Z"
    return {
        "attempt_id": str(number),
        "submitted_at": moment,
        "excluded": excluded,
        "paper": list(paper),
        "answers": dict(answers or {}),
    }


def _answer(item: Values, answer: Any) -> str:
    if isinstance(answer, str):
        return answer
    places = answer if isinstance(answer, list) else [answer]
    return "+".join(item["options"][place] for place in places)


def _part(part: Values, exam: Values | None) -> Values:
    if exam is not None:
        return _sitting(part, exam)
    if "reason" in part:
        given: Values = {"reason": "no_show" if part["reason"] == "absent" else part["reason"]}
    else:
        given = {"scores": part["scores"] if "scores" in part else {"": part["score"]}}
    return {"entries": [given, given]}


def _keys(exam: Values, head: Values) -> dict[str, Values]:
    """By item, checked against the commitment."""
    number = head["key_sets"][exam["exam_id"]]
    (key_set,) = (each for each in exam["key_sets"] if each["number"] == number)
    committed = canonical_bytes({"salt": exam["key_salt"], "keys": key_set["keys"]})
    assert hashlib.sha256(committed).hexdigest() == key_set["commitment"]
    found = {}
    for item in exam["items"]:
        key = key_set["keys"][item["item_id"]]
        if "value" in key:
            key = {"number": {"value": key.pop("value"), "tolerance": key.pop("tolerance")}, **key}
        found[item["item_id"]] = {"section": item["section"], "options": item["options"], **key}
    return found
