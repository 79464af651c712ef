"""From a submitted sheet to marks: at once, once, and whatever the order in which the facts arrive."""

from __future__ import annotations

import random
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import count_items, item_counts
from services.scoring.corrections.storage import effects
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.marking.storage import roster
from services.scoring.marking.tables import attempts, marks
from services.scoring.marking.usecases.marking import mark_waiting
from services.scoring.rankings.usecases.ranking import rank_vacancy
from services.scoring.rules.domain.thresholds import NoThreshold
from shared.contracts.scoring import AttemptScored
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    NOON,
    SIREGAR,
    VACANCY,
    World,
    admitted,
    attempt,
    make_rules,
    opened,
    vacancy,
)
from tests.builders.scoring_corrected import compute, correction_of, propose, put_in_force

# The paper is (TKP, TWK, TIU) twice; keys are C, the weight of a letter is its place.
BEST = "ECCECC"


def integrity(world: World, candidate_no: str) -> tuple[str, str | None, int | None]:
    with Session(world.engine) as session:
        row = session.execute(
            select(attempts.c.integrity, attempts.c.fault, attempts.c.fault_at).where(
                attempts.c.candidate_no == candidate_no
            )
        ).one()
        return row.integrity, row.fault, row.fault_at


def stored(world: World) -> list[Any]:
    """What is stored of each sheet, its marks too."""
    with Session(world.engine) as session:
        of_sheet = (attempts.c.submitted_at, attempts.c.answers, attempts.c.entries, attempts.c.chain_head)
        query = select(*of_sheet, marks.c.sections).join(marks, marks.c.attempt_id == attempts.c.attempt_id)
        return list(session.execute(query))


def test_the_threshold_of_the_vacancys_position_group_replaces_that_of_its_category() -> None:
    """When a sheet is marked, in the ranking, and when keys are corrected."""
    wide = [{"category": code, "minima": {"TWK": 10, "TIU": 10, "TKP": 10}} for code in ("general", "cum_laude")]
    narrow = {"category": "general", "position_group": "guru", "minima": {"TWK": 5, "TIU": 10}, "enough": 1}
    world = World(rules=make_rules(thresholds=[*wide, narrow]))
    world.apply(vacancy(position_group="guru"), admitted(), *world.sat("26-0001", "DCAE-C"))
    propose(world, 2, ChangeKind.VOID)
    compute(world)
    with Session(world.engine) as session:
        (shown,) = effects.rows(session, correction_of(world, 2).id)
    assert (shown.old_passed, shown.passed, {each[0] for each in shown.checks}) == (True, True, {"TIU", "TWK"})
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    told = world.emitted(AttemptScored)
    assert len(told) == 2
    for scored in told:
        assert {(t.subject, t.minimum, t.met) for t in scored.thresholds} == {("TIU", 10, False), ("TWK", 5, True)}
        assert scored.passed, "one of the two is enough"
    with Session(world.engine) as session:
        assert rank_vacancy(session, VACANCY).enough == 1


def test_a_sheet_is_marked_when_it_is_submitted() -> None:
    world = World()
    world.apply(admitted(), *world.sat("26-0001", "DCAE-C"))
    (scored,) = world.emitted(AttemptScored)
    assert {(s.section, s.marks, s.right, s.wrong, s.blank) for s in scored.sections} == {
        ("TKP", 9, None, None, 0),
        ("TWK", 5, 1, 0, 1),
        ("TIU", 5, 1, 1, 0),
    }
    assert (scored.total, scored.max_total, scored.passed) == (19, 30, True)
    assert {(t.subject, t.minimum, t.marks, t.met) for t in scored.thresholds} == {
        ("TIU", 5, 5, True),
        ("TKP", 4, 9, True),
        ("TWK", 5, 5, True),
    }
    assert (scored.candidate_no, scored.vacancy_id, scored.exam_id) == ("26-0001", VACANCY, EXAM)
    assert integrity(world, "26-0001") == ("ok", None, None)


def test_the_vacancys_position_group_narrows_the_threshold() -> None:
    world = World()
    world.apply(admitted(category="cum_laude"), *world.sat("26-0001", "ECCAC-"))
    (scored,) = world.emitted(AttemptScored)
    assert {t.subject for t in scored.thresholds} == {"TIU", "total"}
    assert not scored.passed


