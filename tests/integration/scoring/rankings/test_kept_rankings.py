"""Rankings are kept behind the changes of what they are made from: always the same as computed from the marks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.scoring.marking.tables import ranking_changes, vacancies
from services.scoring.rankings.domain import ranking
from services.scoring.rankings.domain.batches import together
from services.scoring.rankings.jobs import JOBS
from services.scoring.rankings.tables import ranking_rows, rankings
from services.scoring.rankings.usecases import keeping, looking
from services.scoring.rankings.usecases.digests import digests
from services.scoring.rankings.usecases.positions import place_of
from services.scoring.rankings.usecases.ranking import Head, rank_vacancy
from services.scoring.service import drop_projections
from shared.contracts.recruitment import SelectionAmended
from shared.kernel.errors import NotFound
from shared.messaging import part_failures
from tests.builders.messaging import StoppedClock
from tests.builders.scoring import NOON, SELECTION, VACANCY, World, admitted, make_rules, vacancy
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_ranked import SHEETS, ranked_world, ranking_of
from tests.builders.scoring_seats import missed
from tests.builders.statements import read_whole, sent_to

OTHER = "perawat"


@pytest.fixture
def world() -> World:
    return ranked_world()


def revision(world: World) -> int:
    with Session(world.engine) as session:
        return session.scalar(select(rankings.c.revision).where(rankings.c.vacancy_id == VACANCY)) or 0


def require_kept(world: World, vacancy_id: str = VACANCY) -> None:
    """What the pages read is what would be computed, row by row."""
    with Session(world.engine) as session:
        fresh, kept = rank_vacancy(session, vacancy_id), looking.look(session, vacancy_id)
        assert type(kept) is Head, "it is the kept one"
        assert (kept.digest, kept.frame, kept.summary) == (fresh.digest, fresh.frame, fresh.summary)
        shown = looking.rows_of(session, kept, 0, 1_000)
        assert [each.row for each in shown] == list(fresh.rows)
        assert {each.row.candidate_no: each.checks for each in shown} == fresh.checks
        assert [each.state for each in shown] == [fresh.state_of(row) for row in fresh.rows]
        for row in fresh.rows:
            assert looking.find_place(session, kept, row.candidate_no) == place_of(fresh, row.candidate_no)
        with pytest.raises(NotFound):
            looking.find_place(session, kept, "26-9999")


CHANGES: dict[str, Callable[[World], list[object]]] = {
    "a candidate is admitted": lambda _: [admitted("26-0010")],
    "a candidate begins": lambda world: [admitted("26-0010"), world.sat("26-0010", "ECCECC")[0]],
    "a sheet comes in": lambda world: [admitted("26-0010"), *world.sat("26-0010", "ECCECC")],
    "a sheet comes before its candidate": lambda world: [*world.sat("26-0010", "ECCECC"), admitted("26-0010")],
    "a journal comes late": lambda world: [admitted("26-0010"), *reversed(world.sat("26-0010", "ECCECC"))],
    "a sheet is contradicted": lambda world: [
        admitted("26-0010"),
        *world.sat("26-0010", "ECCECC")[:2],
        replace(world.sat("26-0010", "ECCECC")[2], chain_head="0" * 64),
    ],
    "a second attempt begins": lambda world: [replace(world.sat("26-0001", "ECCECC")[0], attempt_id="attempt-again")],
    "a seat is missed": lambda _: [admitted("26-0010"), missed("26-0010")],
    "a candidate is disqualified": lambda _: [decided("26-0001")],
    "the quota grows": lambda _: [vacancy(quota=2)],
    "a candidate goes to another vacancy": lambda _: [
        vacancy(vacancy_id=OTHER),
        replace(admitted("26-0001"), vacancy_id=OTHER),
    ],
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_every_kind_of_change_what_is_kept_is_what_would_be_computed(world: World, change: str) -> None:
    require_kept(world)
    before = revision(world)
    for payload in CHANGES[change](world):
        world.apply(payload)
        require_kept(world)
    assert revision(world) > before
    if change == "a candidate goes to another vacancy":
        require_kept(world, OTHER)


def test_a_draft_whose_rules_are_replaced_has_its_ranking_by_the_new_ones() -> None:
    world = Draft()
    world.apply(admitted("26-0001"))
    rules = make_rules(version="2", tie_breaks=["total"])
    world.apply(
        SelectionAmended(
            selection_id=SELECTION,
            rules=rules,
            rules_digest=rules.digest,
            replaces=make_rules().digest,
            reason="Urutan berubah.",
            amended_at=NOON,
        )
    )
    require_kept(world)


def test_more_of_the_journal_of_somebody_who_sits_changes_no_ranking(world: World) -> None:
    started, recorded, _ = world.sat("26-0010", "ECCECC")
    world.apply(admitted("26-0010"), started)
    before = revision(world)
    world.apply(recorded)
    assert revision(world) == before
    with Session(world.engine) as session:
        assert session.scalar(select(func.count()).select_from(ranking_changes)) == 0


def test_a_vacancy_whose_ranking_cannot_be_made_holds_up_no_other(world: World) -> None:
    world.apply(vacancy(vacancy_id=OTHER), vacancy(vacancy_id="ahli-gizi"))
    good = frame_of(world)
    put_frame(world, {})
    changed = [admitted("26-0010"), replace(admitted("26-0011"), vacancy_id=OTHER)]
    world.apply(*changed, replace(admitted("26-0012"), vacancy_id="ahli-gizi"))
    require_kept(world, OTHER)
    require_kept(world, "ahli-gizi")
    with Session(world.engine) as session:
        assert [each.part for each in part_failures.listed(session)] == [f"job-rankings: {VACANCY}"]
    put_frame(world, good)
    world.now += timedelta(minutes=5)
    world.keep()
    require_kept(world)
    with Session(world.engine) as session:
        assert part_failures.listed(session) == []


def frame_of(world: World) -> object:
    with Session(world.engine) as session:
        return session.scalar(select(rankings.c.frame).where(rankings.c.vacancy_id == VACANCY))


def put_frame(world: World, frame: object) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(rankings).where(rankings.c.vacancy_id == VACANCY).values(frame=frame))


def test_a_change_that_makes_no_difference_is_no_new_revision(world: World) -> None:
    before = revision(world)
    with Session(world.engine) as session, session.begin():
        session.execute(ranking_changes.insert().values(vacancy_id=VACANCY))
    world.keep()
    assert revision(world) == before
    require_kept(world)


def test_only_rows_that_differ_are_written(world: World) -> None:
    with sent_to(world.engine) as sent:
        world.apply(admitted("26-0010"))
    written = [parameters for statement, parameters in sent if statement.startswith("INSERT INTO ranking_rows")]
    assert len(written) == 1, "the new candidate comes last; nobody else's row has changed"
    with sent_to(world.engine) as sent:
        world.apply(*world.sat("26-0010", "CCCECC"))
    written = [parameters for statement, parameters in sent if statement.startswith("INSERT INTO ranking_rows")]
    assert "26-0003" not in str(written), "a new fourth place leaves the three above it alone"


def test_where_nothing_has_changed_no_writing_transaction_begins(world: World) -> None:
    (job,) = JOBS
    with sent_to(world.engine) as sent:
        assert job.run(world.engine, StoppedClock(NOON)) == 0
    assert not [statement for statement, _ in sent if statement.startswith(("BEGIN IMMEDIATE", "INSERT", "UPDATE"))]
    assert read_whole(world.engine, sent) <= {"vacancies", "exams", "ranking_changes", "part_failures"}


def test_a_long_ranking_rests_between_two_times(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(rankings).values(people=100_000))
        session.execute(ranking_changes.insert().values(vacancy_id=VACANCY))
        assert keeping.due(session, NOON + timedelta(seconds=19)) == []
        assert keeping.due(session, NOON + timedelta(seconds=20)) == [VACANCY]


@pytest.mark.parametrize("bulk", [sys.maxsize, 0], ids=["lists", "polars"])
def test_many_rankings_are_made_in_one_go_to_the_same_bytes(
    world: World, bulk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of them is without anybody, one is of a selection that has no exam yet."""
    moved = [replace(admitted(number), vacancy_id=OTHER) for number in list(SHEETS)[1::2]]
    third = vacancy(vacancy_id="bidan", quota=5)
    world.apply(vacancy(vacancy_id=OTHER, quota=2), third, *moved)
    early = "early"
    with Session(world.engine) as session, session.begin():
        one_by_one = {name: rank_vacancy(session, name) for name in (VACANCY, OTHER, "bidan")}
        session.execute(vacancies.insert().values(asdict(vacancy(vacancy_id=early, selection_id="s"))))
        keeping.drop(session)
        session.execute(ranking_changes.insert(), [{"vacancy_id": name} for name in (*one_by_one, early)])
    monkeypatch.setattr(ranking, "BULK", bulk)
    (job,) = JOBS
    with sent_to(world.engine) as sent:
        assert job.run(world.engine, StoppedClock(NOON)) == 4
    assert sum("FROM candidates LEFT OUTER JOIN attempts" in statement for statement, _ in sent) == 1
    with Session(world.engine) as session:
        heads = {name: looking.look(session, name) for name in one_by_one}
        assert {name: head.digest for name, head in heads.items()} == {
            name: each.digest for name, each in one_by_one.items()
        }
        assert digests(session, [*one_by_one, early]) == {name: each.digest for name, each in one_by_one.items()}
        with pytest.raises(NotFound):
            looking.look(session, early)
    for name in one_by_one:
        require_kept(world, name)


