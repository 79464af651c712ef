"""Keys change in steps, after each of which every process accepts what every other one issues."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise, product
from pathlib import Path

import pytest

from operations import cli
from operations.home import Home
from operations.keys.key_files import KeyFiles
from operations.keys.secret_files import make_all
from shared.kernel.errors import Refused
from shared.kernel.roles import Principal, Role
from shared.web.staff_tokens import StaffToken, issue, verify

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
RINI = StaffToken(Principal("staff-1", "Rini", frozenset({Role.VERIFIER})), "session-1", 0)


def installed(folder: Path) -> Path:
    make_all(folder, "db:5432")
    return folder


def at_home(folder: Path) -> Path:
    Home(folder).prepare()
    return folder


@pytest.fixture(params=[installed, at_home])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    made: Path = request.param(tmp_path / "keys")
    return made


def holders(folder: Path, name: str) -> list[str]:
    return sorted({file.read_text(encoding="ascii") for file in folder.rglob(name)})


def read(folder: Path, service: str) -> tuple[str, tuple[str, ...]]:
    """The secret that a process started now writes by, and the others that it accepts."""
    own = folder if (folder / "secret_key").exists() else folder / service
    others = own / "previous_secret_keys"
    words = others.read_text(encoding="ascii").split() if others.exists() else []
    return (own / "secret_key").read_text(encoding="ascii").strip(), tuple(words)


def test_a_secret_is_accepted_by_all_before_anybody_uses_it_and_until_nobody_does(folder: Path) -> None:
    stages = [read(folder, "recruitment")]
    keys = KeyFiles(folder, "recruitment")
    for step in (keys.announce, keys.switch, keys.forget):
        step()
        stages.append(read(folder, "recruitment"))
    for one, other in pairwise(stages):
        # In the middle of a restart some processes are of this stage and some of the other.
        for (written, _), (secret, others) in product((one, other), repeat=2):
            assert written in (secret, *others)
    first, last = stages[0], stages[-1]
    assert first[0] != last[0]
    assert last[1] == ()
    assert not list(folder.rglob("next_*"))


def test_staff_keys_change_without_a_token_that_somebody_refuses(folder: Path) -> None:
    def stage() -> tuple[bytes, bytes]:
        own = folder if (folder / "secret_key").exists() else folder / "recruitment"
        return (own / "staff_private.pem").read_bytes(), (own / "staff_public.pem").read_bytes()

    stages, keys = [stage()], KeyFiles(folder, "staff")
    for step in (keys.announce, keys.switch, keys.forget):
        step()
        stages.append(stage())
        assert len(holders(folder, "staff_public.pem")) == len(holders(folder, "staff_private.pem")) == 1
    for one, other in pairwise(stages):
        for (private, _), (_, public) in product((one, other), repeat=2):
            assert verify(public, issue(private, RINI, NOW, audience="cbt"), NOW, audience="cbt") == RINI
    assert verify(stages[-1][1], issue(stages[0][0], RINI, NOW, audience="cbt"), NOW, audience="cbt") is None


def test_a_change_of_one_services_secret_is_nobody_elses_and_the_operators_follows_recruitments(tmp_path: Path) -> None:
    installed(tmp_path)
    before = {service: read(tmp_path, service) for service in ("recruitment", "cbt", "scoring", "operator")}
    for kind in ("recruitment", "cbt"):
        keys = KeyFiles(tmp_path, kind)
        keys.announce()
        keys.switch()
    after = {service: read(tmp_path, service) for service in before}
    assert after["scoring"] == before["scoring"]
    assert after["operator"] == after["recruitment"] != before["recruitment"]
    assert after["cbt"] == (after["cbt"][0], (before["cbt"][0],))
    assert make_all(tmp_path, "db:5432") == 0


@pytest.mark.parametrize("kind", ["cbt", "staff"])
def test_steps_out_of_turn_are_refused_and_change_nothing(folder: Path, kind: str) -> None:
    keys = KeyFiles(folder, kind)

    def contents() -> dict[Path, bytes]:
        return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    def refused(*steps: object) -> None:
        before = contents()
        for step in steps:
            with pytest.raises(Refused):
                step()  # type: ignore[operator]
        assert contents() == before

    refused(keys.switch, keys.forget)
    keys.announce()
    refused(keys.announce, keys.forget)
    keys.switch()
    refused(keys.announce, keys.switch)


def test_a_home_gives_its_old_secret_to_its_processes(tmp_path: Path) -> None:
    home = Home(at_home(tmp_path / "var"))
    old = home.environment({})["TERANG_SECRET_KEY"]
    for command in ("announce", "switch"):
        assert cli.run(["keys", command, str(home.path), "recruitment"]) == 0
    settings = home.environment({})
    assert settings["TERANG_PREVIOUS_SECRET_KEYS"] == old != settings["TERANG_SECRET_KEY"]


def test_a_folder_without_keys_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["keys", "announce", str(tmp_path), "cbt"]) == 2
    assert f"{tmp_path}: there are no keys here" in capsys.readouterr().err


@pytest.mark.parametrize("content", [b"\xff\x00 no text", "kunci é".encode()])
def test_a_damaged_key_is_refused_by_name_and_no_step_is_taken(folder: Path, content: bytes) -> None:
    public = next(folder.rglob("staff_public.pem"))
    for path in folder.rglob("staff_public.pem"):
        path.write_bytes(content)
    for step in (KeyFiles(folder, "staff").announce, KeyFiles(folder, "staff").forget):
        with pytest.raises(Refused, match=rf"{public.name} is damaged"):
            step()
    assert not list(folder.rglob("*next*"))