def test_an_unknown_category_is_not_guessed() -> None:
    world = World()
    world.apply(admitted(category="papua"))
    with pytest.raises(NoThreshold):
        world.apply(*world.sat("26-0001", BEST))


def test_any_order_of_arrival_and_any_repetition_gives_the_same_ranking() -> None:
    """Order within an aggregate is kept by the consumer; between aggregates there is none."""
    world = World()
    sheets = {"26-0001": BEST, "26-0002": "DCCECC", "26-0003": "------", "26-0004": "DCCECC"}

    def aggregates() -> list[list[Any]]:
        return [[vacancy()], *([admitted(n)] for n in sheets), *(world.sat(*s) for s in sheets.items())]

    reference = _ranking(world, aggregates())
    reported = {scored.candidate_no: scored for scored in world.emitted(AttemptScored)}
    assert len(reported) == 4
    for seed in range(5):
        assert _ranking(world, aggregates(), random.Random(seed)) == reference
    assert len(world.emitted(AttemptScored)) == 4, "nothing is reported twice"


def _ranking(world: World, aggregates: list[list[Any]], shuffle: random.Random | None = None) -> str:
    """Drops the projections, delivers everything (three times and interleaved with `shuffle`), ranks."""
    from services.scoring.service import drop_projections

    with Session(world.engine) as session, session.begin():
        drop_projections(session)
    queues = [list(each) for each in aggregates] * (3 if shuffle else 1)
    queues = [list(queue) for queue in queues]
    while queues:
        queue = shuffle.choice(queues) if shuffle else queues[0]
        world.apply(queue.pop(0))
        queues = [queue for queue in queues if queue]
    with Session(world.engine) as session:
        return rank_vacancy(session, VACANCY).digest


def test_a_sheet_before_its_candidate_is_kept_and_marked_when_the_candidate_comes() -> None:
    world = World()
    world.apply(*world.sat("26-0001", BEST))
    assert world.emitted(AttemptScored) == []
    world.apply(admitted())
    assert [scored.total for scored in world.emitted(AttemptScored)] == [30]


def test_a_sheet_before_its_vacancy_is_kept_and_marked_when_the_vacancy_comes() -> None:
    world = World()
    world.apply(admitted(vacancy_id="perawat"), *world.sat("26-0001", BEST))
    assert world.emitted(AttemptScored) == []
    world.apply(vacancy(vacancy_id="perawat"))
    assert [scored.vacancy_id for scored in world.emitted(AttemptScored)] == ["perawat"]


def test_writers_side_by_side_that_missed_each_other_are_made_good() -> None:
    world = World()
    world.apply(*world.sat("26-0001", BEST))
    with Session(world.engine) as session, session.begin():
        roster.put_candidate(session, admitted())
        assert mark_waiting(session, NOON) == 1
        assert mark_waiting(session, NOON) == 0
        assert session.scalar(select(func.count()).select_from(marks)) == 1


def test_a_sheet_that_its_journal_contradicts_is_neither_marked_nor_reported() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    world.apply(admitted(), started, recorded)
    world.apply(_changed(submitted, answers={}))
    assert integrity(world, "26-0001") == ("mismatch", "answers_differ", None)
    assert world.emitted(AttemptScored) == []
    with Session(world.engine) as session, session.begin():
        assert mark_waiting(session, NOON) == 0
        assert [row.status for row in rank_vacancy(session, VACANCY).rows] == ["unmarked"]


@pytest.mark.parametrize("again", [{"answers": {}}, {"chain_head": "0" * 64}, {"entries": 5}])
def test_a_second_sheet_with_other_content_changes_neither_the_first_nor_its_score(again: dict[str, Any]) -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", "-CCECC")
    world.apply(admitted(), started, recorded, submitted)
    before = stored(world)
    better = _changed(submitted, answers={**submitted.answers, world.paper()[0]: world.option(world.paper()[0], "E")})
    world.apply(better, _changed(submitted, **again), better)
    assert integrity(world, "26-0001") == ("mismatch", "second_sheet", None)
    assert stored(world) == before
    assert len(world.emitted(AttemptScored)) == 1
    with Session(world.engine) as session:
        assert [row.status for row in rank_vacancy(session, VACANCY).rows] == ["unmarked"], "not shown as a score"


