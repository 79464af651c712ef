"""The numbered steps of the verifier: each passes, fails by name and place, or says what it lacks.

Of the seventeen there are so far 2, 3, and of 4 the part that is about the tree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from verifier import checkpoints, notes, signatures
from verifier.checkpoints import Checkpoint
from verifier.faults import Fault
from verifier.files import Files
from verifier.notes import ED25519, Key, Note
from verifier.tree import Tree, read_tree

DEFINITION = "1"
"""Which edition of the steps this is; another number where the same files may have another outcome."""
CHECKPOINT = "checkpoint"


class Outcome(StrEnum):
    PASSES = "passes"
    FAILS = "fails"
    LACKS = "lacks"


@dataclass(frozen=True)
class Finding:
    """Something to print: a fault with its place, something that is lacking, or what was seen."""

    code: str
    file: str = ""
    unit: str = ""
    number: int = 0
    details: dict[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    step: int
    outcome: Outcome
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Given:
    """What the person who verifies brings along; the operator of the log can have changed none of it."""

    log_keys: tuple[Key, ...] = ()
    witness_keys: tuple[Key, ...] = ()
    quorum: int = 0
    """How many of the witnesses must have cosigned."""
    earlier: tuple[tuple[str, bytes], ...] = ()
    """Checkpoints seen before, each with the name of its file."""
    papers: tuple[tuple[int, str], ...] = ()
    """What somebody copied from a hall's door: a size, and the 26 characters."""


def run(files: Files, given: Given) -> list[Line]:
    """Every step that this program has, in order."""
    newest, line = _newest(files, given)
    if newest is None:
        return [line, *(_lacking(step, "needs_checkpoint") for step in (3, 4))]
    older, found = _earlier(given, newest)
    sizes = {each.size for _, each in older} | {size for size, _ in given.papers}
    tree = read_tree(files, newest.size, newest.root, [size for size in sizes if size <= newest.size])
    return [line, _consistent(given, newest, older, found, tree), _included(newest, tree)]


def whole_size(lines: Sequence[Line]) -> int | None:
    """How many leaves the log of these lines has; None where its tree is not whole, anything of it fails, or its
    checkpoint is not known to be the log's own: everybody can write a log."""
    known = any(line.step == 2 and line.outcome == Outcome.PASSES for line in lines)
    if not known or any(line.outcome == Outcome.FAILS for line in lines):
        return None
    counts = [
        finding.details["count"]
        for line in lines
        if line.step == 4 and line.outcome == Outcome.PASSES
        for finding in line.findings
    ]
    return int(counts[0]) if counts else None


def _of(fault: Fault) -> Finding:
    return Finding(fault.code, fault.file, fault.unit, fault.number, fault.details)


def _failing(step: int, *faults: Fault) -> Line:
    return Line(step, Outcome.FAILS, tuple(_of(fault) for fault in faults))


def _lacking(step: int, code: str, **details: str | int) -> Line:
    return Line(step, Outcome.LACKS, (Finding(code, details=details),))


def _newest(files: Files, given: Given) -> tuple[Checkpoint | None, Line]:
    """Step 2, and the checkpoint where it can be read; one whose signature fails can."""
    checkpoint = None
    try:
        data = files.read(CHECKPOINT, notes.LONGEST)
        if data is None:
            return None, _lacking(2, "file_missing", name=CHECKPOINT)
        note = notes.read(data, CHECKPOINT)
        checkpoint = checkpoints.read(note, CHECKPOINT)
        return checkpoint, _signed(note, checkpoint, given)
    except Fault as fault:
        return checkpoint, _failing(2, fault)


