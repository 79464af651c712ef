"""Step 9: items, keys and weights fit the rules, and every set of keys the commitment that was published of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from verifier.published.report import Report
from verifier.published.selection_file import Exam, Selection, as_marked
from verifier.rules.documents import rules_digest
from verifier.rules.numbers import is_decimal
from verifier.rules.papers import key_commitment

Document = Mapping[str, Any]


def check_keys(report: Report, selection: Selection) -> None:
    digest = rules_digest(selection.rules)
    sets = 0
    policy = selection.rules.get("publication") or "marks"
    if policy != selection.policy:
        report.fail(9, "policy_differs", found=selection.policy, computed=policy)
    for exam in selection.exams.values():
        if exam.rules_digest != digest:
            report.fail(9, "rules_differ", exam=exam.exam_id, found=exam.rules_digest, computed=digest)
        if not exam.items or not exam.key_sets:
            if selection.policy == "sheets":
                report.lack(9, "keys_not_public", exam=exam.exam_id)
            continue
        _check_items(report, exam)
        for key_set in exam.key_sets:
            if key_set["keys"] is None:
                report.lack(9, "keys_lost", exam=exam.exam_id, set=key_set["number"])
                continue
            _check_set(report, exam, key_set)
            sets += 1
    items = sum(len(exam.items) for exam in selection.exams.values())
    report.see(9, "keys_seen", exams=len(selection.exams), items=items, sets=sets)


def _check_items(report: Report, exam: Exam) -> None:
    held: dict[str, int] = {}
    codes = {section["code"]: section for section in exam.sections}
    for item in exam.items:
        section = codes.get(item["section"])
        if section is None:
            report.fail(9, "item_section", exam=exam.exam_id, item=item["item_id"], section=item["section"])
            continue
        held[item["section"]] = held.get(item["section"], 0) + 1
        if (section["marking"]["kind"] == "numeric") != (not item["options"]):
            report.fail(9, "item_options", exam=exam.exam_id, item=item["item_id"])
    for code, section in codes.items():
        if held.get(code, 0) < section["items"]:
            details = {"section": code, "found": held.get(code, 0), "wanted": section["items"]}
            report.fail(9, "items_few", exam=exam.exam_id, **details)


def _check_set(report: Report, exam: Exam, key_set: Document) -> None:
    number, keys = key_set["number"], key_set["keys"]
    computed = key_commitment(exam.key_salt or "", {item_id: as_marked(key) for item_id, key in keys.items()})
    if exam.key_salt is None or computed != key_set["commitment"]:
        details = {"set": number, "found": key_set["commitment"], "computed": computed}
        report.fail(9, "commitment_differs", exam=exam.exam_id, **details)
    of_item = {item["item_id"]: item for item in exam.items}
    for item_id in sorted({*keys, *of_item}):
        if item_id not in keys or item_id not in of_item:
            code = "key_without_item" if item_id in keys else "item_without_key"
            report.fail(9, code, exam=exam.exam_id, item=item_id)
            continue
        section = next((each for each in exam.sections if each["code"] == of_item[item_id]["section"]), None)
        for why in _wrong(keys[item_id], of_item[item_id], section["marking"]) if section else ():
            report.fail(9, "key_unfit", exam=exam.exam_id, set=number, item=item_id, why=why)


def _wrong(key: Document, item: Document, marking: Document) -> Iterator[str]:
    """What does not fit the item and what its section's marking needs: the name of a field."""
    wanted = {"weights": {"weights"}, "numeric": {"value", "tolerance"}}.get(marking["kind"], {"right"})
    if key.keys() - {"also", "credit"} != wanted:
        yield ",".join(sorted(key))
        return
    if "weights" in wanted and key["weights"].keys() != set(item["options"]):
        yield "weights"
    if "weights" in wanted and not _within(marking, key["weights"]):
        yield "weights"
    for name in ("value", "tolerance"):
        if name in wanted and not (is_decimal(key[name]) and not (name == "tolerance" and key[name].startswith("-"))):
            yield name
    if "right" in wanted:
        for name, choices in (("right", [key["right"]]), ("also", key.get("also") or ())):
            if not all(_is_choice(choice, item["options"], marking) for choice in choices):
                yield name
    elif "also" in key:
        yield "also"


def _within(marking: Document, weights: Mapping[str, int]) -> bool:
    """Where the rules say between what the weights lie, they do."""
    bounds = marking.get("weights") or {}
    lowest, highest = bounds.get("lowest"), bounds.get("highest")
    return all(
        (lowest is None or weight >= lowest) and (highest is None or weight <= highest) for weight in weights.values()
    )


def _is_choice(choice: str, options: list[str], marking: Document) -> bool:
    chosen = choice.split("+")
    if chosen != sorted(set(chosen)) or not set(chosen) <= set(options):
        return False
    return len(chosen) == 1 or bool(marking.get("several"))