def test_a_second_start_with_another_paper_is_a_finding_and_the_first_stays() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    world.apply(admitted(), started, _changed(started, items=tuple(reversed(started.items))), recorded, submitted)
    assert integrity(world, "26-0001") == ("mismatch", "second_start", None)
    assert world.emitted(AttemptScored) == []


def test_a_contradiction_known_before_the_candidate_has_the_same_ranking_as_one_known_after() -> None:
    statuses = []
    for late in (False, True):
        world = World()
        started, recorded, submitted = world.sat("26-0001", BEST)
        facts = [started, recorded, submitted, _changed(submitted, answers={})]
        world.apply(*facts, admitted()) if late else world.apply(admitted(), *facts)
        with Session(world.engine) as session:
            statuses.append(rank_vacancy(session, VACANCY).digest)
    assert statuses[0] == statuses[1]


def test_a_changed_entry_breaks_the_chain_at_its_place() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    entries = list(recorded.entries)
    entries[2] = _changed(entries[2], option_id="o-lain")
    world.apply(admitted(), started, _changed(recorded, entries=tuple(entries)), submitted)
    assert integrity(world, "26-0001") == ("mismatch", "chain_broken", 3)


def test_a_rewritten_stretch_is_found() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    entries = list(recorded.entries)
    entries[2] = _changed(entries[2], hash="f" * 64)
    world.apply(admitted(), started, recorded, _changed(recorded, entries=tuple(entries)), submitted)
    assert integrity(world, "26-0001") == ("mismatch", "entry_rewritten", 3)


def test_a_journal_may_come_in_stretches_and_after_the_submission() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    first, rest = recorded.entries[:2], recorded.entries[2:]
    world.apply(admitted(), started, submitted)
    assert integrity(world, "26-0001")[0] == "incomplete"
    world.apply(_changed(recorded, entries=rest))
    assert integrity(world, "26-0001")[0] == "incomplete"
    world.apply(_changed(recorded, entries=first))
    assert integrity(world, "26-0001")[0] == "ok"


def test_another_paper_than_the_one_begun_is_found() -> None:
    world = World()
    started, recorded, submitted = world.sat("26-0001", BEST)
    world.apply(admitted(), _changed(started, items=tuple(reversed(started.items))), recorded, submitted)
    assert integrity(world, "26-0001") == ("mismatch", "paper_changed", None)


def test_a_sheet_of_unknown_items_is_kept_unmarked() -> None:
    world = World()
    paper = (*world.paper()[:-1], "i-lain")
    world.apply(admitted(), *attempt("26-0001", paper, {}))
    assert integrity(world, "26-0001") == ("mismatch", "item_unknown", None)
    assert world.emitted(AttemptScored) == []
    with Session(world.engine) as session, session.begin():
        assert mark_waiting(session, NOON) == 0
        assert [row.status for row in rank_vacancy(session, VACANCY).rows] == ["unmarked"]


def test_items_are_counted_once_each_behind_the_marking() -> None:
    world = World()
    world.apply(admitted(), *world.sat("26-0001", "EAC---"))
    world.apply(admitted("26-0002"), *world.sat("26-0002", "ECC---"))
    for _ in range(2):
        with Session(world.engine) as session, session.begin():
            while count_items(session):
                pass
    with Session(world.engine) as session:
        counts = {count.code: count for count in item_counts(session, EXAM)}
    shown = [count for count in counts.values() if count.sheets]
    assert len(shown) == 6
    assert all(count.sheets == 2 for count in shown)
    assert sorted(count.percent_wrong for count in shown if count.right) == [0, 50, 100, 100]


def test_opening_the_selection_again_changes_no_mark() -> None:
    world = World()
    world.apply(admitted(), *world.sat("26-0001", BEST))
    world.apply(opened())
    assert len(world.emitted(AttemptScored)) == 1


def _changed(payload: Any, **changes: Any) -> Any:
    from dataclasses import replace

    return replace(payload, **changes)
