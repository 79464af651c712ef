"""Every failure of a command is a line that names what to mend, with exit code 2 and no traceback."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from marshmallow import ValidationError
from sqlalchemy.exc import OperationalError

from operations import cli
from operations.commands.demo import Speed
from operations.home import Home
from operations.simulation.notes import Notes
from shared.kernel.errors import InvalidInput, Problem, Refused
from tests.builders.messaging import messaging_engine


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("TERANG_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An installation whose databases have nothing but the messaging tables."""
    made = Home(tmp_path / "var")
    made.prepare()
    for service in ("recruitment", "cbt", "scoring"):
        messaging_engine(made.database(service)).dispose()
    return made


def test_a_problem_of_a_schema_is_told_in_words_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValidationError({"_schema": ["Invalid input type."], "rules": {"_schema": ["Unknown field."]}})

    monkeypatch.setattr(cli.cli, "main", lambda *_, **__: refuse())
    assert cli.run(["status"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "terang: Bentuk isian ini tidak sah.",
        "terang: rules: Isian ini tidak dikenal.",
    ]


def test_a_problem_of_a_whole_document_has_no_empty_place_before_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise InvalidInput([Problem.of("", "not_json", "Bukan JSON: baris 1, kolom 1.")])

    monkeypatch.setattr(cli.cli, "main", refuse)
    assert cli.run(["status"]) == 2
    assert capsys.readouterr().err == "terang: Bukan JSON: baris 1, kolom 1.\n"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["status"], "nothing is installed here"),
        (["dead-letters", "list"], "nothing is installed here"),
        (["replay", "scoring"], "nothing is installed here"),
        (["dead-letters", "show", "scoring"], "'scoring' names no dead letter"),
        (["dead-letters", "retry", "12:scoring", "--reason", "x"], "'12:scoring' names no dead letter"),
        (["dead-letters", "discard", "scoring:1"], "Missing option '--reason'"),
        (["republish", "cbt", "--aggregate", "attempt"], "write TYPE:ID"),
        (["republish", "cbt", "--topic", "nowhere"], "'nowhere' is not one of"),
        (["migrate", "payroll"], "'payroll' is not one of"),
        (["up", "--port", "70000"], "70000 is not in the range"),
        (["demo", "--speed", "fast"], "'fast' is no speed"),
        (["demo", "--speed", "nan"], "'nan' is no speed"),
        (["demo", "--candidates", "0"], "0 is not in the range"),
        (["import", "selection", "nowhere.json"], "nowhere.json: No such file or directory"),
        (["import", "items", "x.csv", "--images", "nowhere"], "--images nowhere: there is no such folder"),
        (["staff", "add", "rini", "--name", "Rini", "--role", "boss"], "'boss' is not one of"),
    ],
)
def test_a_wrong_call_is_answered_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert cli.run(["--home", str(tmp_path / "empty"), *command]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


_LONG = "x" * 100_000


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([_LONG], "No such command"),
        (["--" + _LONG], "No such option"),
        (["status", _LONG], "unexpected extra argument"),
        (["migrate", _LONG], "is not one of 'recruitment', 'cbt', 'scoring'"),
        (["up", "--port", _LONG], "is not a valid integer range"),
        (["demo", "--speed", _LONG], "write 1 for human speed"),
        (["dead-letters", "show", _LONG], "names no dead letter"),
        (["republish", "cbt", "--aggregate", _LONG], "write TYPE:ID"),
        (["import", "selection", _LONG], "File name too long"),
        (["import", "items", "x.csv", "--images", _LONG], "File name too long"),
        (["--home", _LONG, "status"], "File name too long"),
        (["\udcff" * 100_000], "argument 3 is no text in UTF-8"),
    ],
    ids=lambda value: "" if isinstance(value, list) else value,
)
def test_a_very_long_argument_is_not_printed_back_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: list[str], said: str
) -> None:
    assert cli.run(["--home", str(tmp_path / "empty"), *command]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "unexpected: " not in error
    assert max(map(len, error.splitlines())) < 1_100


def test_a_setting_that_is_wrong_is_named(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERANG_CBT_DATABASE_URL", "mysql://cbt")
    assert cli.run(["--home", str(home.path), "status"]) == 2
    assert "TERANG_CBT_DATABASE_URL must begin with sqlite:// or postgresql" in capsys.readouterr().err


def test_a_database_without_tables_says_how_to_make_them(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    home.database("scoring").unlink()
    assert cli.run(["--home", str(home.path), "republish", "scoring"]) == 2
    assert "there is no database" in capsys.readouterr().err
    home.database("scoring").touch()
    assert cli.run(["--home", str(home.path), "republish", "scoring"]) == 2
    assert "the database has no tables yet; `terang migrate scoring` makes them" in capsys.readouterr().err


def test_json_that_is_none_is_named_by_line(home: Home, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "selection.json"
    file.write_text('{\n "title": oops\n}')
    assert cli.run(["--home", str(home.path), "import", "selection", str(file)]) == 2
    assert f"{file}: Bukan JSON: baris 2, kolom 11." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Refused("port 80 cannot be used\nand a second line"), ["port 80 cannot be used", "and a second line"]),
        (
            InvalidInput([Problem.of("quota", "x", "Isi %(low)s.", low=1), Problem.of("title", "y", "Kosong.")]),
            ["quota: Isi 1.", "title: Kosong."],
        ),
        (
            OperationalError("SELECT secret", {"nik": "9999"}, Exception("locked")),
            ["the database does not answer (locked)"],
        ),
        (RuntimeError("boom"), ["unexpected: RuntimeError: boom (terang --debug shows where)"]),
    ],
)
def test_every_kind_of_failure_has_its_lines(error: Exception, said: list[str]) -> None:
    lines = cli._lines(error)
    assert len(lines) == len(said)
    assert all(line.startswith(text) for line, text in zip(lines, said, strict=True))


def test_a_home_in_use_refuses_a_second_start(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    lock = home.lock()
    lock.acquire()
    home.write_running({"url": "http://localhost:8140", "supervisor": 4711})
    assert cli.run(["--home", str(home.path), "up", "--port", "0"]) == 2
    lock.release()
    assert "Terang runs from it already at http://localhost:8140 (process 4711)" in capsys.readouterr().err


def test_a_speed_is_a_factor_or_max() -> None:
    speed = Speed()
    assert speed.convert("10", None, None) == 10.0
    assert speed.convert("0.5", None, None) == 0.5
    assert speed.convert("max", None, None) is None


def test_the_demo_remembers_its_seed_and_its_first_day(home: Home) -> None:
    first = Notes(home.demo)
    first.read(7)
    first.begin()
    assert (first.is_fresh, first.seed, first.finished) == (True, 7, 0)
    first.finish(200)
    kept = json.loads(home.demo.read_text())
    kept["opened_on"] = "2026-11-03"
    home.demo.write_text(json.dumps(kept))

    again = Notes(home.demo)
    again.read(None)
    assert (again.is_fresh, again.seed, again.finished, again.opened_on.isoformat()) == (False, 7, 200, "2026-11-03")
    with pytest.raises(Refused, match="this demo began with --seed 7"):
        Notes(home.demo).read(8)
