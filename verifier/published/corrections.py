"""Step 14: what earlier editions said, and that only keys made the difference."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

from verifier.faults import Fault
from verifier.published.edition import Edition, Published
from verifier.published.forms import RANKING
from verifier.published.people_file import read_people
from verifier.published.report import Report, shown
from verifier.published.selection_file import Exam, Selection, read_selection
from verifier.steps import Finding

Document = Mapping[str, Any]
Recheck = Callable[[Edition, set[str]], list[tuple[int, Finding]]]
"""Checks an edition but for the vacancies whose files are all named in the set; adds those that it read."""


class Corrections:
    def __init__(self, published: Published, report: Report, recheck: Recheck, only: str | None) -> None:
        self._published, self._report, self._recheck, self._only = published, report, recheck, only

    def check(self, edition: Edition, selection: Selection) -> None:
        for exam in selection.exams.values():
            self._see_keys(exam)
        seen = {entry.sha256 for entry in edition.entries}
        newest, compared = (edition, selection), 0
        while edition.number > 1:
            earlier = self._before(edition)
            if earlier is None:
                break
            compared += 1
            self._check_earlier(earlier, newest, seen)
            edition = earlier
        if edition.number == 1 and edition.previous is not None:
            self._report.fault(Fault("edition_previous", edition.file))
        self._report.see(14, "editions_seen", editions=compared + 1)

    def _before(self, edition: Edition) -> Edition | None:
        """The edition before, if it is here and the one that this edition names."""
        try:
            found = self._published.edition(edition.number - 1)
        except Fault as fault:
            self._report.fault(fault)
            return None
        if edition.previous is None:
            self._report.fault(Fault("edition_previous", edition.file))
            return None
        if found is None:
            self._report.lack(14, "needs_edition", edition=edition.number - 1)
            return None
        earlier, data = found
        if hashlib.sha256(data).hexdigest() != edition.previous or earlier.number != edition.number - 1:
            self._report.fault(Fault("edition_previous", edition.file))
            return None
        return earlier

    def _see_keys(self, exam: Exam) -> None:
        """Names what each set of keys corrected of the one before."""
        for one, other in pairwise(exam.key_sets):
            number, before, after = other["number"], one["keys"], other["keys"]
            if before is None or after is None:
                continue
            for item in sorted({*before, *after}):
                if before.get(item) != after.get(item):
                    both = {"before": shown(before.get(item)), "after": shown(after.get(item))}
                    self._report.see(14, "key_corrected", exam=exam.exam_id, set=number, item=item, **both)

    def _check_earlier(self, earlier: Edition, newest: tuple[Edition, Selection], seen: set[str]) -> None:
        report = self._report
        try:
            selection = read_selection(self._published, earlier)
        except Fault as fault:
            self._fail(earlier, 1, Finding(fault.code, fault.file, fault.unit, fault.number, fault.details))
            return
        if earlier.selection_id != newest[1].selection_id:
            report.fail(14, "selection_changed", edition=earlier.number, found=earlier.selection_id)
            return
        self._compare_selection(earlier, selection, newest[1])
        for step, finding in self._recheck(earlier, seen):
            self._fail(earlier, step, finding)
        for entry in earlier.of_kind("ranking"):
            if self._only in (None, entry.of[0]):
                try:
                    self._compare_rankings(earlier, selection, newest, entry.of)
                except Fault:
                    # What is wrong with these files was reported where they were read.
                    continue

    def _fail(self, earlier: Edition, step: int, finding: Finding) -> None:
        if finding.code == "file_missing":
            self._report.lack(14, "needs_edition", edition=earlier.number)
            return
        what = ", ".join(f"{name} {value}" for name, value in finding.details.items())
        file = finding.file or "—"
        self._report.fail(14, "earlier_fails", edition=earlier.number, step=step, file=file, what=what or finding.code)

    def _compare_selection(self, earlier: Edition, before: Selection, after: Selection) -> None:
        """What was published once stands: seals, commitments, digests of released versions."""
        report, number = self._report, earlier.number
        for exam_id, exam in before.exams.items():
            now = after.exams.get(exam_id)
            for name, found, later in _sealed(exam, now):
                if found != later:
                    report.fail(14, "exam_changed", edition=number, exam=exam_id, field=name)
        digests = {_of(version): version["digest"] for version in after.versions}
        for version in before.versions:
            place = "/".join(map(str, filter(None, _of(version))))
            if self._only in (None, version["vacancy_id"]) and digests.get(_of(version)) != version["digest"]:
                found, computed = version["digest"], digests.get(_of(version)) or "—"
                report.fail(14, "version_changed", edition=number, place=place, found=found, computed=computed)

    def _compare_rankings(
        self, earlier: Edition, before: Selection, newest: tuple[Edition, Selection], of: tuple[Any, ...]
    ) -> None:
        """Of a vacancy with a higher version now: whom it moved, and that the sheets are the same. Raises Fault."""
        edition, after = newest
        entries = [[e for e in each.of_kind("ranking") if e.of[:2] == of[:2]] for each in (earlier, edition)]
        if not entries[1] or entries[0][0].sha256 == entries[1][0].sha256:
            return
        place = "/".join(filter(None, of[:2]))
        rows = [
            {row["sheet_code"]: row for row in self._published.value(each[0], RANKING)["document"]["rows"]}
            for each in entries
        ]
        moved = [code for code, row in rows[1].items() if row["status"] != rows[0].get(code, row)["status"]]
        marks = [code for code, row in rows[1].items() if row["total"] != rows[0].get(code, row)["total"]]
        details = {"before": entries[0][0].of[2], "after": entries[1][0].of[2]}
        self._report.see(14, "ranking_corrected", place=place, marks=len(marks), statuses=len(moved), **details)
        sheets = [self._sheets(*each, of[:2]) for each in ((earlier, before), (edition, after))]
        for code, sheet in sheets[0].items():
            if code in sheets[1] and sheets[1][code] != sheet:
                self._report.fail(14, "answers_changed", edition=earlier.number, place=place, sheet=code)

    def _sheets(self, edition: Edition, selection: Selection, of: tuple[Any, ...]) -> dict[str, str]:
        """By sheet code all answers of a candidate as a digest. Raises Fault."""
        entry = next((each for each in edition.of_kind("people") if each.of[:2] == of), None)
        if entry is None:
            return {}
        _, persons = read_people(self._published, edition, selection, entry)
        found = {}
        for _, person in persons:
            for part, sitting in (person.get("parts") or {"": person}).items():
                if {"paper", "answers"} <= sitting.keys():
                    text = repr([sitting["paper"], sitting["answers"]])
                    found[f"{person['sheet_code']} {part}".strip()] = hashlib.sha256(text.encode()).hexdigest()
        return found


def _of(version: Document) -> tuple[str, str, int]:
    return version["vacancy_id"], version["stage"] or "", version["version"]


def _sealed(exam: Exam, now: Exam | None) -> list[tuple[str, Any, Any]]:
    if now is None:
        return [("exam_id", exam.exam_id, None)]
    commitments = [[key_set["commitment"] for key_set in each.key_sets] for each in (exam, now)]
    return [
        ("rules_digest", exam.rules_digest, now.rules_digest),
        ("content_digest", exam.content_digest, now.content_digest),
        ("draw_seed_commitment", exam.draw_seed_commitment, now.draw_seed_commitment),
        ("key_sets", commitments[0], commitments[1][: len(commitments[0])]),
        ("items", exam.items or now.items, now.items),
    ]
