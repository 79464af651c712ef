"""Step 9, against the public log: what the sealing of an exam and each correction of its keys said at the time.

Commitments in the public files were written when these were; whoever changed a key before that changed them, too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from verifier import canonical
from verifier.faults import Fault
from verifier.files import Files
from verifier.published.report import Report, shown
from verifier.published.selection_file import SEALED, Exam, Selection
from verifier.tiles import WIDTH, Missing, pieces, read_bundle

_EXAM_SEALED, _KEYS_CORRECTED = "exam.sealed", "keys.corrected"
_ENDS = tuple(f'"type":"{each}"}}'.encode() for each in (_EXAM_SEALED, _KEYS_CORRECTED))
"""In canonical JSON the type stands last: of all other leaves nothing else is looked at."""
_FIELDS = {"body", "producer", "signature", "time", "type"}


@dataclass(frozen=True)
class Leaf:
    """`place` counts the log's leaves from 0."""

    place: int
    body: Mapping[str, Any]

    @property
    def said(self) -> dict[str, Any]:
        """Without the event that it was noted with."""
        return {name: value for name, value in self.body.items() if name != "event"}


@dataclass
class Sealings:
    """The leaves of the log about keys: by exam, and by exam and number of the set."""

    sealed: dict[str, list[Leaf]] = field(default_factory=dict)
    corrected: dict[str, dict[int, list[Leaf]]] = field(default_factory=dict)

    def add(self, type_: str, leaf: Leaf) -> None:
        exam_id, number = leaf.body.get("exam"), leaf.body.get("number")
        if not isinstance(exam_id, str):
            return
        if type_ == _EXAM_SEALED:
            self.sealed.setdefault(exam_id, []).append(leaf)
        elif type(number) is int:
            self.corrected.setdefault(exam_id, {}).setdefault(number, []).append(leaf)


def read_sealings(files: Files, size: int) -> Sealings | None:
    """From the bundles of a log of so many leaves whose tree was found whole; None if they are gone since."""
    found = Sealings()
    try:
        for piece in pieces(0, size):
            for at, data in enumerate(read_bundle(files, piece).items):
                if data.endswith(_ENDS):
                    _add(found, data, piece.index * WIDTH + at)
    except (Missing, Fault):
        return None
    return found


def _add(found: Sealings, data: bytes, place: int) -> None:
    """What is no leaf by its definition, or is said by another than scoring, says nothing of a sealing."""
    try:
        leaf = canonical.read(data, "")
    except Fault:
        return
    is_leaf = isinstance(leaf, dict) and leaf.keys() == _FIELDS and isinstance(leaf["body"], dict)
    if is_leaf and leaf["producer"] == "scoring":
        found.add(leaf["type"], Leaf(place, leaf["body"]))


def check_sealings(report: Report, selection: Selection, sealings: Sealings | None) -> None:
    """Every exam as its sealing said, and every later set of keys as its correction did."""
    if sealings is None:
        report.lack(9, "needs_log")
        return
    for exam in selection.exams.values():
        _check_sealed(report, selection, exam, sealings.sealed.get(exam.exam_id, ()))
        _check_corrected(report, exam, sealings.corrected.get(exam.exam_id, {}))
    report.see(9, "sealings_seen", exams=len(selection.exams))


def _check_sealed(report: Report, selection: Selection, exam: Exam, leaves: Sequence[Leaf]) -> None:
    if not leaves:
        report.fail(9, "sealing_missing", exam=exam.exam_id)
        return
    # The first is what was said at the time.
    first = leaves[0]
    for other in leaves[1:]:
        if other.said != first.said:
            report.fail(9, "sealing_twice", exam=exam.exam_id, leaf=first.place, other=other.place)
    for name, found, said in _sealed(selection, exam, first):
        if found != said:
            details = {"field": name, "found": shown(found), "leaf": first.place, "said": shown(said)}
            report.fail(9, "sealing_differs", exam=exam.exam_id, **details)
    for key_set in exam.key_sets:
        if key_set["number"] == SEALED:
            _check_set(report, exam, key_set, first)


def _sealed(selection: Selection, exam: Exam, leaf: Leaf) -> Iterator[tuple[str, Any, Any]]:
    """Name and value of each field of the public files, and what the leaf says."""
    for name, found, said in (
        ("selection_id", selection.selection_id, "selection"),
        ("stage", exam.stage or None, "stage"),
        ("part", exam.part or None, "part"),
        ("content_digest", exam.content_digest, "content"),
        ("draw_seed_commitment", exam.draw_seed_commitment, "draw_seed"),
        ("rules_digest", exam.rules_digest, "rules"),
    ):
        yield name, found, leaf.body.get(said)


def _check_set(report: Report, exam: Exam, key_set: Mapping[str, Any], leaf: Leaf) -> None:
    said = leaf.body.get("keys")
    if key_set["commitment"] != said:
        details = {"set": key_set["number"], "found": key_set["commitment"], "leaf": leaf.place, "said": shown(said)}
        report.fail(9, "commitment_not_logged", exam=exam.exam_id, **details)


def _check_corrected(report: Report, exam: Exam, leaves: Mapping[int, Sequence[Leaf]]) -> None:
    """Where keys are not public there are no sets to compare."""
    if not exam.key_sets:
        return
    later = {key_set["number"]: key_set for key_set in exam.key_sets if key_set["number"] != SEALED}
    for number, key_set in later.items():
        of_set = leaves.get(number, ())
        if not of_set:
            report.fail(9, "correction_missing", exam=exam.exam_id, set=number)
            continue
        for other in of_set[1:]:
            if other.said != of_set[0].said:
                details = {"set": number, "leaf": of_set[0].place, "other": other.place}
                report.fail(9, "correction_twice", exam=exam.exam_id, **details)
        _check_set(report, exam, key_set, of_set[0])
    for number in sorted(leaves.keys() - later.keys()):
        if number < max(later, default=SEALED):
            report.fail(9, "set_left_out", exam=exam.exam_id, set=number, leaf=leaves[number][0].place)
        else:
            # A correction that was put in force after these files were written is in the next edition.
            report.lack(9, "needs_set", exam=exam.exam_id, set=number, leaf=leaves[number][0].place)
