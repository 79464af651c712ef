"""G1 when a disk is lost: a backup made in mid-exam, and what a restore gives back, on SQLite and on real servers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.local_servers.kafka import KafkaServer
from operations.local_servers.postgres import create_service_databases
from shared.contracts.catalogue import SERVICES
from shared.db.engine import make_engine
from tests.builders.drill import Hurry, Site, Sitting, check_nothing_is_wrong, finish, saved, settle
from tests.builders.small_selection import VACANCY
from tests.builders.system import System
from tests.builders.system_roster import close_roster


@pytest.fixture
def embedded(tmp_path: Path) -> Site:
    def remove(name: str) -> None:
        for file in tmp_path.glob(f"{name}.db*"):
            file.unlink()

    urls = {service: f"sqlite:///{tmp_path}/{service}.db" for service in SERVICES}
    return Site(tmp_path, urls, f"sqlite:///{tmp_path}/events.db", remove, lambda: remove("events"))


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaServer]:
    """Not started yet: each test begins with an empty one."""
    server = KafkaServer(tmp_path_factory.mktemp("kafka"))
    yield server
    server.remove()


@pytest.fixture
def production(tmp_path: Path, postgres_url: str, broker: KafkaServer) -> Site:
    urls = create_service_databases(postgres_url, prefix=f"drill_{tmp_path.name[-12:].replace('-', '_')}")

    def drop_tables(service: str) -> None:
        engine = make_engine(urls[service])
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY CURRENT_USER CASCADE")
        engine.dispose()

    def wipe() -> None:
        if broker.running:
            broker.kill()
            broker.wipe()
        broker.start()

    def lose_log() -> None:
        wipe()
        assert made.terang("topics", "apply") == 0

    wipe()
    made = Site(tmp_path, urls, f"kafka://{broker.address}", drop_tables, lose_log)
    assert made.terang("topics", "apply") == 0
    return made


@pytest.fixture(params=["embedded", pytest.param("production", marks=pytest.mark.servers)])
def site(request: pytest.FixtureRequest) -> Site:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Site)
    return found


def begin(system: System) -> list[Sitting]:
    """Three candidates have begun and saved; what they saved has partly been told."""
    system.prepare()
    admitted = [system.admit(serial).number for serial in (1, 2, 3)]
    close_roster(system)
    settle(system)
    sittings = [Sitting(number, system.check_in(number)) for number in admitted]
    for sequence in range(1, 8):
        for place, sitting in enumerate(sittings):
            sitting.answer(sequence, 5 if sequence % 3 >= place else 2)
    return sittings


def back_up_in_mid_exam(site: Site, system: System, sittings: list[Sitting]) -> set[tuple[object, ...]]:
    """Returns what had been acknowledged when the backup began."""

    def acknowledged() -> set[tuple[object, ...]]:
        return {answer for sitting in sittings for answer in sitting.acknowledged}

    with Hurry(sittings, 100):
        for _ in range(20):
            before = acknowledged()
            assert site.terang("backup", str(site.backup)) == 0
            if len(acknowledged()) > len(before):
                break
            # It was quicker than any save.
            shutil.rmtree(site.backup)
        else:
            pytest.fail("nobody saved while the backup was made")
    assert acknowledged() <= saved(system)
    return before


def test_a_database_lost_after_the_exam_comes_back_to_the_same_ranking(site: Site) -> None:
    """Everything after the backup stood in events, so the log gives it back: also answers, also submissions. One
    database is lost, and when it is back the other."""
    with site.at_work() as system:
        sittings = begin(system)
        back_up_in_mid_exam(site, system, sittings)
        numbers = [sitting.number for sitting in sittings]
        finish(system, numbers)
        ranking, answers = system.ranking(), saved(system)
        check_nothing_is_wrong(system, numbers)
    for lost in ("scoring", "cbt"):
        site.lose(lost)
        assert site.terang("restore", str(site.backup), "--service", lost) == 0
        with site.at_work() as system:
            settle(system)
            assert saved(system) == answers
            check_nothing_is_wrong(system, numbers)
            after = system.ranking()
            assert (after["digest"], after["rows"]) == (ranking["digest"], ranking["rows"])


def test_a_ranking_released_after_the_backup_stays_released(embedded: Site) -> None:
    with embedded.at_work() as system:
        sittings = begin(system)
        assert embedded.terang("backup", str(embedded.backup)) == 0
        numbers = [sitting.number for sitting in sittings]
        finish(system, numbers)
        system.end_sessions()
        settle(system)
        assert [system.sign_ranking(who) for who in ("ketua", "anggota")] == [False, True]
        settle(system)
        released = system.ranking()
        shown = system.must("recruitment", "GET", f"/api/results/{VACANCY}")
        assert (released["released_version"], shown["version"]) == (1, 1)
    embedded.lose("scoring")
    embedded.terang("restore", str(embedded.backup), "--service", "scoring")
    with embedded.at_work() as system:
        settle(system)
        check_nothing_is_wrong(system, numbers)
        assert system.ranking() == released
        assert system.must("recruitment", "GET", f"/api/results/{VACANCY}") == shown


def test_a_lost_exam_database_comes_back_in_mid_exam_and_the_exam_goes_on(site: Site) -> None:
    with site.at_work() as system:
        sittings = begin(system)
        before = back_up_in_mid_exam(site, system, sittings)
        settle(system)
        numbers = [sitting.number for sitting in sittings]
    site.lose("cbt")
    assert site.terang("restore", str(site.backup), "--service", "cbt") == 0
    with site.at_work() as system:
        assert before <= saved(system)
        settle(system)
        again = [Sitting(number, system.check_in(number)) for number in numbers]
        for sitting in again:
            sitting.answer(1000, 5)
        finish(system, numbers)
        check_nothing_is_wrong(system, numbers)
        assert {answer for sitting in again for answer in sitting.acknowledged} <= saved(system)


def lose_everything_and_finish(site: Site) -> tuple[list[str], object]:
    """Returns the candidates, and the ranking that followed the restore."""
    with site.at_work() as system:
        sittings = begin(system)
        settle(system)
        before = back_up_in_mid_exam(site, system, sittings)
        settle(system)
        numbers = [sitting.number for sitting in sittings]
    for service in SERVICES:
        site.lose(service)
    site.lose_log()
    assert site.terang("restore", str(site.backup)) == 0
    with site.at_work() as system:
        kept = saved(system)
        assert before <= kept
        settle(system)
        finish(system, numbers)
        check_nothing_is_wrong(system, numbers)
        assert saved(system) == kept
        return numbers, system.ranking()["rows"]


def test_everything_lost_with_the_log_comes_back_as_of_the_backup(site: Site) -> None:
    lose_everything_and_finish(site)


def test_the_same_backup_restored_over_what_came_of_it_gives_the_same_ranking_again(embedded: Site) -> None:
    numbers, rows = lose_everything_and_finish(embedded)
    embedded.lose_log()
    assert embedded.terang("restore", str(embedded.backup), "--replace") == 0
    with embedded.at_work() as system:
        settle(system)
        finish(system, numbers)
        check_nothing_is_wrong(system, numbers)
        assert system.ranking()["rows"] == rows
