"""The keys that sign events: one per worker, changed in steps, and the drill for one that is lost."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from operations.cli import cli
from operations.home import Home
from operations.keys.event_key_files import KINDS, EventKeyFiles
from operations.keys.secret_files import make_all
from shared.config import SettingsError
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused
from shared.messaging.configured_keys import signing_key
from shared.messaging.event_keys import BadKeys, EventKeys
from shared.messaging.signing import Signer
from tests.builders.web import make_settings

KIND = "cbt-events"


@pytest.fixture(params=["home", "secrets"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A home, and the folder of `terang secrets`."""
    if request.param == "home":
        Home(tmp_path).prepare()
    else:
        make_all(tmp_path, "postgres:5432")
    return tmp_path


def private(folder: Path, service: str = "cbt") -> Path:
    found = folder / f"signing_{service}.pem"
    return found if found.exists() else folder / f"{service}-worker/signing_key.pem"


def own(folder: Path, service: str = "cbt") -> bytes:
    return Signer.from_pem(private(folder, service).read_bytes()).public_key


def known(folder: Path) -> EventKeys:
    """What everybody who reads events has; all have the same."""
    texts = {path.read_text("utf-8") for path in folder.rglob("event_keys.json")}
    assert len(texts) == 1
    return EventKeys.from_text(texts.pop())


def test_set_up_pins_a_key_of_every_service_wherever_events_are_read(folder: Path) -> None:
    keys = known(folder)
    for service in SERVICES:
        assert [key.public_key for key in keys.current(service)] == [own(folder, service)]


def test_set_up_gives_the_private_keys_and_kafkas_password_to_workers_alone(tmp_path: Path) -> None:
    make_all(tmp_path, "postgres:5432")
    for service in SERVICES:
        assert {path.name for path in (tmp_path / f"{service}-worker").iterdir()} == {
            "kafka_password",
            "signing_key.pem",
            "event_keys.json",
            *{
                "cbt": ["paper_private.pem"],
                "scoring": ["paper_public.pem", "minutes_authority.pem", "log_key.pem"],
            }.get(service, []),
        }
        assert not [path for path in (tmp_path / service).iterdir() if "kafka" in path.name or "signing" in path.name]
    assert not list((tmp_path / "operator").glob("*signing*"))


def test_an_upgrade_moves_kafkas_password_as_it_was_changed(tmp_path: Path) -> None:
    make_all(tmp_path, "postgres:5432")
    (tmp_path / "cbt-worker/kafka_password").unlink()
    (tmp_path / "cbt/kafka_password").write_text("changed-since", "ascii")
    make_all(tmp_path, "postgres:5432")
    assert (tmp_path / "cbt-worker/kafka_password").read_text("ascii") == "changed-since"
    assert not (tmp_path / "cbt/kafka_password").exists()


def test_a_key_is_changed_in_three_steps_and_the_old_one_stays_for_old_events(folder: Path) -> None:
    first, files = own(folder), EventKeyFiles(folder, KIND)
    files.announce()
    assert len(known(folder).current("cbt")) == 2
    assert own(folder) == first
    files.switch()
    second = own(folder)
    assert second != first
    files.forget()
    assert [(key.public_key, key.has_ended) for key in known(folder).of("cbt")] == [(first, True), (second, False)]
    for service in ("recruitment", "scoring"):
        assert [key.has_ended for key in known(folder).of(service)] == [False]


def test_a_step_out_of_turn_is_refused_and_changes_nothing(folder: Path) -> None:
    files, before = EventKeyFiles(folder, KIND), (own(folder), known(folder))
    for step in (files.switch, files.forget):
        with pytest.raises(Refused, match=KIND):
            step()
    assert (own(folder), known(folder)) == before
    files.announce()
    before = (own(folder), known(folder))
    for step in (files.announce, files.forget):
        with pytest.raises(Refused):
            step()
    assert (own(folder), known(folder)) == before


def test_the_drill_for_a_lost_key(folder: Path) -> None:
    """Without its key a worker does not start and names it; `replace` ends the lost one and goes on with a new one."""
    lost = own(folder)
    private(folder).unlink()
    with pytest.raises(Refused, match="terang keys replace"):
        Home(folder).prepare() if (folder / "event_keys.json").exists() else make_all(folder, "postgres:5432")
    done = CliRunner().invoke(cli, ["keys", "replace", str(folder), KIND])
    assert done.exit_code == 0, done.output
    assert [(key.public_key, key.has_ended) for key in known(folder).of("cbt")] == [(lost, True), (own(folder), False)]


def test_a_worker_does_not_sign_with_a_key_that_nobody_believes(folder: Path) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    settings = replace(make_settings("cbt", elsewhere), signing_key_file=private(folder))
    path = settings.event_keys_file
    assert path is not None
    with pytest.raises(SettingsError, match="TERANG_CBT_SIGNING_KEY_FILE"):
        signing_key(settings)
    with pytest.raises(SettingsError, match="TERANG_CBT_SIGNING_KEY_FILE is not set"):
        signing_key(replace(settings, signing_key_file=None))
    path.write_text("{", "utf-8")
    with pytest.raises(SettingsError, match="TERANG_EVENT_KEYS_FILE"):
        signing_key(settings)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[]", "object"),
        ('{"shadow": []}', "shadow"),
        ('{"cbt": {}}', "cbt"),
        ('{"cbt": [{"public_key": "x"}]}', "cbt, key 1"),
        ('{"cbt": [{"public_key": "AAAA", "has_ended": false}]}', "no Ed25519 key"),
        ('{"cbt": [{"public_key": 7, "has_ended": false}]}', "base64url"),
        ('{"cbt": [{"public_key": "%s", "has_ended": 0}]}' % ("A" * 43 + "="), "has_ended"),
        ("[" * 100_000, "JSON"),
    ],
)
def test_a_damaged_file_of_keys_is_named_with_its_place(text: str, named: str) -> None:
    with pytest.raises(BadKeys, match=named):
        EventKeys.from_text(text)


def test_there_is_a_kind_for_each_service() -> None:
    assert tuple(f"{service}-events" for service in SERVICES) == KINDS
