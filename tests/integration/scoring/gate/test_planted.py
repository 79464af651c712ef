"""What is planted in a sitting goes all the way: gathered from the database, reported, on the page, before the release
until two members overrule it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from services.scoring.gate.domain.gate import Kind
from services.scoring.releases.domain.signing import NotReady
from services.scoring.service import create_app
from shared.contracts.scoring import RankingReleased
from shared.kernel.clock import to_text
from tests.builders.scoring import KARTIKA, SIREGAR, VACANCY
from tests.builders.scoring_gated import REASON, SECOND, gate_of, overrule, work
from tests.builders.scoring_planted import (
    BETTER_SHIFT,
    BETTER_VENUE,
    COPIERS,
    LEAKED,
    PEOPLE,
    QUICK,
    SHIFT_STARTS,
    SHIFTS,
    VENUES,
    place_of,
    planted_world,
    seat_of,
)
from tests.builders.scoring_ranked import blockers, sign
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

SHIFT = to_text(SHIFT_STARTS[BETTER_SHIFT])
ON_PAGE = "Semua sesi yang mulai 8 Des 2026, 16.00 WIB"
SUBJECTS = {
    Kind.SITE: (BETTER_VENUE,),
    Kind.SESSION: (SHIFT,),
    Kind.DRIFT: (LEAKED, SHIFT),
    Kind.SPEED: (QUICK,),
    Kind.PAIR: (*COPIERS, "Ruang 1"),
}


def test_where_nothing_is_planted_everything_is_compared_and_nothing_found() -> None:
    world = planted_world(None)
    report = gate_of(world).report
    assert report is not None
    assert (report.sheets, report.seated) == (PEOPLE, PEOPLE)
    items = {item.kind: item for item in report.items}
    assert [item.found for item in items.values()] == [0] * 5
    assert items[Kind.SITE].compared == VENUES
    assert items[Kind.SESSION].compared == VENUES * SHIFTS + SHIFTS
    assert items[Kind.DRIFT].compared > 0
    assert {line.subject[1] for line in items[Kind.DRIFT].lines} == {to_text(each) for each in SHIFT_STARTS}
    assert items[Kind.SPEED].compared == PEOPLE
    assert blockers(world) == set()


@pytest.mark.parametrize("kind", SUBJECTS)
def test_it_is_reported_and_keeps_the_ranking_from_being_signed_until_two_overrule_it(
    kind: Kind, tmp_path: Path
) -> None:
    world = planted_world(kind)
    odd = {each.item.kind: each.item for each in gate_of(world).reasons if each.item.found}
    assert list(odd) == [kind]
    lines = [line for line in odd[kind].lines if line.stands_out]
    assert SUBJECTS[kind] in [line.subject for line in lines if float(line.weight) > 0]
    assert kind is not Kind.DRIFT or {line.subject[0] for line in lines} == {LEAKED}
    assert blockers(world) == {f"gate_{kind}"}
    with pytest.raises(NotReady):
        sign(world, KARTIKA)
    browser = Browser(create_app(make_settings("scoring", tmp_path), engine=world.engine).test_client())
    page = browser.get(f"/peringkat/{VACANCY}/gerbang", KARTIKA).get_data(as_text=True)
    assert page.count("Menahan tanda tangan") == 1
    assert SHIFT not in page, "a shift is named as people read it"
    assert ON_PAGE in page
    assert not overrule(world, str(kind), REASON, KARTIKA)
    assert blockers(world) == {f"gate_{kind}"}
    assert overrule(world, str(kind), SECOND, SIREGAR)
    assert blockers(world) == set()
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)
    (released,) = world.emitted(RankingReleased)
    assert [(each.kind, each.found) for each in released.overruled] == [(str(kind), odd[kind].found)]


def test_a_session_put_to_another_hour_makes_the_report_anew() -> None:
    world = planted_world(Kind.SESSION)
    before = gate_of(world)
    assert before.is_present
    moved = [f"26-{number:04}" for number in range(1, PEOPLE + 1) if place_of(f"26-{number:04}") == (1, BETTER_SHIFT)]
    later = SHIFT_STARTS[BETTER_SHIFT] + timedelta(hours=3)
    world.apply(*(replace(seat_of(number), starts_at=later) for number in moved))
    assert not gate_of(world).is_present
    assert "gate_waiting" in blockers(world)
    world.now += timedelta(days=1)
    work(world)
    after = gate_of(world)
    assert after.is_present
    assert after.computed_at != before.computed_at
    items = {each.item.kind: each.item for each in after.reasons}
    shifts = {line.subject for line in items[Kind.SESSION].lines if line.subject == (SHIFT,)}
    assert shifts, "the others of the shift still start together"
    assert items[Kind.SESSION].compared == {each.item.kind: each.item for each in before.reasons}[Kind.SESSION].compared
    assert items[Kind.SESSION].digest != {e.item.kind: e.item for e in before.reasons}[Kind.SESSION].digest
