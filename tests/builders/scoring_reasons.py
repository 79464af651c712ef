"""Worlds in which one reason against a release, or one warning before it, trips; the tables hold every code that there
is, which a test looks after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import count_items
from services.scoring.corrections.handlers import RECALLS
from services.scoring.exams.domain.key_sets import ChangeKind
from services.scoring.exams.tables import exams, key_sets
from services.scoring.marking.storage import roster
from services.scoring.marking.tables import marks
from shared.contracts.cbt import AnswersRecorded, AttemptSubmitted
from shared.contracts.corrections import KeysCorrected
from shared.contracts.declaration import dump
from shared.contracts.percentages import Percent
from shared.contracts.rules import Cut, Normalisation, StageName
from shared.contracts.stages import StagePart
from tests.builders.scoring import KARTIKA, SIREGAR, World, admitted, event_of, vacancy
from tests.builders.scoring_analysed import analysed_world
from tests.builders.scoring_assessed import SKB, assess, with_stages
from tests.builders.scoring_builds import REASON, SECOND, accept, patch, patched_world
from tests.builders.scoring_compared import add_later_exam
from tests.builders.scoring_corrected import compute, propose, put_in_force
from tests.builders.scoring_draft import Draft
from tests.builders.scoring_gated import GatedWorld, make_gated, work
from tests.builders.scoring_messages import hold_events, set_aside
from tests.builders.scoring_objected import filed, objected_world, receive, window
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import SHEETS, let_stand_before, sign, sit, withdraw
from tests.builders.scoring_rosters import closed_roster
from tests.builders.scoring_seats import checked_in, closed, missed
from tests.builders.scoring_shifts import AFTERNOON, seat, seats

TWK = 1
"""The place of an item of that section on every paper."""
Tripping = Callable[[World], object]
"""Changes the ranked world that it is given, or returns another one."""


def missed_by_both(world: World) -> None:
    """The sheet and the candidate were written side by side, and neither transaction saw the other."""
    world.apply(*world.sat("26-0010", "ECCECC"))
    with Session(world.engine) as session, session.begin():
        roster.put_candidate(session, admitted("26-0010"))


def draft_world(_world: World) -> World:
    """Another world, whose exam nobody has sealed."""
    draft = Draft()
    draft.apply(admitted(), missed(candidate_no="26-0001"))
    return draft


def _not_held(_world: World) -> World:
    world = World()
    world.apply(admitted())
    return world


def _broken(world: World) -> None:
    """A journal that ends in another link than was reported."""
    world.apply(
        *(
            replace(each, chain_head="0" * 64) if isinstance(each, AttemptSubmitted) else each
            for each in world.sat("26-0009", "ECCECC")
        )
    )


def _unfinished_shift(world: World) -> None:
    world.apply(*seats())
    go_by(world, normalisation=Normalisation(method="percentile", decimals=2, counts="at_most"))
    world.apply(vacancy(vacancy_id="lain"), admitted("26-0100", vacancy_id="lain"))


def _not_begun(_world: World) -> World:
    """The later exam's scores are normalised, and in another vacancy the stage before is not released."""
    world = sit(World())
    rules = with_stages(world)
    cat = StagePart(
        code="cat",
        name="CAT",
        source="sitting",
        sections=rules.sections[:1],
        duration=rules.duration,
        normalisation=Normalisation(method="percentile", decimals=2, counts="at_most"),
    )
    sums = replace(SKB.integration, parts={"cat": Percent(100)})
    go_by(world, first_stage=StageName(code="skd", name="SKD"), stages=(replace(SKB, parts=(cat,), integration=sums),))
    for who in (KARTIKA, SIREGAR):
        sign(world, who)
    add_later_exam(world, rules=dump(replace(rules, normalisation=cat.normalisation)))
    world.apply(vacancy(vacancy_id="lain"), admitted("26-0100", vacancy_id="lain"), *world.sat("26-0100", "ECCECC"))
    world.keep()
    return world


def _withdrawn_elsewhere(_world: World) -> World:
    """The later exam's scores are normalised, and in another vacancy the ranking before is withdrawn."""
    world = _not_begun(_world)
    for who in (KARTIKA, SIREGAR):
        sign(world, who, vacancy_id="lain")
    for who in (KARTIKA, SIREGAR):
        withdraw(world, who, vacancy_id="lain")
    return world


def _keys_lost(world: World) -> None:
    propose(world, TWK, ChangeKind.KEY, "A")
    put_in_force(world, 2, KARTIKA, SIREGAR)
    compute(world)
    (corrected,) = world.emitted(KeysCorrected)
    with Session(world.engine) as session, session.begin():
        session.execute(delete(key_sets))
        RECALLS[KeysCorrected](session, world.now, event_of(corrected), corrected)


def _withdrawn(_world: World) -> World:
    world = assess(World())
    for who in (KARTIKA, SIREGAR):
        withdraw(world, who)
    return world


def _changed(_world: World) -> World:
    """Marks of a sheet are others than those that were released."""
    world = assess(World())
    with Session(world.engine) as session, session.begin():
        session.execute(update(marks).where(marks.c.attempt_id == "attempt-26-0001").values(passed=False))
    world.keep()
    return world


