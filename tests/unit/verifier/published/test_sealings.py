"""Step 9 against the public log: what was sealed is what the log said at the time, not what the files say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.builders.public_files.files import EXAM, Edition, Memory, fingerprints, written
from tests.builders.public_files.kinds import KINDS, damaged
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import KEY, both, checked, corrected, given, leaf, log_of, sealed
from tests.builders.random_rules import Json
from tests.builders.tlog import Log
from verifier.command import steps_over
from verifier.published.run import run
from verifier.steps import Line, Outcome

CORRECTED = next(number for number in range(20) if len(made_up(number)) == 2)


def ninth(editions: list[Edition], log: Log) -> Line:
    return next(line for line in checked(editions, log) if line.step == 9)


def codes(line: Line) -> list[str]:
    return [finding.code for finding in line.findings]


def first_exam(editions: list[Edition]) -> Json:
    found: Json = next(each for each in editions[-1].selection["exams"] if each["exam_id"] == EXAM)
    return found


def exchanged(log: Log, old: bytes, *new: bytes) -> Log:
    """A log with other leaves in the place of one."""
    at = log.leaves.index(old)
    return Log(KEY, [*log.leaves[:at], *new, *log.leaves[at + 1 :]])


def test_a_log_of_many_leaves_bears_the_files_out() -> None:
    """The leaves of sealings stand in the second and third bundle."""
    for other in (2, 255, 600):
        editions = made_up(CORRECTED)
        found = ninth(editions, log_of(editions, other))
        assert (found.outcome, codes(found)) == (Outcome.PASSES, ["keys_seen", "sealings_seen"])


def test_without_a_log_the_commitments_are_the_files_own_word() -> None:
    lines = {line.step: line for line in run(Memory(written(made_up(0))), fingerprints())[0]}
    assert (lines[9].outcome, codes(lines[9])) == (Outcome.LACKS, ["needs_log", "keys_seen"])


def test_a_key_changed_before_marking_is_found_by_the_log_alone() -> None:
    (kind,) = [each for each in KINDS if each.remake is not None]
    tried = 0
    for number in range(12):
        found = damaged(number, kind)
        if found is None:
            continue
        tried += 1
        editions, log, exam = found
        alone, _ = run(Memory(written(editions)), fingerprints())
        assert Outcome.FAILS not in {line.outcome for line in alone}
        failed = [line for line in checked(editions, log) if line.outcome == Outcome.FAILS]
        # Of two editions each has the key, and the earlier one is checked by the step of corrections.
        assert [line.step for line in failed] == [9, 14][: len(editions)]
        assert set(codes(failed[0])) == {"commitment_not_logged"}
        assert {each.details["exam"] for each in failed[0].findings} == {exam}
    assert tried > 5


def test_an_exam_without_its_leaf_is_named() -> None:
    editions = made_up(0)
    found = ninth(editions, exchanged(log_of(editions), sealed(first_exam(editions))))
    assert (found.outcome, codes(found)) == (Outcome.FAILS, ["sealing_missing"])
    assert found.findings[0].details == {"exam": EXAM}


def test_two_sealings_of_an_exam_that_differ_are_named_and_the_first_one_counts() -> None:
    editions = made_up(0)
    exam, log = first_exam(editions), log_of(editions)
    honest = sealed(exam)
    again, other = sealed(exam, event="once more"), sealed(exam, event="once more", keys="0" * 64)
    assert ninth(editions, exchanged(log, honest, honest, again)).outcome == Outcome.PASSES
    for leaves, wanted in (
        ((honest, other), ["sealing_twice"]),
        ((other, honest), ["sealing_twice", "commitment_not_logged"]),
    ):
        found = ninth(editions, exchanged(log, honest, *leaves))
        assert (found.outcome, codes(found)) == (Outcome.FAILS, wanted)
        assert {each.details["exam"] for each in found.findings} == {EXAM}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("selection", "selection_id"),
        ("stage", "stage"),
        ("part", "part"),
        ("content", "content_digest"),
        ("draw_seed", "draw_seed_commitment"),
        ("rules", "rules_digest"),
    ],
)
def test_what_the_sealing_said_is_compared_field_by_field(said: str, name: str) -> None:
    editions = made_up(0)
    honest = sealed(first_exam(editions))
    other = sealed(first_exam(editions), **{said: "another"})
    found = ninth(editions, exchanged(log_of(editions), honest, other))
    assert (found.outcome, codes(found)) == (Outcome.FAILS, ["sealing_differs"])
    details = found.findings[0].details
    assert (details["exam"], details["field"], details["said"]) == (EXAM, name, "another")


def test_under_policy_marks_what_is_public_of_an_exam_is_compared_too() -> None:
    editions = made_up(3, "marks")
    log = log_of(editions)
    assert codes(ninth(editions, log))[0] == "policy_marks"
    first_exam(editions)["content_digest"] = "0" * 64
    assert codes(ninth(editions, log)) == ["sealing_differs"]


def _nothing(_exam: Json, _key_set: Json) -> list[bytes]:
    return []


def _another(exam: Json, key_set: Json) -> list[bytes]:
    return [corrected(exam, key_set, keys="0" * 64)]


def _two(exam: Json, key_set: Json) -> list[bytes]:
    return [corrected(exam, key_set), corrected(exam, key_set, keys="0" * 64)]


def _another_number(exam: Json, key_set: Json) -> list[bytes]:
    return [corrected(exam, {**key_set, "number": 7})]


@pytest.mark.parametrize(
    ("leaves", "wanted"),
    [
        (_nothing, ["correction_missing"]),
        (_another, ["commitment_not_logged"]),
        (_two, ["correction_twice"]),
        (_another_number, ["correction_missing"]),
    ],
)
def test_a_later_set_is_what_its_correction_said(
    leaves: Callable[[Json, Json], list[bytes]], wanted: list[str]
) -> None:
    editions = made_up(CORRECTED)
    exam = first_exam(editions)
    key_set = exam["key_sets"][1]
    log = exchanged(log_of(editions), corrected(exam, key_set), *leaves(exam, key_set))
    found = ninth(editions, log)
    assert (found.outcome, codes(found)) == (Outcome.FAILS, wanted)
    assert (found.findings[0].details["exam"], found.findings[0].details["set"]) == (EXAM, 2)


def test_a_correction_that_these_files_do_not_have_is_in_a_newer_edition_or_was_left_out() -> None:
    editions = made_up(CORRECTED)
    log = log_of(editions)
    found = ninth(editions[:1], log)
    assert (found.outcome, codes(found)[0]) == (Outcome.LACKS, "needs_set")
    exam = first_exam(editions)
    exam["key_sets"][1]["number"] = 3
    log = Log(KEY, [*log.leaves, corrected(exam, exam["key_sets"][1])])
    assert "set_left_out" in codes(ninth(editions, log))


@pytest.mark.parametrize("name", ["tile/0/000.p", "tile/entries/000.p"])
def test_a_log_that_is_not_whole_bears_nothing_out(name: str) -> None:
    editions = made_up(0)
    log = log_of(editions)
    files = both(editions, log)
    path = next(each for each in files if each.startswith(name))
    damaged_bytes = bytearray(files[path])
    damaged_bytes[-1] ^= 1
    for changed in ({**files, path: bytes(damaged_bytes)}, {each: files[each] for each in files if each != path}):
        lines = {line.step: line for line in steps_over(Memory(changed), given(log), fingerprints())[0]}
        assert lines[4].outcome != Outcome.PASSES
        assert "needs_log" in codes(lines[9])
    other = {**files, "checkpoint": files["checkpoint"].replace(b"log.example", b"log.another")}
    lines = {line.step: line for line in steps_over(Memory(other), given(log), fingerprints())[0]}
    assert lines[2].outcome == Outcome.FAILS
    assert "needs_log" in codes(lines[9])


STRANGE: list[Any] = [None, 7, [], {}, "", {"exam": 7}, {"exam": EXAM}, {"exam": [EXAM], "number": 2}]


def test_leaves_of_others_and_of_no_form_say_nothing_of_a_sealing() -> None:
    editions = made_up(CORRECTED)
    exam = first_exam(editions)
    honest = sealed(exam)
    strange = [
        leaf("exam.sealed", {"exam": EXAM}, producer="cbt"),
        honest[:-1] + b',"x":1}',
        honest.replace(b"{", b"{ ", 1),
        b'"type":"exam.sealed"}',
        b"\xff" + honest,
        b"",
        *(leaf("exam.sealed", body) for body in STRANGE[:6]),
        *(leaf("keys.corrected", body) for body in STRANGE),
        leaf("keys.corrected", {"exam": EXAM, "number": True}),
        leaf("keys.corrected", {"exam": EXAM, "number": "2"}),
    ]
    log = log_of(editions)
    found = ninth(editions, Log(KEY, [*strange, *log.leaves]))
    assert (found.outcome, codes(found)) == (Outcome.PASSES, ["keys_seen", "sealings_seen"])
    for at, body in enumerate(STRANGE[6:]):
        found = ninth(editions, exchanged(log, honest, leaf("exam.sealed", body)))
        assert found.outcome == Outcome.FAILS, at
