"""The pair of keys for the key of papers: made at the start, in homes of earlier releases too; replaced when lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from operations.commands.keys import keys
from operations.home import Home
from operations.keys.secret_files import make_all
from shared.config import SettingsError, load
from shared.encryption.configured_keys import paper_opener, paper_recipient
from shared.encryption.envelopes import Opener, Recipient
from shared.kernel.errors import Refused
from shared.messaging.signing import new_private_key
from tests.builders.web import make_settings


def embedded(folder: Path) -> tuple[Path, Path]:
    Home(folder).prepare()
    return folder / "paper_private.pem", folder / "paper_public.pem"


def production(folder: Path) -> tuple[Path, Path]:
    make_all(folder, "postgres:5432")
    return folder / "cbt-worker/paper_private.pem", folder / "scoring-worker/paper_public.pem"


def fits(private: Path, public: Path) -> bool:
    own, known = Opener.from_pem(private.read_bytes()), Recipient.from_pem(public.read_bytes())
    return own.recipient.key_id == known.key_id


@pytest.mark.parametrize("make", [embedded, production])
def test_they_are_made_once_and_replaced_together(make: object, tmp_path: Path) -> None:
    assert callable(make)
    private, public = make(tmp_path)
    before = private.read_bytes()
    assert fits(private, public)
    make(tmp_path)
    assert private.read_bytes() == before
    done = CliRunner().invoke(keys, ["replace", str(tmp_path), "cbt-papers"])
    assert done.exit_code == 0, done.output
    assert private.read_bytes() != before
    assert fits(private, public)
    assert "PRIVATE" not in done.output


def test_nobody_but_the_two_workers_has_them(tmp_path: Path) -> None:
    production(tmp_path)
    assert {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("paper_*.pem")} == {
        "cbt-worker/paper_private.pem",
        "scoring-worker/paper_public.pem",
    }


def test_a_home_of_an_earlier_release_gets_them_and_its_settings(tmp_path: Path) -> None:
    private, public = embedded(tmp_path)
    for path in (private, public):
        path.unlink()
    home = Home(tmp_path)
    home.prepare()
    assert fits(private, public)
    assert private.stat().st_mode & 0o077 == 0
    environment = home.environment({})
    opener, recipient = paper_opener(load("cbt", environment)), paper_recipient(load("scoring", environment))
    assert opener.recipient.key_id == recipient.key_id


def test_a_home_whose_private_key_is_lost_makes_a_pair_that_fits(tmp_path: Path) -> None:
    private, public = embedded(tmp_path)
    private.unlink()
    Home(tmp_path).prepare()
    assert fits(private, public)


def test_a_lost_private_key_of_a_production_is_not_replaced_in_silence(tmp_path: Path) -> None:
    private, _ = production(tmp_path)
    private.unlink()
    with pytest.raises(Refused, match=r"paper_private\.pem is missing"):
        make_all(tmp_path, "postgres:5432")


def test_replacing_wants_a_folder_with_keys(tmp_path: Path) -> None:
    done = CliRunner().invoke(keys, ["replace", str(tmp_path), "cbt-papers"])
    assert isinstance(done.exception, Refused)
    assert "there are no keys for papers here" in str(done.exception)


def test_a_worker_without_its_key_names_the_setting(tmp_path: Path) -> None:
    settings = make_settings("cbt", tmp_path, paper_private_key_file=None)
    with pytest.raises(SettingsError, match="TERANG_PAPER_PRIVATE_KEY_FILE is not set"):
        paper_opener(settings)
    wrong = tmp_path / "wrong.pem"
    wrong.write_bytes(new_private_key())
    with pytest.raises(SettingsError, match=r"TERANG_PAPER_PRIVATE_KEY_FILE.*X25519"):
        paper_opener(make_settings("cbt", tmp_path, paper_private_key_file=wrong))
    with pytest.raises(SettingsError, match="TERANG_PAPER_PUBLIC_KEY_FILE"):
        paper_recipient(make_settings("scoring", tmp_path, paper_public_key_file=wrong))
