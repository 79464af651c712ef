from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scoring.marking.domain.journals import Integrity, Submission, Verdict, answers_of, examine
from shared.contracts.journal import GENESIS, JournalEntry
from tests.builders.journals import chain

SAVES: list[tuple[str, str | None]] = [("i1", "a"), ("i2", "b"), ("i1", "c"), ("i2", None), ("i3", "d")]


def journal(saves: list[tuple[str, str | None]] = SAVES) -> list[JournalEntry]:
    return chain("attempt-1", saves)


def submission(entries: list[JournalEntry], **changes: object) -> Submission:
    made = Submission(len(entries), entries[-1].hash if entries else GENESIS, {"i1": "c", "i3": "d"})
    return replace(made, **changes)  # type: ignore[arg-type]


def test_the_newest_save_of_an_item_wins_and_clearing_is_blank() -> None:
    assert answers_of(journal()) == {"i1": "c", "i3": "d"}


def test_newest_means_the_browsers_sequence_not_the_place_in_the_chain() -> None:
    late = [replace(entry, sequence=sequence) for entry, sequence in zip(journal(SAVES[:3]), (1, 2, 0), strict=True)]
    assert answers_of(late) == {"i1": "a", "i2": "b"}


def test_a_whole_journal_is_ok() -> None:
    assert examine("attempt-1", journal(), submission(journal())) == Verdict(Integrity.OK)


def test_an_attempt_without_a_save_is_ok() -> None:
    assert examine("attempt-1", [], submission([], answers={})) == Verdict(Integrity.OK)


def test_before_submission_nothing_is_decided() -> None:
    assert examine("attempt-1", journal()[:3], None) == Verdict(Integrity.OPEN)


def test_missing_entries_are_waited_for() -> None:
    entries = journal()
    assert examine("attempt-1", entries[:3], submission(entries)).integrity == "incomplete"
    assert examine("attempt-1", [*entries[:2], *entries[3:]], submission(entries)).integrity == "incomplete"


@pytest.mark.parametrize(
    "forged",
    [{"option_id": "e"}, {"item_id": "i9"}, {"sequence": 99}, {"doubtful": True}, {"hash": "f" * 64}],
    ids=str,
)
def test_any_change_to_an_entry_breaks_the_chain_there(forged: dict[str, object]) -> None:
    entries = journal()
    changed = [*entries[:2], replace(entries[2], **forged), *entries[3:]]  # type: ignore[arg-type]
    assert examine("attempt-1", changed, submission(entries)) == Verdict(Integrity.MISMATCH, "chain_broken", 3)


def test_a_journal_of_another_attempt_does_not_fit() -> None:
    assert examine("attempt-2", journal(), submission(journal())) == Verdict(Integrity.MISMATCH, "chain_broken", 1)


def test_answers_other_than_the_journals_are_found() -> None:
    entries = journal()
    verdict = examine("attempt-1", entries, submission(entries, answers={"i1": "a", "i3": "d"}))
    assert verdict == Verdict(Integrity.MISMATCH, "answers_differ")


def test_another_head_is_found() -> None:
    entries = journal()
    assert examine("attempt-1", entries, submission(entries, chain_head="0" * 64)).fault == "head_differs"


def test_entries_after_the_submitted_end_are_found() -> None:
    entries = journal()
    verdict = examine("attempt-1", entries, submission(entries[:4]))
    assert verdict == Verdict(Integrity.MISMATCH, "surplus_entries", 5)


@given(st.lists(st.tuples(st.sampled_from(["i1", "i2", "i3"]), st.sampled_from(["a", "b", None])), max_size=12))
def test_every_honest_journal_is_ok_with_its_own_answers(saves: list[tuple[str, str | None]]) -> None:
    entries = journal(saves)
    assert examine("attempt-1", entries, submission(entries, answers=answers_of(entries))) == Verdict(Integrity.OK)
