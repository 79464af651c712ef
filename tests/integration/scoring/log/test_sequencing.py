"""What arrives gets its place once, in order, under a signed checkpoint; what its producer has not signed gets none."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from services.scoring.log import storage
from services.scoring.log.jobs import keyed_jobs
from services.scoring.log.tables import log_arrivals, log_checkpoints, log_refusals
from services.scoring.log.usecases.figures import log_figures
from shared.config import SettingsError
from shared.db.engine import reading, unit_of_work
from tests.builders.public_log import LOG, ORIGIN, leaf_of
from tests.builders.signing import event_keys, signer
from tests.builders.web import make_settings
from tests.integration.scoring.log.conftest import Log


def refusals(log: Log) -> list[str]:
    with reading(log.engine) as session:
        return list(session.scalars(select(log_refusals.c.reason)))


def waiting(session: Session) -> int:
    return len(list(session.execute(select(log_arrivals.c.id))))


def test_the_log_opens_with_a_leaf_that_names_its_keys(log: Log) -> None:
    log.arrive(leaf_of(exam="early"))
    assert log.run() == 0
    assert log.read() is None
    log.pass_on()
    assert log.run() == 1
    assert log.run() == 1
    found = log.read()
    assert found is not None
    assert (found.origin, found.size) == (ORIGIN, 2)
    opened = json.loads(found.leaves[0])
    assert (opened["type"], opened["producer"]) == ("log.opened", "scoring")
    assert opened["body"]["origin"] == ORIGIN
    assert opened["body"]["witnesses"] == []
    key = base64.b64decode(opened["body"]["key"].split("+", 2)[2])
    assert key == b"\x01" + signer(LOG).public_key
    for service, keys in opened["body"]["services"].items():
        assert [base64.b64decode(each) for each in keys] == [each.public_key for each in event_keys().of(service)]
    assert json.loads(found.leaves[1])["body"] == {"exam": "early"}


def test_every_leaf_has_one_place_in_the_order_of_arrival_however_often_it_comes(log: Log) -> None:
    log.open()
    one, two, three = leaf_of(exam="1"), leaf_of("attempt.voided", "cbt", exam="2"), leaf_of(exam="3")
    log.arrive(one)
    log.arrive(two, by="cbt")
    log.arrive(one)
    assert log.run() == 2
    log.arrive(two, by="cbt")
    log.arrive(three, one)
    assert log.run() == 1
    assert log.run() == 0
    found = log.read()
    assert found is not None
    assert found.leaves[1:] == [one, two, three]


def test_a_checkpoint_is_signed_once_a_second_at_most(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"))
    assert log.job.run(log.engine, log.clock) == 0
    log.clock.forward(seconds=0.9)
    assert log.job.run(log.engine, log.clock) == 0
    log.clock.forward(seconds=0.1)
    assert log.job.run(log.engine, log.clock) == 1


def test_many_leaves_fill_tiles_and_stay_checkable(log: Log) -> None:
    log.open()
    wanted = [leaf_of(exam=str(number)) for number in range(600)]
    for start in range(0, 600, 150):
        log.arrive(*wanted[start : start + 150])
        log.run()
        found = log.read()
        assert found is not None
        assert found.leaves[1:] == wanted[: start + 150]
    assert not [*log.folder.glob("tile/0/00[01].p"), *log.folder.glob("tile/entries/00[01].p")]
    assert sorted(path.name for path in log.folder.glob("tile/0/002.p/*")) == ["89"]


@pytest.mark.parametrize(
    ("leaf", "by", "why"),
    [
        (
            leaf_of("ranking.released", "scoring", signer("cbt"), vacancy="x"),
            "scoring",
            "no key of scoring has signed it",
        ),
        (leaf_of("ranking.released", "scoring", vacancy="x"), "cbt", "cbt sent it as a leaf of scoring"),
        (leaf_of("ranking.released", "cbt", vacancy="x"), "cbt", "ranking.released is no leaf of cbt"),
        (leaf_of("log.opened", "scoring", origin="lain"), "scoring", "the log is open already"),
        (leaf_of("exam.sealed", "scoring", signer(LOG), vacancy="x"), "scoring", "no key of scoring has signed it"),
        (b"{}", "recruitment", "must have body, producer, signature, time and type, and nothing else"),
    ],
    ids=["signed by another", "sent by another", "of another", "opening again", "signed by nobody", "no leaf"],
)
def test_a_leaf_that_its_producer_did_not_sign_has_no_place(log: Log, leaf: bytes, by: str, why: str) -> None:
    log.open()
    good = leaf_of(exam="good")
    log.arrive(leaf, by=by)
    log.arrive(good)
    assert log.run() == 1
    assert refusals(log) == [why]
    log.arrive(leaf, by=by)
    assert log.run() == 0
    assert refusals(log) == [why]
    found = log.read()
    assert found is not None
    assert found.leaves[1:] == [good]


def test_a_made_up_opening_opens_nothing(log: Log) -> None:
    log.run()
    log.arrive(leaf_of("log.opened", "scoring", signer("cbt"), origin="lain"))
    assert log.run() == 0
    log.pass_on()
    assert log.run() == 1
    found = log.read()
    assert found is not None
    assert found.origin == ORIGIN


def test_an_index_and_a_size_are_given_once(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"))
    log.run()
    with pytest.raises(IntegrityError, match=r"(?i)unique"), unit_of_work(log.engine) as session:
        storage.add_entries(session, 1, [(leaf_of(exam="2"), "exam.sealed")], log.clock.now())
    with pytest.raises(IntegrityError, match=r"(?i)unique"), unit_of_work(log.engine) as session:
        storage.add_checkpoint(session, 2, b"another", log.clock.now())


def test_nothing_is_stored_of_a_batch_whose_checkpoint_cannot_be(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"))
    with monkeypatch.context() as patched:
        patched.setattr(storage, "add_checkpoint", _no_space)
        with pytest.raises(OSError, match="no space"):
            log.run()
    with reading(log.engine) as session:
        newest = storage.newest(session)
        assert newest is not None
        assert newest.size == 1
        assert storage.entry(session, 1) is None
        assert waiting(session) == 1
    assert log.run() == 1


def _no_space(*_: object) -> None:
    raise OSError("no space")


def test_the_figures_say_how_long_a_leaf_waits_and_how_many_were_refused(log: Log) -> None:
    log.open()
    log.arrive(leaf_of(exam="1"), b"{}")
    log.clock.forward(seconds=90)
    with reading(log.engine) as session:
        before = {each.name: each.value for each in log_figures(session, log.clock.now())}
    log.run()
    with reading(log.engine) as session:
        after = {each.name: each.value for each in log_figures(session, log.clock.now())}
        assert len(list(session.execute(select(log_checkpoints)))) == 2
    assert before == {"terang_log_entries": 1, "terang_log_waiting_seconds": 90, "terang_log_refused_leaves": 0}
    assert after == {"terang_log_entries": 2, "terang_log_waiting_seconds": 0, "terang_log_refused_leaves": 1}


def test_settings_that_are_wrong_are_named(tmp_path: Path) -> None:
    assert keyed_jobs(make_settings("scoring", tmp_path, log_key_file=None)) == []
    with pytest.raises(SettingsError, match="TERANG_LOG_FOLDER is not set"):
        keyed_jobs(make_settings("scoring", tmp_path, log_folder=None))
    wrong = tmp_path / "wrong.pem"
    wrong.write_bytes(b"no key")
    with pytest.raises(SettingsError, match="TERANG_LOG_KEY_FILE"):
        keyed_jobs(make_settings("scoring", tmp_path, log_key_file=wrong))