def _signed(note: Note, checkpoint: Checkpoint, given: Given) -> Line:
    """Raises Fault."""
    if not given.log_keys:
        return _lacking(2, "needs_log_key")
    found = signatures.check(note, checkpoint, (*given.log_keys, *given.witness_keys), CHECKPOINT)
    _demand_log(found, checkpoint, given, CHECKPOINT)
    seen = Finding("checkpoint_seen", details={"size": checkpoint.size, "root": checkpoint.root.hex()})
    witnesses = list(dict.fromkeys(each.key.name for each in found.held if each.key in given.witness_keys))
    findings = [seen, *(Finding("witnessed", details={"name": name}) for name in witnesses)]
    findings += [Finding("not_checkable", details={"name": key.name}) for key in found.unchecked]
    if not given.witness_keys:
        findings.append(Finding("no_witness"))
    if len(witnesses) < given.quorum:
        missing = Finding("needs_witnesses", details={"wanted": given.quorum, "found": len(witnesses)})
        return Line(2, Outcome.LACKS, (*findings, missing))
    return Line(2, Outcome.PASSES, tuple(findings))


def _demand_log(found: signatures.Signatures, checkpoint: Checkpoint, given: Given, file: str) -> None:
    """The log itself has signed by Ed25519, under the name that its checkpoint gives it. Raises Fault."""
    by_log = [each.key for each in found.held if each.key in given.log_keys and each.key.kind == ED25519]
    if not by_log:
        raise Fault("not_signed_by_log", file)
    if checkpoint.origin not in {key.name for key in by_log}:
        raise Fault("origin", file, "line", 1, origin=checkpoint.origin, name=by_log[0].name)


def _earlier(given: Given, newest: Checkpoint) -> tuple[list[tuple[str, Checkpoint]], list[Fault]]:
    """The checkpoints seen before that the log did sign, and what is wrong with the others."""
    found: list[tuple[str, Checkpoint]] = []
    faults = []
    for file, data in given.earlier:
        try:
            note = notes.read(data, file)
            checkpoint = checkpoints.read(note, file)
            _demand_log(signatures.check(note, checkpoint, given.log_keys, file), checkpoint, given, file)
            if checkpoint.origin != newest.origin:
                raise Fault("origin", file, "line", 1, origin=checkpoint.origin, name=newest.origin)
            found.append((file, checkpoint))
        except Fault as fault:
            faults.append(fault)
    return found, faults


def _consistent(
    given: Given, newest: Checkpoint, older: Sequence[tuple[str, Checkpoint]], faults: list[Fault], tree: Tree
) -> Line:
    """Step 3."""
    if not given.earlier and not given.papers:
        return _lacking(3, "needs_earlier")
    if given.earlier and not given.log_keys:
        return _lacking(3, "needs_log_key")
    for file, each in older:
        if each.size > newest.size:
            faults.append(Fault("shrunken", file, size=each.size, newest=newest.size))
        elif each.size in tree.roots and tree.roots[each.size] != each.root:
            faults.append(Fault("two_faces", file, size=each.size))
    faults += _papers(given, newest, tree)
    if faults:
        return _failing(3, *faults)
    if not tree.roots:
        return _lacking(3, "needs_tiles")
    count = len(older) + len(given.papers)
    return Line(3, Outcome.PASSES, (Finding("consistent", details={"count": count}),))


def _papers(given: Given, newest: Checkpoint, tree: Tree) -> Iterator[Fault]:
    for size, code in given.papers:
        if size > newest.size:
            yield Fault("shrunken", code, size=size, newest=newest.size)
        elif size in tree.roots and checkpoints.paper_code(newest.origin, size, tree.roots[size]) != code:
            yield Fault("two_faces", code, size=size)


def _included(newest: Checkpoint, tree: Tree) -> Line:
    """Step 4, as far as it is about the tree."""
    faults = list(tree.faults)
    if newest.size in tree.roots and tree.roots[newest.size] != newest.root:
        faults.append(Fault("root", CHECKPOINT, "line", 3))
    if faults:
        return _failing(4, *faults)
    if tree.missing:
        return Line(4, Outcome.LACKS, tuple(Finding("file_missing", details={"name": name}) for name in tree.missing))
    return Line(4, Outcome.PASSES, (Finding("included", details={"count": newest.size}),))
