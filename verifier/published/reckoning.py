"""A ranking again: from the facts of its people, the keys, the rules and what earlier stages hand on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from verifier.faults import Fault
from verifier.published.people_file import Document, Header, answered, demand_sitting
from verifier.published.report import Report
from verifier.published.selection_file import Exam, Selection
from verifier.published.shifts import Shifts
from verifier.rules.integration import NORMALISED, PartResult
from verifier.rules.marking import Fault as Unmarkable
from verifier.rules.marking import SectionMarks, SheetMarks
from verifier.rules.ranking import PASSED
from verifier.rules.selection import OfPart, Ranked, rank_sat, rank_scored
from verifier.rules.sitting import Sat
from verifier.rules.tie_breaks import keys_of

PRIVATE_KEYS = ("gpa", "age")


@dataclass
class Counted:
    """What the sheets of a ranking, and of all together, came to."""

    sheets: int = 0
    people: int = 0
    scores: int = 0
    rankings: int = 0
    values: int = 0

    def add(self, other: Counted) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Reckoning:
    """One ranking on its way: `place` names it in findings."""

    selection: Selection
    shifts: Shifts
    report: Report
    header: Header
    place: str
    signed: Document
    is_newest: bool = True
    counted: Counted = field(default_factory=Counted)
    events: list[tuple[str, dict[str, str | int]]] = field(default_factory=list)
    """Who was voided, disqualified or not scored: a code of a sentence and its details."""

    def made(self, persons: Iterable[tuple[int, Document]], carried: Mapping[str, Mapping[str, int]]) -> Ranked:
        """Raises Fault where the file of people is not what its definition says."""
        stage, by_hand = self.header.entry.of[1], self.header.lots
        vacancy = {**self.selection.vacancies[self.header.entry.of[0]]}
        vacancy |= {"selection_id": self.selection.selection_id, "exam_id": self.signed["exam_id"]}
        private = private_values(self.signed)
        candidates: list[dict[str, Any]] = []
        sat: list[Sat] = []
        results: dict[str, dict[str, OfPart]] = {}
        for line, person in persons:
            candidates.append(_candidate(person, vacancy["vacancy_id"], private))
            if not stage:
                exam = self._exam_of_first_stage()
                sat.append(self._sat(exam, person, person["sheet_code"], line))
            else:
                for part in self.selection.stage(stage)["parts"]:
                    held = person["parts"].get(part["code"])
                    of_part = self._result(part, held, person["sheet_code"], line)
                    results.setdefault(part["code"], {})[person["sheet_code"]] = of_part
        self.counted.people += len(candidates)
        self._demand_lots(candidates)
        draw: dict[str, Any] = {"seed": self.signed.get("draw_seed"), "lots_by_hand": {vacancy["vacancy_id"]: by_hand}}
        if not stage:
            ranked = rank_sat(self.selection.rules, [vacancy], candidates, sat, **draw)
        else:
            taking_part = self._taking_part(candidates, carried)
            of_stage = self.selection.stage(stage)
            ranked = rank_scored(self.selection.rules, of_stage, [vacancy], taking_part, carried, results, **draw)
        return ranked[vacancy["vacancy_id"]]

    def _exam_of_first_stage(self) -> Exam:
        return self.selection.exams[self.signed["exam_id"]]

    def _demand_lots(self, candidates: Sequence[Document]) -> None:
        codes = {each["sheet_code"] for each in candidates}
        for order in self.header.lots:
            for code in order:
                if code not in codes:
                    raise Fault("refers_to_nothing", self.header.entry.path, "line", 1, field="lots", name=code)

    def _taking_part(
        self, candidates: Sequence[dict[str, Any]], carried: Mapping[str, Mapping[str, int]]
    ) -> list[dict[str, Any]]:
        """Those who went on from the stage before, and all of them."""
        codes = {each["sheet_code"] for each in candidates}
        for code in sorted(codes - carried.keys()):
            self.report.fail(13, "did_not_go_on", place=self.place, sheet=code)
        for code in sorted(carried.keys() - codes):
            self.report.fail(13, "went_on_and_is_missing", place=self.place, sheet=code)
        return [each for each in candidates if each["sheet_code"] in carried]

    def _sat(self, exam: Exam, sitting: Document, code: str, line: int) -> Sat:
        demand_sitting(exam, sitting, self.header.policy, (self.header.entry.path, line))
        if sitting.get("voided"):
            self.events.append(("voided", {"place": self.place, "sheet": code, "count": sitting["voided"]}))
        if sitting["outcome"] != "sheet":
            if sitting["outcome"] == "disqualified":
                self.events.append(("disqualified", {"place": self.place, "sheet": code}))
            return Sat(sitting["outcome"])
        number = self.header.key_sets[exam.exam_id]
        sheet = self._marked(exam, sitting, code, line, number)
        if sheet is None:
            return Sat("unmarked")
        if exam.normalisation is None:
            return Sat(PASSED, sheet)
        value = self.shifts.value((exam.exam_id, number), sitting["shift"], sheet.total)
        if value is None:
            details = {"exam": exam.exam_id, "shift": sitting["shift"], "total": sheet.total}
            self.report.fail(12, "shift_total", place=self.place, sheet=code, **details)
            return Sat("unmarked")
        self.counted.values += 1
        return Sat(PASSED, sheet, value)

    def _marked(self, exam: Exam, sitting: Document, code: str, line: int, number: int) -> SheetMarks | None:
        """By the set of keys of this ranking; counted in its shift by every set that shifts were counted by."""
        if self.header.policy == "marks":
            sheet = self._said(exam, sitting, line)
            self._count(exam, number, sitting, sheet)
            return sheet
        paper, answers = answered(exam, sitting, (self.header.entry.path, line))
        marker = exam.marker(number)
        marked = marker.mark(paper, answers) if marker else None
        self.counted.sheets += 1
        for other in self.shifts.of_exam(exam.exam_id) if self.is_newest else ():
            of_other = exam.marker(other)
            by_other = marked if other == number else of_other and of_other.mark(paper, answers)
            if isinstance(by_other, SheetMarks):
                self._count(exam, other, sitting, by_other)
        if isinstance(marked, Unmarkable):
            self.report.fail(9, "unmarkable", place=self.place, sheet=code, why=marked.value)
            return None
        return marked

    def _count(self, exam: Exam, number: int, sitting: Document, sheet: SheetMarks) -> None:
        if exam.normalisation is not None and self.is_newest:
            self.shifts.count((exam.exam_id, number), sitting["shift"], sheet.total)

    def _said(self, exam: Exam, sitting: Document, line: int) -> SheetMarks:
        """The marks by section as they are published, where sheets are not. Raises Fault."""
        path, said, found = self.header.entry.path, sitting["sections"], []
        if said.keys() != {section["code"] for section in exam.sections}:
            raise Fault("refers_to_nothing", path, "line", line, field="sections", name=",".join(said))
        for section in exam.sections:
            counts = section["marking"]["kind"] != "weights"
            values = said[section["code"]]
            if len(values) != 3 or [each is None for each in values] != [False, not counts, not counts]:
                raise Fault("field_kind", path, "line", line, field=f"sections.{section['code']}")
            found.append(SectionMarks(section["code"], values[0], section["max_marks"], values[1], values[2], 0))
        return SheetMarks(tuple(found), sum(each.marks for each in found))

    def _result(self, part: Document, held: Document | None, code: str, line: int) -> OfPart:
        path = self.header.entry.path
        if held is None:
            # Nothing was decided in it: whoever is disqualified in another part can still be ranked as that.
            return OfPart(PartResult("unmarked"))
        if part["source"] == "sitting":
            exam = next((e for e in self.selection.exams_of(self.header.entry.of[1]) if e.part == part["code"]), None)
            if exam is None:
                raise Fault("refers_to_nothing", path, "line", line, field="parts", name=part["code"])
            sat = self._sat(exam, held, code, line)
            if sat.sheet is None:
                return OfPart(PartResult(sat.outcome))
            return OfPart(PartResult(PASSED, sat.sheet.total, sat.value, sat.sheet.sections))
        self.counted.scores += 1
        if held.keys() == {"reason"}:
            if part["source"] == "carried_over":
                raise Fault("field_unknown", path, "line", line, field="reason")
            details = {"place": self.place, "sheet": code, "part": part["code"], "reason": held["reason"]}
            self.events.append(("unscored", details))
            outcome = "absent" if held["reason"] == "absent" else "disqualified"
            return OfPart(PartResult(outcome), held["reason"])
        if held.keys() != ({"score"} if part["source"] == "carried_over" else {"scores"}):
            raise Fault("field_kind", path, "line", line, field=f"parts.{part['code']}")
        return OfPart(PartResult(PASSED, self._score(part, held, code, line)))

    def _score(self, part: Document, held: Document, code: str, line: int) -> int:
        steps = 10 ** (part.get("decimals") or 0)
        if part["source"] == "carried_over":
            scores, most = {"": held["score"]}, {"": part["max_points"] * steps}
        else:
            scores, most = held["scores"], {each["code"]: each["max_points"] * steps for each in part["criteria"]}
        if scores.keys() != most.keys():
            names = {"field": f"parts.{part['code']}.scores", "name": ",".join(scores)}
            raise Fault("refers_to_nothing", self.header.entry.path, "line", line, **names)
        for criterion, score in scores.items():
            if score > most[criterion]:
                name = f"{part['code']}:{criterion}".rstrip(":")
                details: dict[str, str | int] = {"part": name, "found": score, "most": int(most[criterion])}
                self.report.fail(12, "score_beyond", place=self.place, sheet=code, **details)
        return sum(scores.values())


def _candidate(person: Document, vacancy_id: str, private: Mapping[str, Mapping[str, int]]) -> dict[str, Any]:
    code = person["sheet_code"]
    return {
        "candidate_no": code,
        "sheet_code": code,
        "vacancy_id": vacancy_id,
        "category": person["category"],
        "quota_group": person.get("quota_group"),
        # A larger grade is better, and here a smaller number.
        "gpa": -private["gpa"].get(code, 0),
        "born_on": private["age"].get(code, 0),
    }


def private_values(signed: Document) -> dict[str, dict[str, int]]:
    """By key and sheet code, numbers that stand in for values that are in no public file: the order where these keys
    decided is that of the signed document. Smaller is better."""
    made: dict[str, dict[str, int]] = {}
    for key in PRIVATE_KEYS:
        number, made[key] = 0, {}
        for row in signed["rows"]:
            decides = row["rank"] is not None and row["decision"] is not None and row["decision"]["key"] == key
            number += decides or row["status"] == "below_threshold"
            made[key][row["sheet_code"]] = number
    return made


def private_pairs(ranked: Ranked) -> int:
    """Neighbours below a threshold whose order rests on a key of no public file: their rows have no decision."""
    names = ranked.document["tie_breaks"]
    keys = keys_of(names)
    rows = [row for row in ranked.ranking.rows if row.status == "below_threshold"]
    found = 0
    for above, below in pairwise(rows):
        differing = (
            name
            for name, key in zip(names, keys, strict=True)
            if key(above.candidate, above.total).better != key(below.candidate, below.total).better
        )
        found += next(differing, None) in PRIVATE_KEYS
    return found


def handed_on(rules: Document, documents: Mapping[str, Document], stage: str) -> dict[str, dict[str, int]]:
    """What the stages before this one hand on, by sheet code: read from their signed documents, by stage."""
    code = rules["first_stage"]["code"]
    carried: dict[str, dict[str, int]] = {}
    for row in documents[""]["rows"]:
        if row["status"] == "goes_on":
            marks = {f"{code}:{section}": marks for section, marks in row["marks"].items()}
            carried[row["sheet_code"]] = {code: row["total"], **marks}
            if "normalised" in row:
                carried[row["sheet_code"]][code + NORMALISED] = row["normalised"]
    for each in rules["stages"]:
        if each["code"] == stage:
            break
        before, carried = carried, {}
        for row in documents[each["code"]]["rows"]:
            if row["status"] == "goes_on" and row["sheet_code"] in before:
                parts = {f"{each['code']}:{part['code']}": row["marks"].get(part["code"], 0) for part in each["parts"]}
                carried[row["sheet_code"]] = {**before[row["sheet_code"]], each["code"]: row["total"], **parts}
    return carried
