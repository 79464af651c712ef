"""What a backup holds, and everything for which a restore is refused before it changes anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select

from operations.recovery.one_moment import connections_of_one_moment
from shared.contracts.catalogue import SERVICES
from shared.db.clock import DatabaseClock
from shared.db.engine import make_engine, reading, unit_of_work
from shared.eventlog.open_log import open_log
from shared.messaging.outbox import emit
from shared.messaging.positions import advance, receive
from shared.messaging.recall import own_topics
from shared.messaging.relay import Relay
from shared.messaging.tables import inbox, outbox
from tests.builders.drill import Site
from tests.builders.messaging import NOON, admitted, event_of, messaging_engine
from tests.builders.services import append_all
from tests.builders.signing import signed, signer


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """Migrated databases with events that recruitment has published."""
    urls = {service: f"sqlite:///{tmp_path}/{service}.db" for service in SERVICES}
    found = Site(tmp_path, urls, f"sqlite:///{tmp_path}/events.db", lambda _service: None, lambda: None)
    assert found.terang("migrate") == 0
    admit(found, "26-0001")
    return found


def admit(site: Site, number: str) -> None:
    engine = make_engine(site.urls["recruitment"])
    with unit_of_work(engine) as session:
        emit(session, admitted(number), at=NOON)
    engine.dispose()


def candidate_numbers(site: Site) -> list[str]:
    engine = make_engine(site.urls["recruitment"])
    with reading(engine) as session:
        found = list(session.scalars(select(outbox.c.aggregate_id).order_by(outbox.c.id)))
    engine.dispose()
    return found


def test_a_backup_describes_its_files_and_says_that_keys_are_not_in_it(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    assert "KEYS ARE NOT IN IT" in capsys.readouterr().out
    manifest = json.loads((site.backup / "manifest.json").read_text(encoding="utf-8"))
    assert [part["service"] for part in manifest["parts"]] == list(SERVICES)
    assert {file.name for file in site.backup.iterdir()} == {"manifest.json", *(f"{s}.sqlite3" for s in SERVICES)}
    assert site.backup.stat().st_mode & 0o077 == 0
    everything = b"".join(file.read_bytes() for file in site.backup.iterdir())
    assert site.keys.secret_key.encode() not in everything


def test_a_folder_with_something_in_it_is_left_alone(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    site.backup.mkdir()
    (site.backup / "note").write_text("mine", encoding="utf-8")
    assert site.terang("backup", str(site.backup)) == 2
    assert "there is something here already" in capsys.readouterr().err
    assert [file.name for file in site.backup.iterdir()] == ["note"]


def test_nothing_is_left_of_a_backup_that_failed(site: Site) -> None:
    assert site.terang("backup", str(site.backup), TERANG_CBT_DATABASE_URL="sqlite:////nowhere/cbt.db") == 2
    assert not list(site.folder.glob("backup*"))


def test_a_restore_gives_back_what_was_there(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    admit(site, "26-0002")
    assert site.terang("restore", str(site.backup)) == 2
    assert "recruitment: its database is not empty (aggregate_sequences has rows); --replace" in capsys.readouterr().err
    assert candidate_numbers(site) == ["26-0001", "26-0002"]
    assert site.terang("restore", str(site.backup), "--replace") == 0
    assert "recruitment: 0 events on the log, 1 to be sent again" in capsys.readouterr().out
    assert candidate_numbers(site) == ["26-0001"]


@pytest.mark.parametrize("options", [(), ("--replace",)])
@pytest.mark.parametrize("kept_bytes", [0, 16_384])
def test_a_damaged_database_is_not_overwritten_but_restored_once_it_was_moved_aside(
    site: Site, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], kept_bytes: int
) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    database = site.folder / "recruitment.db"
    database.write_bytes(database.read_bytes()[:kept_bytes] + b"no database" * 4096)
    found = database.read_bytes()
    assert site.terang("restore", str(site.backup), *options) == 2
    said = capsys.readouterr().err
    assert f"{database} is damaged" in said
    assert "move it aside with its -wal and -shm" in said
    assert database.read_bytes() == found
    for file in site.folder.glob("recruitment.db*"):
        file.rename(site.folder / f"aside-{file.name}")
    assert site.terang("restore", str(site.backup), "--service", "recruitment") == 0
    assert candidate_numbers(site) == ["26-0001"]


def damage(site: Site) -> None:
    file = site.backup / "cbt.sqlite3"
    file.write_bytes(file.read_bytes()[:-1] + b"?")


def take_away(site: Site) -> None:
    (site.backup / "scoring.sqlite3").unlink()


def rewrite(site: Site, **changes: object) -> None:
    path = site.backup / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **changes}), encoding="utf-8")


def make_newer(site: Site) -> None:
    parts = json.loads((site.backup / "manifest.json").read_text(encoding="utf-8"))["parts"]
    rewrite(site, parts=[{**part, "version": "9999"} for part in parts])


def reach_outside(site: Site) -> None:
    parts = json.loads((site.backup / "manifest.json").read_text(encoding="utf-8"))["parts"]
    parts[1]["files"][0]["name"] = "../cbt.db"
    rewrite(site, parts=parts)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (damage, "cbt.sqlite3: not what was backed up"),
        (take_away, "scoring.sqlite3: missing"),
        (make_newer, "this backup is of a newer release (recruitment 9999, cbt 9999, scoring 9999)"),
        (reach_outside, "cbt.db: missing"),
        (lambda site: rewrite(site, format=2), "not the form 1"),
        (lambda site: rewrite(site, parts=[]), "it does not have the three services"),
        (lambda site: rewrite(site, parts=[{"service": "cbt"}]), "it does not describe a backup"),
        (lambda site: (site.backup / "manifest.json").write_text("{", encoding="utf-8"), "manifest.json: "),
        (lambda site: (site.backup / "manifest.json").unlink(), "there is no backup here"),
    ],
)
def test_a_backup_that_is_not_right_is_refused_and_nothing_changes(
    site: Site, capsys: pytest.CaptureFixture[str], spoil: Callable[[Site], object], words: str
) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    admit(site, "26-0002")
    spoil(site)
    assert site.terang("restore", str(site.backup), "--replace") == 2
    assert words in capsys.readouterr().err
    assert candidate_numbers(site) == ["26-0001", "26-0002"]


def test_another_key_is_refused_unless_the_old_one_is_given_too(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    other = "a wholly different secret of this installation"
    command = ("restore", str(site.backup), "--replace")
    assert site.terang(*command, TERANG_SECRET_KEY=other) == 2
    assert "sealed under another key" in capsys.readouterr().err
    previous = site.keys.secret_key.replace(" ", "-")
    assert site.terang("backup", str(site.folder / "second"), TERANG_SECRET_KEY=previous) == 0
    between = {"TERANG_SECRET_KEY": other, "TERANG_PREVIOUS_SECRET_KEYS": previous}
    assert site.terang("backup", str(site.folder / "between"), **between) == 0
    assert site.terang("restore", str(site.folder / "between"), "--replace", TERANG_SECRET_KEY=other) == 2
    assert site.terang("restore", str(site.folder / "between"), "--replace", **between) == 0
    command = ("restore", str(site.folder / "second"), "--replace")
    assert site.terang(*command, TERANG_SECRET_KEY=other, TERANG_PREVIOUS_SECRET_KEYS=previous) == 0


def test_while_a_worker_runs_or_the_log_is_away_nothing_is_restored(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.terang("backup", str(site.backup)) == 0
    command = ("restore", str(site.backup), "--replace")
    with site.at_work() as system:
        relay = Relay("cbt", system.engines["cbt"], system.log.producer(), signer("cbt"))
        relay.run_once()
        assert site.terang(*command) == 2
        relay.close()
    assert "cbt's worker is running; stop it first" in capsys.readouterr().err
    folder = site.folder / "no-log"
    folder.mkdir()
    assert site.terang(*command, TERANG_EVENT_LOG_URL=f"sqlite:///{folder}") == 2
    assert "TERANG_EVENT_LOG_URL" in capsys.readouterr().err


def test_what_was_published_after_the_backup_and_cannot_be_made_again_is_named(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    """A candidate's number is never given to somebody else, even where nobody knows any more whose it was."""
    with site.at_work() as system:
        system.prepare()
        assert site.terang("backup", str(site.backup)) == 0
        number = system.admit(1).number
        system.settle()
    capsys.readouterr()
    assert site.terang("restore", str(site.backup), "--service", "recruitment", "--replace") == 1
    assert f"told, and lost here            1  recruitment.candidate.admitted.v1: {number}" in capsys.readouterr().out
    with site.at_work() as system:
        assert system.admit(2).number != number
        system.settle()
        assert system.must("cbt", "GET", "/api/sessions", "pengawas")["items"]