def test_so_many_people_and_vacancies_are_a_batch() -> None:
    sized = [("a", 4), ("b", 5), ("c", 2), ("d", 30), ("e", 0), ("f", 0), ("g", 0), ("h", 0)]
    assert list(together(sized, people=10, most=3)) == [["a", "b"], ["c"], ["d"], ["e", "f", "g"], ["h"]]
    assert list(together([], people=10, most=3)) == []


def test_of_two_who_make_the_same_ranking_the_second_stores_nothing(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        [earlier] = keeping.prepare(session, [VACANCY])
    world.apply(admitted("26-0010"))
    with Session(world.engine) as session, session.begin():
        assert not keeping.keep(session, NOON, earlier)
    require_kept(world)


def test_a_change_while_a_ranking_is_made_leads_to_one_more(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(ranking_changes.insert().values(vacancy_id=VACANCY))
        [prepared] = keeping.prepare(session, [VACANCY])
        session.execute(ranking_changes.insert().values(vacancy_id=VACANCY))
        assert keeping.keep(session, NOON, prepared)
        assert keeping.due(session, NOON) == [VACANCY]
    world.keep()
    require_kept(world)


def test_what_is_dropped_for_a_replay_is_made_again_with_the_same_bytes(world: World) -> None:
    def contents() -> list[object]:
        with Session(world.engine) as session:
            rows = session.execute(select(ranking_rows).order_by(ranking_rows.c.position))
            return [tuple(row) for row in rows]

    before = contents()
    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    assert contents() == []
    world.apply(missed("26-0009"), vacancy(), *(admitted(number) for number in [*SHEETS, "26-0009"]))
    for number, letters in reversed(SHEETS.items()):
        world.apply(*world.sat(number, letters))
    assert contents() == before
    require_kept(world)


def test_a_ranking_that_is_missing_is_made_from_the_marks(world: World) -> None:
    """As after an upgrade from a release that kept none."""
    with Session(world.engine) as session, session.begin():
        keeping.drop(session)
    computed = ranking_of(world).digest
    with Session(world.engine) as session:
        assert looking.look(session, VACANCY).digest == computed, "until then it is computed"
    world.keep()
    require_kept(world)
