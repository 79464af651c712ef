"""The file of a ranking's people: what each candidate's result is computed from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from verifier.faults import Fault
from verifier.published.edition import Edition, Entry, Published, fitting
from verifier.published.forms import LATER_PERSON, PEOPLE, SITTING_PERSON
from verifier.published.selection_file import Exam, Selection

Document = Mapping[str, Any]
FEWEST_CHOSEN = 2


@dataclass(frozen=True)
class Header:
    """The first line."""

    entry: Entry
    digest: str
    policy: str
    key_sets: Mapping[str, int]
    shifts: Mapping[str, str]
    before: str | None
    lots: Sequence[Sequence[str]]
    candidates: int


def read_people(
    published: Published, edition: Edition, selection: Selection, entry: Entry
) -> tuple[Header, Iterator[tuple[int, Document]]]:
    """The first line, and all others with their numbers as they are read. Raises Fault, the lines too."""
    lines = published.lines(entry)
    number, first = next(lines, (1, None))
    found = fitting(first, PEOPLE, entry.path, number)
    of = found["vacancy_id"], found["stage"] or "", found["version"]
    if (found["selection_id"], found["policy"]) != (edition.selection_id, edition.policy) or of != entry.of:
        raise Fault("other_selection", entry.path, "line", 1)
    header = Header(
        entry=entry,
        digest=found["digest"],
        policy=found["policy"],
        key_sets=found["key_sets"],
        shifts=found["shifts"],
        before=found["before"],
        lots=found["lots"],
        candidates=found["candidates"],
    )
    _demand_exams(edition, selection, header)
    return header, _persons(lines, header, selection)


def _demand_exams(edition: Edition, selection: Selection, header: Header) -> None:
    """The exams of its stage, with sets of keys and shifts that are here. Raises Fault."""
    path, stage = header.entry.path, header.entry.of[1]
    exams = {exam.exam_id: exam for exam in selection.exams_of(stage)}
    for exam_id in sorted({*exams, *header.key_sets, *header.shifts}):
        exam, number = exams.get(exam_id), header.key_sets.get(exam_id)
        if exam is None or number is None or not exam.may_have(number):
            raise Fault("refers_to_nothing", path, "line", 1, field="key_sets", name=exam_id)
        if (exam.normalisation is not None) != (exam_id in header.shifts):
            raise Fault("refers_to_nothing", path, "line", 1, field="shifts", name=exam_id)
        if exam.normalisation is not None and not any(
            each.of == (exam_id, number) and each.sha256 == header.shifts[exam_id] for each in edition.of_kind("shifts")
        ):
            raise Fault("refers_to_nothing", path, "line", 1, field="shifts", name=exam_id)


def _persons(lines: Iterator[tuple[int, Any]], header: Header, selection: Selection) -> Iterator[tuple[int, Document]]:
    path, stage = header.entry.path, header.entry.of[1]
    shape = LATER_PERSON if stage else SITTING_PERSON
    parts = [part["code"] for part in selection.stage(stage)["parts"]] if stage else []
    before, count, last = "", 0, 1
    for number, value in lines:
        person = fitting(value, shape, path, number)
        if person["sheet_code"] <= before:
            raise Fault("not_in_order", path, "line", number, field="sheet_code")
        if stage and not person["parts"].keys() <= set(parts):
            raise Fault("refers_to_nothing", path, "line", number, field="parts", name=",".join(person["parts"]))
        yield number, person
        before, last, count = person["sheet_code"], number, count + 1
    if count != header.candidates:
        raise Fault("candidates_count", path, "line", last, found=count, said=header.candidates)


def demand_sitting(exam: Exam, sitting: Document, policy: str, place: tuple[str, int]) -> None:
    """Which fields a sitting has, by its outcome and the policy. Raises Fault."""
    path, line = place
    if "outcome" not in sitting:
        raise Fault("field_missing", path, "line", line, field="outcome")
    is_sheet = sitting["outcome"] == "sheet"
    wanted = {
        "shift": is_sheet and exam.normalisation is not None,
        "paper": is_sheet and policy == "sheets",
        "answers": is_sheet and policy == "sheets",
        "sections": is_sheet and policy == "marks",
        "scores": False,
        "score": False,
        "reason": False,
    }
    for field, is_wanted in wanted.items():
        if is_wanted != (field in sitting):
            raise Fault("field_missing" if is_wanted else "field_unknown", path, "line", line, field=field)


def answered(exam: Exam, sitting: Document, place: tuple[str, int]) -> tuple[list[str], dict[str, str]]:
    """The paper by item ids, and the answers as marking takes them. Raises Fault for a place beyond its list."""
    path, line = place
    items, ids = exam.items, exam.item_ids
    found: list[str] = []
    answers: dict[str, str] = {}
    if len(sitting["paper"]) != len(sitting["answers"]):
        raise Fault("lists_differ", path, "line", line)
    for at, given in zip(sitting["paper"], sitting["answers"], strict=True):
        if at >= len(ids):
            raise Fault("place_beyond", path, "line", line, field="paper", place=at)
        found.append(ids[at])
        if given is not None:
            answers[ids[at]] = _answer(items[at]["options"], given, place)
    return found, answers


def _answer(options: Sequence[str], given: Any, place: tuple[str, int]) -> str:
    path, line = place
    if type(given) is int:
        if 0 <= given < len(options):
            return options[given]
        raise Fault("place_beyond", path, "line", line, field="answers", place=given)
    if isinstance(given, str) and not options:
        return given
    if not _are_rising(given):
        raise Fault("field_kind", path, "line", line, field="answers")
    if given[0] < 0 or given[-1] >= len(options):
        raise Fault("place_beyond", path, "line", line, field="answers", place=given[-1])
    return "+".join(options[each] for each in given)


def _are_rising(given: Any) -> bool:
    """Whether these are the places of several options, in order."""
    if not isinstance(given, list) or len(given) < FEWEST_CHOSEN or any(type(each) is not int for each in given):
        return False
    return given == sorted(set(given))
