"""Places move between vacancies if exactly this follows from the signed rankings, the rules and what was believed of
the reserve; candidates and everybody see from where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.reserve.jobs import JOBS
from services.recruitment.results.usecases import withdrawals
from services.recruitment.selections.tables import selections
from shared.contracts.moved_places import PlacesMoved
from shared.contracts.pooling import PlaceMove, Pool
from shared.db.engine import unit_of_work
from shared.messaging.early import NotYet
from shared.signatures.belief import NotBelieved
from tests.builders.messaging import StoppedClock
from tests.builders.places import RESERVE, accept, leave, moved, receive_move, rows_of, state
from tests.builders.pooled_places import GIVES, STEP, UNIT, Pooled, pooled
from tests.builders.recruitment import NOW, SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import receive, release
from tests.builders.taken_back import withdrawn


@pytest.fixture
def world(engine: Engine, numbers: list[str]) -> Pooled:
    return pooled(engine, numbers)


def test_a_place_that_nobody_took_goes_to_the_next_of_the_pool(world: Pooled, client: FlaskClient) -> None:
    event = world.moved()
    assert event.moves == (
        PlaceMove(step=1, from_vacancies=(GIVES,), to_vacancy=VACANCY_ID, moved_up=(world.numbers[1],)),
    )
    for _ in range(2):
        world.receive(event)
    assert world.runs() == [(1, event.moves)]
    assert world.states() == ["asked", "asked_from_reserve", "on_reserve", "on_reserve", None]
    accept(world.engine, world.numbers[1])
    assert world.states()[1] == "accepted_from_reserve"
    page = client.get(f"/hasil/{VACANCY_ID}/tempat").text
    assert "menurut langkah 1 aturan" in page.split(world.numbers[1])[1].split("</tr>")[0]
    assert event.situation_digest[:4] in page.split('id="pindahan"')[1]
    assert "1 tempat pindah ke" in client.get(f"/hasil/{GIVES}/tempat").text


Change = Callable[[PlacesMoved, Pooled], PlacesMoved]


def _to(event: PlacesMoved, *numbers: str) -> tuple[PlaceMove, ...]:
    return tuple(replace(event.moves[0], moved_up=(number,)) for number in numbers)


FORGED: dict[str, Change] = {
    "another is placed": lambda event, world: replace(event, moves=_to(event, world.numbers[2])),
    "one more is placed": lambda event, world: replace(event, moves=_to(event, *world.numbers[1:3])),
    "nobody is placed": lambda event, _world: replace(event, moves=()),
    "two on one place": lambda event, world: replace(
        event, moves=(replace(event.moves[0], moved_up=tuple(world.numbers[1:3])),)
    ),
    "by another step": lambda event, _world: replace(event, moves=(replace(event.moves[0], step=2),)),
    "from another vacancy": lambda event, _world: replace(
        event, moves=(replace(event.moves[0], from_vacancies=("operator-umum",)),)
    ),
    "another situation": lambda event, _world: replace(event, situation_digest="0" * 64),
    "another order": lambda event, _world: replace(event, vacancies=event.vacancies[::-1]),
    "without a vacancy of the pool": lambda event, _world: replace(event, vacancies=event.vacancies[1:]),
    "another ranking": lambda event, _world: replace(
        event, vacancies=(replace(event.vacancies[0], ranking_digest="0" * 64), event.vacancies[1])
    ),
    "another pool": lambda event, _world: replace(event, pool="pranata-lain"),
    "under another pool's name": lambda event, _world: replace(event, pool_id=f"{SELECTION_ID}/lain"),
    "a pool that there is not": lambda event, _world: replace(
        event, pool="lain", pool_id=f"{SELECTION_ID}/lain", vacancies=()
    ),
    "a pool that there is not, in which nothing moves": lambda event, _world: replace(
        event,
        pool="lain",
        pool_id=f"{SELECTION_ID}/lain",
        vacancies=(),
        situation_digest=Pool(SELECTION_ID, "lain", (STEP,), ()).digest,
        moves=(),
    ),
    "fewer moves of the reserve than none": lambda event, _world: replace(
        event, vacancies=tuple(replace(each, reserve_moves=-1) for each in event.vacancies)
    ),
    "a number that does not come next": lambda event, _world: replace(event, number=2),
}


@pytest.mark.parametrize("name", FORGED)
def test_nothing_else_moves_a_place(world: Pooled, name: str) -> None:
    genuine = world.moved()
    with pytest.raises(NotBelieved):
        world.receive(FORGED[name](genuine, world))
    assert world.runs() == []
    assert world.states()[1:3] == ["on_reserve", "on_reserve"]
    world.receive(genuine)
    assert world.runs() == [(1, genuine.moves)], "the genuine one is taken after all"
    with pytest.raises(NotBelieved, match="another run"):
        world.receive(replace(genuine, moves=()))


def test_no_place_moves_before_the_first_day(world: Pooled) -> None:
    dated, opens_at = replace(RESERVE, first_day="2026-11-12"), datetime(2026, 11, 11, 17, tzinfo=UTC)
    with unit_of_work(world.engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "reserve": vars(dated)}))
    early = world.moved(reserve=dated, moved_at=opens_at - timedelta(microseconds=1))
    with pytest.raises(NotBelieved, match="before 2026-11-12"):
        world.receive(early, opens_at + timedelta(days=1))
    with pytest.raises(NotBelieved, match="before 2026-11-12"):
        world.receive(replace(early, moved_at=opens_at), opens_at - timedelta(hours=1))
    assert world.runs() == []
    world.receive(replace(early, moved_at=opens_at), opens_at)
    assert [moves for _, moves in world.runs()] == [early.moves]


def test_rules_that_move_no_place_believe_no_move(world: Pooled) -> None:
    with unit_of_work(world.engine) as session:
        rules = session.execute(select(selections.c.rules)).scalar_one()
        session.execute(selections.update().values(rules={**rules, "place_moves": None}))
    with pytest.raises(NotBelieved, match="no place moves"):
        world.receive(world.moved())


def test_it_waits_for_the_rankings_and_the_moves_that_it_names(world: Pooled) -> None:
    first, second, third, *_ = world.numbers
    leave(world.engine, first)
    own = moved(world.engine, world.takes, [first])
    assert own.moved_up == (second,)
    later = world.moved(own.left, reserve_moves=1)
    assert later.moves[0].moved_up == (third,)
    with pytest.raises(NotYet, match=f"move 1 of {VACANCY_ID}"):
        world.receive(later)
    with pytest.raises(NotYet, match=f"version 2 of {GIVES}"):
        world.receive(replace(later, vacancies=(replace(later.vacancies[0], version=2), later.vacancies[1])))
    assert world.runs() == []
    receive_move(world.engine, own)
    world.receive(later)
    assert world.states() == ["declined", "asked_from_reserve", "asked_from_reserve", "on_reserve", None]


def test_each_run_says_all_that_holds_and_none_goes_back(world: Pooled) -> None:
    first = world.numbers[0]
    begun = world.moved()
    world.receive(begun)
    leave(world.engine, first)
    own = moved(world.engine, world.takes, [first])
    receive_move(world.engine, own)
    with pytest.raises(NotBelieved, match="another run"):
        world.receive(world.moved(own.left, reserve_moves=1))
    world.receive(world.moved(own.left, reserve_moves=1, number=2))
    assert world.states()[:4] == ["declined", "asked_from_reserve", "asked_from_reserve", "on_reserve"]
    with pytest.raises(NotBelieved, match="further on"):
        world.receive(replace(begun, number=3))


def test_a_ranking_that_was_replaced_or_withdrawn_before_moves_nothing(world: Pooled) -> None:
    (newer,) = release(rows_of(world.numbers[1:]), version=2, places=1, released_at=NOW + timedelta(hours=1))
    receive(world.engine, newer)
    with pytest.raises(NotBelieved, match="version: 1 of"):
        world.receive(world.moved())
    # Scoring may have moved places before it had the newer one; both came in either order.
    world.receive(world.moved(moved_at=NOW + timedelta(minutes=30)))
    assert state(world.engine, world.numbers[1]) == "asked", "the newer version says so itself"
    assert state(world.engine, world.numbers[2]) == "on_reserve", "a place under the version before is none"
    with unit_of_work(world.engine) as session:
        withdrawals.receive_withdrawal(session, NOW, withdrawn(world.gives))
    world.takes = newer
    with pytest.raises(NotBelieved, match=f"version: 1 of {GIVES}"):
        world.receive(world.moved(number=2))


def test_whoever_had_a_moved_place_and_has_none_is_revoked(world: Pooled) -> None:
    second, third = world.numbers[1:3]
    world.receive(world.moved())
    accept(world.engine, second)
    (newer,) = release(rows_of([world.numbers[0], third, second]), version=2, places=1)
    receive(world.engine, newer)
    assert state(world.engine, second) == "revoked"
    world.takes = newer
    world.receive(world.moved(number=2))
    assert (state(world.engine, third), state(world.engine, second)) == ("asked_from_reserve", "revoked")


def test_silence_about_a_moved_place_counts_from_when_it_became_known(world: Pooled) -> None:
    world.receive(world.moved(), NOW + timedelta(days=2))
    (job,) = JOBS

    def lapse(at: datetime) -> None:
        while job.run(world.engine, StoppedClock(at)):
            pass

    lapse(datetime(2026, 11, 15, 16, 59, tzinfo=UTC))
    assert world.states()[:2] == ["declined", "asked_from_reserve"], "the place by the ranking was three days earlier"
    lapse(datetime(2026, 11, 15, 17, tzinfo=UTC))
    assert world.states()[1] == "declined"


def test_the_applicant_reads_from_where_the_place_came(world: Pooled, browsers: dict[str, FlaskClient]) -> None:
    world.receive(world.moved())
    page = browsers[world.numbers[1]].get("/lamaran/tempat").text
    assert "Anda naik dari cadangan" in page
    assert "semula milik formasi lain yang tidak terisi" in page
    assert f"{UNIT} (Umum), menurut langkah 1 aturan" in page
    assert "semula milik" not in browsers[world.numbers[0]].get("/lamaran/tempat").text
