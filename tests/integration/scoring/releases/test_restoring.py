"""After a restore a release is known again by its events: nobody releases another ranking under its number."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from services.scoring.assessments.domain.errors import StageClosed
from services.scoring.assessments.tables import stage_participants
from services.scoring.assessments.usecases import participants
from services.scoring.minutes.domain.minutes import Version
from services.scoring.minutes.storage.minutes import list_due
from services.scoring.releases import tables
from services.scoring.releases.domain.signing import AlreadyReleased
from services.scoring.releases.storage import releases as stored
from services.scoring.releases.tables import signatures as given
from services.scoring.releases.usecases import releases, restoring
from services.scoring.service import SERVICE
from shared.contracts.envelope import Event
from shared.contracts.percentages import Percent
from shared.contracts.scoring import RankingReleased
from shared.contracts.stages import StageName
from shared.eventlog.interface import Message
from shared.eventlog.open_log import open_log
from shared.messaging.outbox import topic_of
from shared.messaging.recall import Outcome, recall_own_events
from shared.messaging.tables import outbox
from tests.builders import person_keys
from tests.builders.databases import content_of
from tests.builders.scoring import KARTIKA, SELECTION, SIREGAR, VACANCY, World, admitted, world_with
from tests.builders.scoring_assessed import BRIA, NUMBERS, SKB, assess_all, enter, interview, with_stages
from tests.builders.scoring_other_rules import go_by
from tests.builders.scoring_ranked import ranking_of, sign, sit, withdraw
from tests.builders.scoring_seats import missed
from tests.builders.signing import signatures, signed


@pytest.fixture
def before() -> World:
    """Of two stages; eight have sat the first, and nobody has signed it."""
    world = World()
    with_stages(sit(world))
    return world


def backed_up(world: World) -> tuple[World, bytes]:
    """The world goes on, and the backup stays as it is."""
    backup = content_of(world.engine)
    return world_with(backup), backup


def release(world: World) -> None:
    sign(world, KARTIKA)
    assert sign(world, SIREGAR)


def restored(backup: bytes, lost: World, folder: Path) -> tuple[World, Outcome]:
    """The database of the backup with what the log has of the lost one."""
    log = open_log(f"sqlite:///{folder}/log.db")
    with Session(lost.engine) as session:
        raws = [bytes(raw) for raw in session.scalars(select(outbox.c.payload).order_by(outbox.c.id))]
    events = [Event.from_bytes(raw) for raw in raws]
    log.producer().append(
        [Message(topic_of(each.type), each.aggregate_id, signed(each, "scoring"), {}) for each in events]
    )
    world = world_with(backup)
    first, second = (
        recall_own_events(world.engine, log, "scoring", SERVICE.recalls, signatures(world.engine, log))
        for _ in range(2)
    )
    assert second.recalled.total() == 0
    log.close()
    world.keep()
    return world, first


def taking_part(world: World, stage: str = "skb") -> dict[str, dict[str, int]]:
    with Session(world.engine) as session:
        return participants.carried(session, SELECTION, stage, VACANCY)


@pytest.mark.parametrize("rows_in_a_part", [500, 4])
def test_it_is_the_same_release_again(
    before: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_in_a_part: int
) -> None:
    monkeypatch.setattr(releases, "PART", rows_in_a_part)
    assert not sign(before, KARTIKA)
    lost, backup = backed_up(before)
    assert sign(lost, SIREGAR)
    again, _ = restored(backup, lost, tmp_path)
    with Session(lost.engine) as was, Session(again.engine) as session:
        release = stored.last_release(session, VACANCY, "")
        assert release == stored.last_release(was, VACANCY, "")
        assert release is not None
        assert release.version == 1
        assert stored.released_ranking(session, VACANCY, "", 1) == stored.released_ranking(was, VACANCY, "", 1)
        assert stored.signatures_for(session, VACANCY, "", 1) == stored.signatures_for(was, VACANCY, "", 1)
        assert session.scalar(select(func.count()).select_from(given)) == 2
        assert list_due(session, 9) == [], "the key of the second member has not come back yet"
        bind_key(session, person_keys.bound(SIREGAR.id))
        assert list_due(session, 9) == [Version(VACANCY, "", 1)], "its minutes are made again"
    assert set(taking_part(again)) == set(NUMBERS)
    assert taking_part(again) == taking_part(lost)


def test_the_next_one_has_the_next_number(before: World, tmp_path: Path) -> None:
    lost, backup = backed_up(before)
    release(lost)
    again, _ = restored(backup, lost, tmp_path)
    with Session(again.engine) as session, session.begin():
        for who in (KARTIKA, SIREGAR):
            bind_key(session, person_keys.bound(who.id))
    with pytest.raises(AlreadyReleased):
        sign(again, KARTIKA)
    again.apply(admitted("26-0009"), missed("26-0009"))
    release(again)
    assert [each.version for each in again.emitted(RankingReleased)] == [1, 2]


def test_what_was_withdrawn_after_the_backup_is_withdrawn(before: World, tmp_path: Path) -> None:
    lost, backup = backed_up(before)
    release(lost)
    for who in (KARTIKA, SIREGAR):
        withdraw(lost, who)
    again, outcome = restored(backup, lost, tmp_path)
    assert taking_part(again) == {}
    with Session(again.engine) as session:
        released = stored.last_release(session, VACANCY, "")
        assert released is not None
        assert released.withdrawn_at is not None
    release(again)
    assert [each.version for each in again.emitted(RankingReleased)] == [1, 2]
    assert set(taking_part(again)) == set(NUMBERS)
    assert {name for name, _ in outcome.without_effect} == {"scoring.ranking.signed.v1"}


def test_a_later_stage_is_released_and_closed_again(before: World, tmp_path: Path) -> None:
    last = replace(
        SKB,
        code="akhir",
        name="Tahap akhir",
        parts=(replace(SKB.parts[0], code="sidang", name="Sidang"),),
        integration=replace(SKB.integration, carried_in={"skb": Percent(40)}, parts={"sidang": Percent(100)}),
        tie_breaks=("final", "skb:wawancara"),
    )
    go_by(before, first_stage=StageName(code="skd", name="Seleksi Kompetensi Dasar"), stages=(SKB, last))
    lost, backup = backed_up(before)
    release(lost)
    assess_all(lost, dict.fromkeys(NUMBERS, (interview(100, 200), 250)))
    sign(lost, KARTIKA, stage="skb")
    assert sign(lost, SIREGAR, stage="skb")
    again, outcome = restored(backup, lost, tmp_path)
    with Session(lost.engine) as was, Session(again.engine) as session:
        assert stored.last_release(session, VACANCY, "skb") == stored.last_release(was, VACANCY, "skb") is not None
        assert stored.released_ranking(session, VACANCY, "skb", 1) == stored.released_ranking(was, VACANCY, "skb", 1)
    assert ranking_of(again, "skb").digest == ranking_of(lost, "skb").digest
    assert taking_part(again, "akhir") == taking_part(lost, "akhir") != {}
    with pytest.raises(StageClosed):
        enter(again, NUMBERS[0], interview(300, 500), BRIA)
    assert {name for name, _ in outcome.without_effect} == {"scoring.ranking.signed.v1"}


def forgotten(world: World) -> RankingReleased:
    """What an old backup has of a release: nothing but the event, which the log gives back."""
    (told,) = world.emitted(RankingReleased)
    assert isinstance(told, RankingReleased)
    with Session(world.engine) as session, session.begin():
        for table in (given, tables.releases, stage_participants):
            session.execute(delete(table))
    return told


def restore(world: World, told: RankingReleased) -> bool:
    with Session(world.engine) as session, session.begin():
        return restoring.restore(session, told)


def test_rows_that_are_not_those_of_the_digest_are_no_release(before: World) -> None:
    release(before)
    told = forgotten(before)
    assert not restore(before, replace(told, ranking_digest="0" * 64))
    with Session(before.engine) as session:
        assert stored.last_release(session, VACANCY, "") is None
    assert restore(before, told)
    assert set(taking_part(before)) == set(NUMBERS)


def test_nobody_takes_part_again_by_rules_that_are_not_those_of_the_release(before: World) -> None:
    release(before)
    told = forgotten(before)
    go_by(before, first_stage=StageName(code="skd", name="SKD"), stages=(replace(SKB, name="Tahap lain"),))
    assert not restore(before, told)
    assert taking_part(before) == {}
