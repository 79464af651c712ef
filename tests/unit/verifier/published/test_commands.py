"""`terang-verify` over the public files of a selection, as it answers and as one file."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.builders.public_files.files import fingerprints, written
from tests.builders.public_files.made_up import made_up
from tests.builders.public_files.sealed_log import log_of
from tests.builders.tlog import made_up as another_log
from tests.builders.tlog import write
from verifier import bundle
from verifier.command import main

FILES = written(made_up(0))
LOG = log_of(made_up(0), 300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "files", FILES)


def decreed() -> list[str]:
    return [part for each in fingerprints() for part in ("--member", each)]


def test_a_selection_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), *decreed(), "--lang", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:10]] == ["1", "9", "10", "11", "12", "13", "14", "15", "17"]
    assert lines[10].startswith("Selection s1, edition ")
    assert "were computed again and are those that were signed" in lines[11] or "Nothing wrong was found" in lines[11]
    assert "No log is here" in lines[12]
    assert lines[2].startswith(" 9 items, keys, weights lacks   the whole log (checkpoint and tile/")


def test_a_selection_and_a_log_in_one_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(folder, LOG.files(len(LOG.leaves)))
    assert main([str(folder), *decreed(), "--key", LOG.key.line]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:6]] == ["1", "2", "3", "4", "9"]
    assert "ujian dibandingkan dengan penyegelannya dalam log" in lines[5]
    assert "bahwa log ini mencatat peringkat ini" in lines[-1]


def test_the_log_of_somebody_else_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = another_log(300)
    write(folder, log.files(300))
    assert main([str(folder), *decreed(), "--key", log.key.line, "--lang", "en"]) == 1
    assert "exam s1-umum: the log has no leaf of its sealing" in capsys.readouterr().out


def test_one_vacancy_from_a_zip_archive(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "files.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in FILES.items():
            archive.writestr(name, data)
    (tmp_path / "sk.txt").write_text("\n".join(each.upper() for each in fingerprints()))
    arguments = [str(path), "--only", "perawat-umum", "--member", str(tmp_path / "sk.txt"), "--json"]
    assert main(arguments) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert [each["step"] for each in steps] == [1, 9, 10, 11, 12, 13, 14, 15, 17]
    assert "perawat-khusus" not in json.dumps(steps)


def test_a_damage_ends_with_1_and_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    editions = made_up(0)
    person = next(iter(editions[-1].people.values()))[1][0]
    person["sheet_code"] = "0" * 16
    write(folder, written(editions))
    assert main([str(folder), *decreed()]) == 1
    text = capsys.readouterr().out
    assert "lembar 0000000000000000" in text
    assert "Hasil ini TIDAK cocok dengan berkasnya" in text


def test_what_is_lacking_ends_with_2_where_all_is_demanded(folder: Path) -> None:
    assert main([str(folder)]) == 0
    assert main([str(folder), "--strict"]) == 2


def test_a_wrong_command_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, sentence in [
        (["--only", "nowhere"], "nowhere: tidak ada lowongan"),
        (["--member", "abc"], "abc: bukan sidik kunci"),
    ]:
        assert main([str(folder), *arguments]) == 64
        assert sentence in capsys.readouterr().err


def test_at_most_twenty_findings_of_a_step_are_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    editions = made_up(0)
    for ranking in editions[-1].rankings.values():
        for row in ranking["document"]["rows"]:
            row["marks"] = {"X": 1}
    write(folder, written(editions))
    main([str(folder), "--lang", "en"])
    line = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("10 "))
    assert line.count("; ") == 20
    assert line.endswith(" more")


def test_the_one_file_reads_a_selection(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "terang-verify"
    bundle.main([str(path)])
    command = [sys.executable, "-I", str(path), str(folder), *decreed()]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Seleksi s1, edisi" in done.stdout
