"""Whoever holds one service lets it publish events of its own types with false content, signed by its genuine key.

Nothing that has been decided elsewhere changes by that, or the committee sees it before the release. What no receiver
can see is written down in docs/threat-model.md.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted, SeatMissed
from shared.contracts.codec.reading import load
from shared.contracts.declaration import contract_of
from shared.contracts.envelope import Event
from shared.contracts.exclusions import AttemptVoided, CandidateDisqualified
from shared.contracts.recruitment import CandidateAdmitted, SelectionAmended, SelectionOpened, VacancyPublished
from tests.builders.small_selection import SELECTION, as_csv, bank_rows
from tests.builders.system import System
from tests.builders.system_committee import exclude
from tests.builders.taken_over import TakenOver, facts, next_of
from tests.integration.system.conftest import History

BEST, SECOND, ABSENT = 0, 1, 3


@pytest.fixture
def system(finished: System) -> System:
    assert not blockers(finished)
    return finished


@pytest.fixture
def numbers(history: History) -> tuple[str, ...]:
    """Candidate numbers in the order of the ranking; the last one was absent."""
    return history.ranked


def last(system: System, payload_type: type[Any], **named: str) -> Any:
    """The last payload of this type in the log whose fields are as named."""
    name = contract_of(payload_type).name
    found = [event for event in system.all_events() if event.type == name]
    return load(payload_type, [e for e in found if all(e.data[k] == v for k, v in named.items())][-1].data)


def blockers(system: System) -> set[str]:
    """The codes of what keeps the ranking from being released."""
    return {check["code"] for check in system.ranking()["checks"] if check["state"] == "bad"}


def outcome(system: System) -> dict[str, tuple[int | None, int]]:
    """Rank and total of each candidate."""
    return {row["candidate_no"]: (row["rank"], row["total"]) for row in system.ranking()["rows"]}


def assert_found(system: System, before: Mapping[str, tuple[int | None, int]], number: str) -> None:
    """The sheet of `number` waits for two members, and nobody's marks are others than before."""
    assert "mismatch" in blockers(system)
    assert {finding["candidate_no"] for finding in system.ranking()["findings"]} == {number}
    assert outcome(system)[number] == (None, 0)
    assert {name: total for name, (_, total) in outcome(system).items() if name != number} == {
        name: total for name, (_, total) in before.items() if name != number
    }


# cbt


def test_a_second_sheet_counts_nowhere_and_is_found(system: System, numbers: tuple[str, ...]) -> None:
    before, genuine = outcome(system), last(system, AttemptSubmitted, candidate_no=numbers[SECOND])
    TakenOver(system, "cbt").emit(replace(genuine, answers={}))
    assert_found(system, before, numbers[SECOND])


def test_another_paper_for_an_attempt_that_is_over_is_found(system: System, numbers: tuple[str, ...]) -> None:
    before, genuine = outcome(system), last(system, AttemptStarted, candidate_no=numbers[SECOND])
    TakenOver(system, "cbt").emit(replace(genuine, items=genuine.items[::-1]))
    assert_found(system, before, numbers[SECOND])


def test_a_saved_answer_that_is_written_anew_is_found(system: System, numbers: tuple[str, ...]) -> None:
    before, genuine = outcome(system), last(system, AnswersRecorded, candidate_no=numbers[SECOND])
    entry = replace(genuine.entries[0], option_id=None, hash="0" * 64)
    TakenOver(system, "cbt").emit(replace(genuine, entries=(entry,)))
    assert_found(system, before, numbers[SECOND])


def test_a_sheet_that_does_not_follow_from_its_journal_is_found(system: System, numbers: tuple[str, ...]) -> None:
    genuine = last(system, AttemptSubmitted, candidate_no=numbers[BEST])
    TakenOver(system, "cbt").emit(replace(genuine, attempt_id="made-up", candidate_no=numbers[ABSENT]))
    # Without the entries that it names, the sheet is incomplete; that blocks the release, too.
    assert blockers(system) & {"mismatch", "incomplete"}


def test_a_second_attempt_of_one_candidate_blocks_the_release(system: System, numbers: tuple[str, ...]) -> None:
    copy_attempt(system, numbers[BEST], attempt_id="made-up", candidate_no=numbers[SECOND])
    assert "second_attempt" in blockers(system)


def test_an_attempt_of_a_number_that_nobody_admitted_blocks_the_release(
    system: System, numbers: tuple[str, ...]
) -> None:
    before = outcome(system)
    copy_attempt(system, numbers[BEST], attempt_id="made-up", candidate_no="26-9999999")
    assert outcome(system) == before
    assert "stranger" in blockers(system)


def test_whoever_has_sat_is_not_made_absent(system: System, numbers: tuple[str, ...]) -> None:
    before, missed = outcome(system), last(system, SeatMissed, candidate_no=numbers[ABSENT])
    TakenOver(system, "cbt").emit(replace(missed, candidate_no=numbers[BEST]))
    assert outcome(system) == before


@pytest.mark.parametrize("kind", [AttemptVoided, CandidateDisqualified])
def test_no_sheet_is_excluded_that_two_people_have_not_signed(
    system: System, numbers: tuple[str, ...], kind: type[Any]
) -> None:
    before, sheet = outcome(system), last(system, AttemptSubmitted, candidate_no=numbers[BEST])
    decided = kind(
        attempt_id=sheet.attempt_id,
        candidate_no=numbers[BEST],
        exam_id=sheet.exam_id,
        selection_id=sheet.selection_id,
        reason_code="journal" if kind is AttemptVoided else "impersonation",
        reason="Ditulis oleh yang menguasai layanan ujian.",
        signatures=(),
        decided_at=sheet.submitted_at,
    )
    TakenOver(system, "cbt").emit(decided)
    assert outcome(system) == before
    assert "dead_letters" in blockers(system)