def test_a_log_that_was_lost_too_shows_what_only_others_know(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    with site.at_work() as system:
        system.prepare()
        assert site.terang("backup", str(site.backup)) == 0
        number = system.admit(1).number
        system.settle()
    for file in site.folder.glob("events.db*"):
        file.unlink()
    assert site.terang("restore", str(site.backup), "--service", "recruitment", "--replace") == 1
    assert (
        f"recruitment: others know more of 2 than it has ever said, and the log has it no more: candidate {number}"
        in (capsys.readouterr().out)
    )


def test_a_database_that_went_on_before_it_was_recalled_is_refused(
    site: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    append_all(open_log(site.log_url), [signed(event_of(admitted("26-0001")))])
    assert site.terang("recall", "recruitment") == 2
    assert "candidate 26-0001 has said two things as number 1" in capsys.readouterr().err


def note_as_received(engine: Engine, event_id: str) -> None:
    with unit_of_work(engine) as session:
        row = {"consumer": "cbt", "event_id": event_id, "received_at": DatabaseClock(session).now()}
        session.execute(insert(inbox).values(row))


def test_a_snapshot_of_a_service_that_received_too_early_is_taken_again(tmp_path: Path) -> None:
    """Between the sender's snapshot and the reader's an event is said and heard; so both are taken again."""
    engines = {name: messaging_engine(tmp_path / f"{name}.db") for name in ("recruitment", "cbt")}
    early: list[str] = []

    class Telling(dict[str, Engine]):
        """Hands out the engines; at the moment between the two snapshots something passes, once."""

        def items(self):  # type: ignore[no-untyped-def]
            for number, (name, engine) in enumerate(super().items()):
                if number == 1 and self.counting and not early:
                    with unit_of_work(engines["recruitment"]) as session:
                        early.append(emit(session, admitted("26-0009"), at=NOON).id)
                    note_as_received(engines["cbt"], early[0])
                yield name, engine
            self.counting = True

        counting = False

    with connections_of_one_moment(Telling(engines)) as seen:
        heard = seen["cbt"].scalars(select(inbox.c.event_id)).all()
        known = seen["recruitment"].scalars(select(outbox.c.event_id)).all()
    assert early
    assert list(heard) == list(known) == early
    for engine in engines.values():
        engine.dispose()


def test_an_event_that_nobody_sent_does_not_hold_a_backup_up(tmp_path: Path) -> None:
    engine = messaging_engine(tmp_path / "cbt.db")
    event = event_of(admitted())
    with unit_of_work(engine) as session:
        receive(session, "cbt", [event], DatabaseClock(session).now() + timedelta(seconds=1), ())
        advance(session, "cbt", {("candidate", "26-0001"): 1})
    with connections_of_one_moment({"cbt": engine}) as seen:
        assert list(seen["cbt"].scalars(select(inbox.c.event_id))) == [event.id]
    engine.dispose()


def test_a_services_topics_come_in_the_order_in_which_facts_stand_on_one_another() -> None:
    assert own_topics("cbt") == ["cbt.seating", "cbt.attempts", "cbt.leaves"]
