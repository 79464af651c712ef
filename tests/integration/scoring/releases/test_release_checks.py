"""What holds a release up, and what only deserves a look."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import count_items
from services.scoring.gate.jobs import JOBS as GATE_JOBS
from services.scoring.marking.tables import opened_seats
from services.scoring.rankings.domain.documents import document
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.releases.domain.checks import CheckState
from services.scoring.releases.domain.signing import NotReady
from services.scoring.releases.usecases.differences import difference_texts
from services.scoring.releases.usecases.release_checks import readiness
from services.scoring.releases.usecases.releases import signing_state
from services.scoring.service import drop_projections
from shared.contracts.scoring import AttemptScored
from shared.kernel.canonical import digest
from tests.builders import messaging
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY, World, admitted, vacancy
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_messages import hold_events, set_aside
from tests.builders.scoring_ranked import blockers, let_stand_before, ranked_world, ranking_of, sign
from tests.builders.scoring_seats import checked_in, closed, missed


@pytest.fixture
def world() -> World:
    return ranked_world()


def test_nothing_is_in_the_way_of_a_settled_ranking(world: World) -> None:
    assert blockers(world) == set()


def test_a_started_attempt_holds_the_release_up(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started)
    assert blockers(world) == {"sitting"}
    with pytest.raises(NotReady) as refusal:
        sign(world, KARTIKA)
    assert [p.message for p in refusal.value.problems] == ["1 peserta sudah mulai dan belum mengumpulkan"]
    world.apply(recorded, submitted)
    assert blockers(world) == set()


def test_who_checked_in_and_never_began_holds_up_the_release_until_it_is_over_and_is_named_then(world: World) -> None:
    world.apply(*(admitted(number) for number in ("26-0010", "26-0011")))
    world.apply(checked_in("26-0010"), checked_in("26-0010"), checked_in("26-0001"))
    assert blockers(world) == {"may_still_sit"}
    world.apply(missed("26-0010"), missed("26-0011"))
    assert blockers(world) == set()
    with Session(world.engine) as session:
        checks = readiness(session, rank_vacancy(session, VACANCY)).checks
    (named,) = [check for check in checks if check.text.code == "opened_not_begun"]
    assert named.state is CheckState.LIGHT
    assert named.text.message == "1 peserta sudah masuk di kursinya dan tidak pernah mulai (26-0010)"
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
        assert session.scalar(select(func.count()).select_from(opened_seats)) == 0


def test_a_seat_that_was_closed_by_hand_is_named_with_its_reason_and_holds_up_nothing(world: World) -> None:
    world.apply(*(admitted(number) for number in ("26-0010", "26-0011", "26-0012")))
    world.apply(*(checked_in(number) for number in ("26-0010", "26-0011", "26-0012")))
    # One before the end of the session, one after it, and one that was only missed.
    world.apply(closed("26-0010", "left"), missed("26-0011"), closed("26-0011", "technical"), missed("26-0012"))
    unsigned = ranking_of(world).digest
    # What was said first stays, and a report that comes again takes no reason away.
    world.apply(missed("26-0010"), closed("26-0010", "identity"))
    assert blockers(world) == set()
    with Session(world.engine) as session:
        checks = readiness(session, rank_vacancy(session, VACANCY)).checks
    named = [check for check in checks if check.text.code in ("opened_not_begun", "seat_closed")]
    assert {check.state for check in named} == {CheckState.LIGHT}
    assert [check.text.message for check in named] == [
        "1 peserta sudah masuk di kursinya dan tidak pernah mulai (26-0012)",
        "Kursi 1 peserta ditutup petugas sebelum ia mulai: "
        "berhalangan atau meninggalkan ruang sebelum memulai (26-0010)",
        "Kursi 1 peserta ditutup petugas sebelum ia mulai: gangguan teknis tanpa komputer pengganti (26-0011)",
    ]
    assert ranking_of(world).digest == unsigned, "why somebody is absent is not part of what is signed"


def test_a_sheet_that_comes_counts_whatever_was_said_of_the_seat(world: World) -> None:
    world.apply(admitted("26-0010"), closed("26-0010", "left"), *world.sat("26-0010", "ECCECC"))
    with Session(world.engine) as session:
        checks = readiness(session, rank_vacancy(session, VACANCY)).checks
    assert not [check for check in checks if check.text.code == "seat_closed"]


def test_nothing_is_released_while_a_candidate_may_still_sit(world: World) -> None:
    world.apply(admitted("26-0010"))
    assert blockers(world) == {"may_still_sit"}
    with pytest.raises(NotReady) as refusal:
        sign(world, KARTIKA)
    (problem,) = refusal.value.problems
    text = "1 peserta belum ujian: sesinya belum berakhir, atau belum mendapat kursi (26-0010)"
    assert problem.message == text
    ranking = ranking_of(world)
    assert [ranking.state_of(row) for row in ranking.rows[-2:]] == ["absent", "not_yet_sat"]
    world.apply(missed("26-0010"), missed("26-0010"))
    assert blockers(world) == set()
    # Who may still sit is not part of the signed ranking.
    assert ranking_of(world).digest == ranking.digest


def test_what_differs_from_the_released_version_is_worded_and_signed_anew(world: World) -> None:
    assert [sign(world, who) for who in (KARTIKA, SIREGAR)] == [False, True]
    assert worded(world) == []
    world.apply(*world.sat("26-0009", "ECCECC"))
    assert worded(world) == [
        "26-0002: peringkat dari 2 menjadi 3",
        "26-0003: peringkat dari 2 menjadi 3",
        "26-0004: peringkat dari 4 menjadi 5",
        "26-0005: peringkat dari 5 menjadi 6",
        "26-0006: peringkat dari 6 menjadi 7",
        "26-0007: peringkat dari 7 menjadi 8",
        "26-0009: tidak hadir dalam versi yang dirilis, kini ada lembarnya",
        "26-0009: peringkat dari – menjadi 1",
        "26-0009: kini mendapat tempat",
    ]
    assert [sign(world, who) for who in (SIREGAR, KARTIKA)] == [False, True]
    assert worded(world) == []


def worded(world: World) -> list[str]:
    with Session(world.engine) as session:
        ranking = rank_vacancy(session, VACANCY)
        return [text.message for text in difference_texts(session, ranking, signing_state(session, ranking))]


def test_a_started_attempt_of_another_vacancy_does_not(world: World) -> None:
    world.apply(vacancy(vacancy_id="perawat"), admitted("26-0500", vacancy_id="perawat"))
    world.apply(world.sat("26-0500", "ECCECC")[0])
    assert blockers(world) == set()


def test_a_sheet_of_a_number_that_nobody_knows_holds_the_release_up(world: World) -> None:
    world.apply(*world.sat("26-0777", "ECCECC"))
    assert blockers(world) == {"stranger"}


def test_a_journal_that_is_not_complete_holds_the_release_up(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started, submitted)
    assert blockers(world) == {"incomplete"}
    world.apply(recorded)
    assert blockers(world) == set()


def test_two_sheets_of_one_candidate_hold_the_release_up(world: World) -> None:
    again = [replace(p, attempt_id="attempt-lain") for p in world.sat("26-0001", "------")]
    world.apply(*again)
    assert blockers(world) == {"second_attempt"}


def test_dead_letters_and_held_events_hold_the_release_up(world: World) -> None:
    set_aside(world)
    hold_events(world, [("cbt.attempts", None)])
    assert blockers(world) == {"dead_letters", "held_events"}
    with pytest.raises(NotReady):
        sign(world, KARTIKA)


def test_the_page_says_who_sent_what_waits_and_which_command_helps(world: World) -> None:
    kind = "cbt.attempt.annotated.v1"
    hold_events(world, [("cbt.attempts", kind), ("cbt.attempts", None), ("recruitment.applications", None)])
    with Session(world.engine) as session:
        (unknown, *held) = (each.message for each in readiness(session, rank_vacancy(session, VACANCY)).blockers)
    assert f"1 pesan dari layanan Ujian berjenis yang belum dikenal versi ini: {kind}." in unknown
    behind = (
        "1 pesan dari layanan {} yang dapat menyangkut seleksi mana pun tertahan di belakang pesan lain (terang "
        "held-events list)"
    )
    assert held == [behind.format("Ujian"), behind.format("Rekrutmen")]
    assert "terang held-events" in unknown


def test_nobody_signs_before_the_exam() -> None:
    world = World()
    world.apply(admitted())
    assert blockers(world) == {"exam_not_held", "may_still_sit"}


def broken(world: World) -> list[object]:
    """A sheet whose journal ends in another link than was reported."""
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    return [started, recorded, replace(submitted, chain_head="0" * 64)]


def test_a_mismatch_holds_the_release_up_and_nobody_lets_it_stand(world: World) -> None:
    world.apply(*broken(world))
    assert blockers(world) == {"mismatch"}
    with pytest.raises(NotReady):
        sign(world, KARTIKA)
    assert [scored.candidate_no for scored in world.emitted(AttemptScored)].count("26-0009") == 0
    world.apply(decided("26-0009", "journal"))
    assert blockers(world) == set()
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)


def test_a_sheet_that_arrives_whole_holds_nothing_up(world: World) -> None:
    started, recorded, submitted = world.sat("26-0009", "ECCECC")
    world.apply(started, submitted)
    assert blockers(world) == {"incomplete"}
    world.apply(recorded)
    assert blockers(world) == set()


def test_what_two_had_let_stand_under_an_earlier_release_keeps_standing(world: World) -> None:
    events = broken(world)
    world.apply(*events)
    let_stand_before(world, "attempt-26-0009")
    assert blockers(world) == set()
    assert [scored.candidate_no for scored in world.emitted(AttemptScored)].count("26-0009") == 1
    with Session(world.engine) as session:
        ranking = rank_vacancy(session, VACANCY)
        [finding] = document(ranking.frame, ranking.rows, ranking.accepted)["findings"]
        assert digest(document(ranking.frame, ranking.rows, ranking.accepted)) == ranking.digest
    assert (finding["candidate_no"], finding["fault"]) == ("26-0009", "head_differs")
    assert (finding["closed_by"], finding["seconded_by"]) == ("R.K.", "M.S.")
    with Session(world.engine) as session, session.begin():
        (found,) = readiness(session, rank_vacancy(session, VACANCY)).findings
        assert found.closure is not None
        assert not found.is_open
        drop_projections(session)
    world.apply(vacancy(), admitted("26-0009"), *events)
    assert blockers(world) == set(), "a replay keeps what was decided about the very same fault"
    world.apply(replace(world.sat("26-0009", "ECCECC")[2], answers={}))
    assert blockers(world) == {"mismatch"}, "another fault is another finding"


def test_what_only_one_member_had_let_stand_does_not(world: World) -> None:
    world.apply(*broken(world))
    let_stand_before(world, "attempt-26-0009", by_two=False)
    assert blockers(world) == {"mismatch"}
    assert [scored.candidate_no for scored in world.emitted(AttemptScored)].count("26-0009") == 0


def test_a_suspicious_item_asks_for_a_look_but_blocks_nothing(world: World) -> None:
    for number in range(100, 130):
        world.apply(admitted(f"26-0{number}"), *world.sat(f"26-0{number}", "EACEAC"))
    with Session(world.engine) as session, session.begin():
        while count_items(session):
            pass
    with Session(world.engine) as session:
        problems = [c.text for c in readiness(session, rank_vacancy(session, VACANCY)).checks if c.state == "light"]
    suspicious = [problem for problem in problems if problem.code == "item_suspicious"]
    assert len(suspicious) == 2
    assert all(problem.message.endswith("% salah, periksa kunci") for problem in suspicious)
    assert blockers(world) == {"gate_waiting"}, "thirty sheets are enough for figures"
    assert sum(job.run(world.engine, messaging.StoppedClock(world.now)) for job in GATE_JOBS) == 1
    assert blockers(world) == set()
