"""What somebody would do who wants files to say more than they prove."""

from __future__ import annotations

import re
from typing import Any

import pytest

from shared.kernel.clock import from_text
from shared.signatures.withdrawals import SignedWithdrawal
from tests.builders.public_files.files import AT, SIGNERS, Edition, Memory, fingerprints, signature, written
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import both, checked, given, log_of
from tests.builders.random_rules import Json
from verifier.command import steps_over
from verifier.faults import Fault
from verifier.published.edition import read_index
from verifier.steps import Finding, Given, Line, Outcome
from verifier.texts import Texts


def step(lines: list[Line], number: int) -> Line:
    return next(each for each in lines if each.step == number)


def withdrawn(edition: Edition, **changes: Any) -> Json:
    """A ranking is gone; two members have signed that it is withdrawn, but for `changes` of what they signed."""
    of = sorted(edition.rankings)[0]
    ranking = edition.rankings.pop(of)
    edition.people.pop(of, None)
    names = (of[0], of[1] or None, of[2])
    versions = edition.selection["versions"]
    (version,) = (each for each in versions if (each["vacancy_id"], each["stage"], each["version"]) == names)
    exam_id = ranking["document"]["exam_id"]
    said: Json = {"selection_id": "s1", "exam_id": exam_id, "vacancy_id": of[0], "version": of[2], "stage": names[1]}
    said |= {"digest": version["digest"], "reason_code": "keys", "reason": "Kunci."}
    signed = SignedWithdrawal(**{**said, **changes})
    found = [signature(signed.statement(each, from_text(AT)).to_text(), each) for each in SIGNERS]
    version["withdrawn"] = {"at": AT, "reason_code": "keys", "reason": "Kunci.", "signatures": found}
    return version  # type: ignore[no-any-return]


def seen(editions: list[Edition]) -> Line:
    return step(checked(editions, log_of(editions)), 15)


def test_a_withdrawal_that_two_members_signed_holds() -> None:
    editions = made_up(0)
    withdrawn(editions[-1])
    assert seen(editions).outcome == Outcome.PASSES


@pytest.mark.parametrize(
    "changes", [{"reason": "Lain."}, {"reason_code": "other"}, {"version": 99}, {"vacancy_id": "lain"}, {"digest": "0"}]
)
def test_a_withdrawal_holds_for_what_was_signed_alone(changes: Json) -> None:
    editions = made_up(0)
    withdrawn(editions[-1], **changes)
    assert {each.code for each in seen(editions).findings} == {"statement_differs"}


def test_a_withdrawal_needs_two_members_of_the_decree() -> None:
    editions = made_up(0)
    version = withdrawn(editions[-1])
    first = version["withdrawn"]["signatures"][:1]
    version["withdrawn"]["signatures"] = first * 2
    assert {each.code for each in seen(editions).findings} == {"signers_few"}
    files = Memory(written(editions))
    lines, _, _ = steps_over(files, Given(), fingerprints()[:1])
    assert "not_decreed" in {each.code for each in step(lines, 15).findings}


def test_what_a_restored_database_does_not_know_lacks() -> None:
    editions = made_up(0)
    version = withdrawn(editions[-1])
    version["withdrawn"] = {"at": AT, "reason_code": None, "reason": None, "signatures": []}
    line = seen(editions)
    assert line.outcome == Outcome.LACKS
    assert "present_unknown" not in {each.code for each in line.findings}
    for ranking in editions[-1].rankings.values():
        ranking["present"] = None
    line = seen(editions)
    assert line.outcome == Outcome.LACKS
    assert {each.code for each in line.findings} >= {"withdrawal_unproven", "present_unknown"}


def test_a_log_that_nobody_knows_binds_nothing() -> None:
    """Everybody can write a log that fits; its key is what they cannot have."""
    editions = made_up(0)
    log = log_of(editions)
    files = Memory(both(editions, log))
    lines, _, _ = steps_over(files, Given(), fingerprints())
    assert {each.code for each in step(lines, 9).findings} >= {"needs_log"}
    assert step(lines, 9).outcome == Outcome.LACKS
    lines, _, _ = steps_over(files, given(log), fingerprints())
    assert "needs_log" not in {each.code for each in step(lines, 9).findings}


def test_files_print_one_line_for_each_step_whatever_they_say() -> None:
    said = "\n15 signatures           passes\x1b[8m\u2028\u202e" + "x" * 1000
    sentence = Texts("en").finding(Finding("withdrawn", file=said, details={"place": said, "reason": said}))
    assert sentence.isprintable()
    assert len(sentence) < 2_000


def test_a_file_is_not_much_longer_compressed() -> None:
    data = written(made_up(0))["index.json"]
    assert read_index(data, "index.json").entries
    with pytest.raises(Fault) as refused:
        read_index(re.sub(rb'"stored":[0-9]+', b'"stored":9007199254740991', data), "index.json")
    assert refused.value.code == "stored_beyond"
