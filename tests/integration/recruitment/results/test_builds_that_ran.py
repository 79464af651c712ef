"""Recruitment itself holds what ran against what two people sealed: no release by another build is believed unless its
members accepted that one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.admissions import handlers as admissions
from services.recruitment.selections.usecases.reading import get_selection
from services.recruitment.selections.usecases.sealing import receive_sealed
from shared.contracts.committee import AcceptedBuild
from shared.contracts.exams import first_exam_id
from shared.contracts.scoring import RankedRow, RankingReleased
from shared.db.engine import unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import messaging, signed_seals
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release

SEALED = {"cbt": f"0.1.0+{'ab' * 32}", "scoring": f"0.1.0+{'cd' * 32}"}
OTHER = f"0.1.1+{'ef' * 32}"
EXAM = first_exam_id(SELECTION_ID)


def seal(engine: Engine, builds: dict[str, str] | None) -> None:
    """Two people have sealed the exam, with these builds."""
    with unit_of_work(engine) as session:
        rules = get_selection(session, SELECTION_ID).rules
        signed_seals.enrol(session, NOW)
        told = reported.exam_sealed(rules_digest=rules.digest, builds=builds)
        receive_sealed(session, NOW, signed_seals.signed(told))


def released(engine: Engine, ladder: Sequence[RankedRow], **changes: Any) -> list[RankingReleased]:
    """By the rules that were sealed."""
    with unit_of_work(engine) as session:
        rules = get_selection(session, SELECTION_ID).rules
    rows = [ladder[0], replace(ladder[1], status="goes_on"), ladder[2]]
    return release(rows, **{"rules_digest": rules.digest, "tie_breaks": rules.tie_breaks, **changes})


def sit(engine: Engine, number: str, began: str | None, ended: str | None) -> None:
    with unit_of_work(engine) as session:
        started = reported.attempt_started(number, exam_id=EXAM, build=began)
        submitted = reported.attempt_submitted(number, exam_id=EXAM, build=ended)
        admissions.attempts_started(session, NOW, [(messaging.event_of(started, 1), started)])
        admissions.attempts_submitted(session, NOW, [(messaging.event_of(submitted, 2), submitted)])


def accepted(service: str, build: str = OTHER) -> AcceptedBuild:
    return AcceptedBuild(
        service=service,
        build=build,
        reason="Tambalan keamanan.",
        accepted_by="R.K.",
        seconding_reason="Sidiknya cocok.",
        seconded_by="M.S.",
    )


def test_what_was_sealed_is_believed_and_named(
    engine: Engine, client: FlaskClient, ladder: Sequence[RankedRow]
) -> None:
    seal(engine, SEALED)
    for row in ladder[:2]:
        sit(engine, row.candidate_no, SEALED["cbt"], SEALED["cbt"])
    receive(engine, *released(engine, ladder, parts=2, build=SEALED["scoring"]))
    assert is_published(engine)
    assert f"Dihitung dengan build {SEALED['scoring']}." in client.get(f"/hasil/{VACANCY_ID}").text


CASES: dict[str, tuple[tuple[str | None, str | None], str | None, str]] = {
    "began on another": ((OTHER, SEALED["cbt"]), SEALED["scoring"], "cbt ran as 0.1.1"),
    "ended on another": ((SEALED["cbt"], OTHER), SEALED["scoring"], "cbt ran as 0.1.1"),
    "cbt named none": ((SEALED["cbt"], None), SEALED["scoring"], "cbt ran as unnamed"),
    "ranked by another": ((SEALED["cbt"], SEALED["cbt"]), OTHER, "scoring ran as 0.1.1"),
    "scoring named none": ((SEALED["cbt"], SEALED["cbt"]), None, "scoring ran as unnamed"),
    "cbt as scoring": ((SEALED["scoring"], SEALED["cbt"]), SEALED["scoring"], "cbt ran as 0.1.0"),
}


@pytest.mark.parametrize("case", CASES)
def test_another_one_is_not(engine: Engine, ladder: Sequence[RankedRow], case: str) -> None:
    (began, ended), build, said = CASES[case]
    seal(engine, SEALED)
    sit(engine, ladder[-1].candidate_no, began, ended)
    with pytest.raises(NotBelieved, match=f"build: {said}"):
        receive(engine, *released(engine, ladder, build=build))
    assert not is_published(engine)


def test_unless_its_members_accepted_it(engine: Engine, ladder: Sequence[RankedRow]) -> None:
    seal(engine, SEALED)
    sit(engine, ladder[0].candidate_no, OTHER, OTHER)
    ran: dict[str, Any] = {"build": SEALED["scoring"]}
    for instead in (accepted("scoring"), accepted("cbt", SEALED["scoring"])):
        with pytest.raises(NotBelieved, match="cbt ran as"):
            receive(engine, *released(engine, ladder, accepted_builds=(instead,), **ran))
    (genuine,) = released(engine, ladder, accepted_builds=(accepted("cbt"),), **ran)
    receive(engine, genuine)
    assert is_published(engine)


@pytest.mark.parametrize("prepare", [lambda engine: None, lambda engine: seal(engine, None)], ids=["no seal", "old"])
def test_of_an_exam_whose_builds_are_not_known_nothing_is_asked(
    engine: Engine, ladder: Sequence[RankedRow], prepare: Callable[[Engine], None]
) -> None:
    prepare(engine)
    sit(engine, ladder[0].candidate_no, OTHER, None)
    receive(engine, *released(engine, ladder))
    assert is_published(engine)


def test_a_part_that_names_another_build_than_the_first_is_not_believed(
    engine: Engine, ladder: Sequence[RankedRow]
) -> None:
    first, second = released(engine, ladder, parts=2, build=SEALED["scoring"])
    receive(engine, first)
    with pytest.raises(NotBelieved, match="another head"):
        receive(engine, replace(second, build=OTHER))