def test_what_two_have_decided_stands_in_the_ranking_for_all_to_see(system: System, numbers: tuple[str, ...]) -> None:
    digest = system.ranking()["digest"]
    exclude(system, numbers[BEST], "impersonation")
    system.settle()
    after = system.ranking()
    (row,) = [row for row in after["rows"] if row["candidate_no"] == numbers[BEST]]
    assert (row["status"], row["rank"]) == ("disqualified", None)
    assert after["digest"] != digest
    assert not blockers(system)


def test_a_sheet_that_was_tampered_with_ends_by_two_who_void_it(system: System, numbers: tuple[str, ...]) -> None:
    genuine = last(system, AttemptSubmitted, candidate_no=numbers[SECOND])
    TakenOver(system, "cbt").emit(replace(genuine, answers={}))
    assert blockers(system) == {"mismatch"}
    exclude(system, numbers[SECOND], "second_sheet")
    system.settle()
    assert not blockers(system)
    assert outcome(system)[numbers[SECOND]] == (None, 0)


def copy_attempt(system: System, number: str, **changes: str) -> None:
    """Emits everything of an attempt once more, as if it had been another one."""
    started = last(system, AttemptStarted, candidate_no=number)
    recorded = [
        load(AnswersRecorded, event.data)
        for event in system.all_events()
        if event.type == contract_of(AnswersRecorded).name and event.data["candidate_no"] == number
    ]
    submitted = last(system, AttemptSubmitted, candidate_no=number)
    TakenOver(system, "cbt").emit(*(replace(each, **changes) for each in (started, *recorded, submitted)))


# recruitment


def test_rules_that_are_amended_after_the_seal_change_no_ranking(system: System) -> None:
    before, opened = system.ranking(), last(system, SelectionOpened)
    rules = replace(opened.rules, version="palsu", cut=replace(opened.rules.cut, multiple=9))
    amended = SelectionAmended(
        selection_id=SELECTION,
        rules=rules,
        rules_digest=rules.digest,
        replaces=opened.rules_digest,
        reason="Tidak ada yang tahu.",
        amended_at=opened.opened_at,
    )
    TakenOver(system, "recruitment").emit(amended)
    after = system.ranking()
    assert (after["rules_digest"], after["digest"]) == (before["rules_digest"], before["digest"])


def test_another_quota_is_another_ranking_which_nobody_has_signed(system: System) -> None:
    before = system.ranking()
    TakenOver(system, "recruitment").emit(replace(last(system, VacancyPublished), quota=3))
    after = system.ranking()
    assert after["digest"] != before["digest"]
    assert after["quota"] == 3


def test_a_candidate_who_is_moved_away_changes_the_digest_that_members_sign(
    system: System, numbers: tuple[str, ...]
) -> None:
    digest = system.ranking()["digest"]
    genuine = last(system, CandidateAdmitted, candidate_no=numbers[BEST])
    TakenOver(system, "recruitment").emit(replace(genuine, vacancy_id="formasi-lain"))
    assert system.ranking()["digest"] != digest


def test_a_number_that_is_admitted_after_the_sessions_blocks_the_release(
    system: System, numbers: tuple[str, ...]
) -> None:
    genuine = last(system, CandidateAdmitted, candidate_no=numbers[BEST])
    TakenOver(system, "recruitment").emit(replace(genuine, candidate_no="26-9999999", sheet_code="0" * 16))
    assert "may_still_sit" in blockers(system)
    assert "26-9999999" in system.ranking()["may_still_sit"]


def test_a_number_that_is_admitted_under_the_code_of_another_is_set_aside(
    system: System, numbers: tuple[str, ...]
) -> None:
    before, genuine = outcome(system), last(system, CandidateAdmitted, candidate_no=numbers[BEST])
    TakenOver(system, "recruitment").emit(replace(genuine, candidate_no="26-9999999"))
    assert blockers(system) == {"dead_letters"}
    assert outcome(system) == before


def test_tokens_of_its_own_making_change_no_sealed_key(system: System) -> None:
    """Recruitment signs the tokens of staff, so whoever holds it acts at scoring as an author; the seal holds."""
    before, kept = system.ranking()["digest"], sealed_keys(system)
    rows = [{**row, "key": "A" if row.get("key") else ""} for row in bank_rows()]
    sheet = (io.BytesIO(as_csv(rows)), "bank.csv")
    system.ask("scoring", "POST", "/api/items/import", "penyusun", data={"sheet": sheet})
    assert sealed_keys(system) == kept
    assert system.ranking()["digest"] == before


def sealed_keys(system: System) -> list[str]:
    return facts("scoring", system.engines["scoring"])["exams"]


# scoring


@pytest.mark.parametrize("receiver", ["cbt", "recruitment"])
def test_a_sealed_exam_that_is_sealed_anew_changes_nothing_elsewhere(system: System, receiver: str) -> None:
    taken, event = TakenOver(system, "scoring"), last_sealed(system)
    before = facts(receiver, system.engines[receiver])
    taken.append(next_of(event, lambda data: data.update(content_digest="0" * 64, key_commitment="1" * 64)))
    system.settle()
    after = facts(receiver, system.engines[receiver])
    changed = {name for name in before if before[name] != after[name]}
    # The trail records that the event came, which is how it is seen.
    assert changed <= {"trail", "trail_counter"}, changed
    letters = taken.letters_elsewhere()
    assert len(letters) == 2
    assert all(letter.startswith("invalid: signatures: who holds ") for letter in letters), "both say why"


def last_sealed(system: System) -> Event:
    return [event for event in system.all_events() if event.type.startswith("scoring.exam.sealed.")][-1]