def _objected(_world: World, *told: object) -> World:
    world = objected_world()
    receive(world, *told)
    return world


def _many_builds(world: World) -> None:
    for place in range(6):
        patch(world, f"26-009{place}", f"0.1.{place}+{'ab' * 32}")


def _waiting(_world: World) -> World:
    world = make_gated(copied=False)
    world.sit_all(100, 1)
    return world


HARD: Mapping[str, Tripping] = {
    "exam_draft": draft_world,
    "exam_not_held": _not_held,
    "sitting": lambda world: world.apply(admitted("26-0010"), world.sat("26-0010", "ECCECC")[0]),
    "may_still_sit": lambda world: world.apply(admitted("26-0010")),
    "shifts_unfinished": _unfinished_shift,
    "shifts_not_begun": _not_begun,
    "stranger": lambda world: world.apply(*world.sat("26-0777", "ECCECC")),
    "incomplete": lambda world: world.apply(
        *[each for each in world.sat("26-0009", "ECCECC") if not isinstance(each, AnswersRecorded)]
    ),
    "mismatch": _broken,
    "second_attempt": lambda world: world.apply(
        *(replace(each, attempt_id="attempt-lain") for each in world.sat("26-0001", "------"))
    ),
    "unmarked": missed_by_both,
    "seat_differs": lambda world: world.apply(*seats(), seat(AFTERNOON[0], "pagi-0", 0)),
    "session_differs": lambda world: world.apply(*seats()[:-1], seat(AFTERNOON[-1], "siang", 0)),
    "roster_differs": lambda world: world.apply(closed_roster(world, admitted=1)),
    "undrawn": lambda world: go_by(world, cut=Cut(count=2, boundary_ties="draw")) and None,
    "unassessed": lambda _: assess(World()),
    "earlier_unreleased": with_stages,
    "earlier_withdrawn": _withdrawn,
    "earlier_changed": _changed,
    "objections_open": _objected,
    "objections_missing": lambda world: _objected(world, window(1)),
    "objections_waiting": lambda world: _objected(world, filed(TWK, "A1"), window(1)),
    "keys_lost": _keys_lost,
    "build_differs": lambda _: patched_world(),
    "builds_more": _many_builds,
    "dead_letters": set_aside,
    "held_events": lambda world: hold_events(world, [("cbt.attempts", None)]),
    "unknown_events": lambda world: hold_events(world, [("cbt.attempts", "cbt.attempt.annotated.v1")]),
    "gate_waiting": _waiting,
}
"""Every hard reason."""
STAGES = dict.fromkeys(
    ("unassessed", "earlier_unreleased", "earlier_withdrawn", "earlier_changed", "shifts_not_begun", "shifts_without"),
    "skb",
)
"""The stage whose ranking a reason holds up; of the others it is the first."""


def _let_stand(world: World) -> None:
    _broken(world)
    let_stand_before(world, "attempt-26-0009")


def _sealed_earlier(world: World) -> None:
    with Session(world.engine) as session, session.begin():
        session.execute(update(exams).values(builds=None))


def _accepted(_world: World) -> World:
    world = patched_world()
    accept(world, REASON, KARTIKA)
    accept(world, SECOND, SIREGAR)
    return world


def _wrong_ones(world: World) -> None:
    """Thirty have the same items wrong."""
    for number in range(100, 130):
        world.apply(admitted(f"26-0{number}"), *world.sat(f"26-0{number}", "EACEAC"))
    with Session(world.engine) as session, session.begin():
        while count_items(session):
            pass


def _many_wrong_ones(_world: World) -> World:
    """Thirty have twenty items wrong."""
    world = GatedWorld()
    world.copy([f"26-0{number}" for number in range(901, 931)])
    work(world)
    return world


def _without_spread(_world: World) -> World:
    """In two shifts everybody has the same marks."""
    world = World()
    world.apply(*(admitted(number) for number in SHEETS), *seats())
    for number in SHEETS:
        world.apply(*world.sat(number, "ECCECC"))
    go_by(world, normalisation=Normalisation(method="mean_sd", decimals=2, constant="all_shifts", root_digits=6))
    return world


LIGHT: Mapping[str, Tripping] = {
    "absent": lambda world: None,
    "roster_open": lambda world: None,
    "opened_not_begun": lambda world: world.apply(admitted("26-0010"), checked_in("26-0010"), missed("26-0010")),
    "seat_closed": lambda world: world.apply(admitted("26-0010"), checked_in("26-0010"), closed("26-0010", "left")),
    "closed": _let_stand,
    "build_unknown": _sealed_earlier,
    "builds_accepted": _accepted,
    "keys_proposed": lambda world: propose(world, TWK, ChangeKind.KEY, "A") and None,
    "item_miskeyed": lambda _: analysed_world(),
    "item_suspicious": _wrong_ones,
    "items_more": _many_wrong_ones,
    "normalisation_undefined": _without_spread,
    "shifts_without": _withdrawn_elsewhere,
}
"""Everything that is only to be looked at."""
