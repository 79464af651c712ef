"""`terang-verify`, as one file and as it answers."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.builders.tlog import NoteKey, made_up, write
from verifier import bundle, texts
from verifier.command import main
from verifier.steps import Finding

LOG = made_up(300)
WITNESS = NoteKey("saksi.example", is_witness=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "old").write_bytes(LOG.checkpoint(100))
    (tmp_path / "keys.txt").write_text(f"\n{LOG.key.line}\n")
    return write(tmp_path / "log", LOG.files(300, WITNESS))


def all_given(folder: Path) -> list[str]:
    earlier = str(folder.parent / "old")
    return [str(folder), "--key", LOG.key.line, "--witness", WITNESS.line, "--quorum", "1", "--earlier", earlier]


def test_a_whole_log(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*all_given(folder), "--strict"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(" 2 checkpoint           lulus   300 daun")
    assert "disaksikan oleh saksi.example" in lines[1]
    assert [line.split()[0] for line in lines[1:4]] == ["2", "3", "4"]
    assert lines[4] == "Log ini utuh dan hanya bertambah."
    # What it does not do is said, never shown as passed.
    assert "langkah 2, 3, 4 dari 17" in lines[5]
    assert "Nilai dan peringkat belum diperiksanya" in lines[5]


def test_what_is_lacking_is_said_and_strict_ends_with_2(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = [str(folder), "--key", str(folder.parent / "keys.txt"), "--lang", "en"]
    assert main(arguments) == 0
    assert main([*arguments, "--strict"]) == 2
    text = capsys.readouterr().out
    assert " 3 only grown           lacks   earlier checkpoints (--earlier, --paper) to compare with" in text
    assert "Nothing wrong was found, but not all could be checked" in text


def test_a_damage_is_named_and_ends_with_1(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "tile" / "entries" / "001.p" / "44"
    damaged = bytearray(path.read_bytes())
    damaged[2] ^= 1
    path.write_bytes(damaged)
    assert main([*all_given(folder), "--lang", "en"]) == 1
    text = capsys.readouterr().out
    place = "tile/entries/001.p/44, leaf 256: the leaf does not fit its hash in tile/0/001.p/44"
    assert f" 4 leaves (the tree)    FAILS   {place}" in text
    assert "This log is NOT whole" in text


def test_for_programs_it_is_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*all_given(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["definition"] == "1"
    assert [(each["step"], each["outcome"]) for each in found["steps"]] == [(2, "passes"), (3, "passes"), (4, "passes")]


def test_a_wrong_command_line_is_neither_failure_nor_lack(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = str(folder / "nowhere")
    broken = folder.parent / "broken.zip"
    broken.write_bytes(b"no zip")
    for arguments, sentence in [
        ([nowhere], "tidak ada folder atau arsip zip"),
        ([str(broken)], "broken.zip: bukan arsip zip"),
        ([str(folder), "--key", "no key"], "no key: bukan kunci"),
        ([str(folder), "--key", LOG.key.line.replace("example", "Example")], "tidak cocok dengan kuncinya"),
        ([str(folder), "--paper", "9:0123"], "9:0123: bukan jumlah daun"),
        ([str(folder), "--earlier", nowhere], "berkas tidak dapat dibaca"),
    ]:
        assert main(arguments) == 64
        assert sentence in capsys.readouterr().err
    for wrong in ([], [str(folder), "--quorum", "many"], [str(folder), "--quorum", "-1"]):
        with pytest.raises(SystemExit) as caught:
            main(wrong)
        assert caught.value.code == 64


def test_every_sentence_is_there_in_both_languages() -> None:
    """And takes the same details in both."""
    for group in json.loads((bundle.FOLDER / "texts.json").read_text("utf-8")).values():
        for code, sentences in group.items():
            assert set(sentences) == {"id", "en"}, code
            fields = [{part.split("}")[0] for part in sentence.split("{")[1:]} for sentence in sentences.values()]
            assert fields[0] == fields[1], code


def test_every_code_of_the_program_has_a_sentence() -> None:
    """A code is a text that names something: each that the modules raise or report must be in the file of texts."""
    known = json.loads((bundle.FOLDER / "texts.json").read_text("utf-8"))["findings"]
    source = "".join(path.read_text("utf-8") for path in bundle.FOLDER.rglob("*.py"))
    for code in known:
        assert f'"{code}"' in source, code
    spoken = texts.Texts("en")
    for name in ("tree", "tiles", "files", "notes", "checkpoints", "signatures", "steps"):
        module = (bundle.FOLDER / f"{name}.py").read_text("utf-8")
        for opening in ('Fault("', 'Finding("', '_lacking(2, "', '_lacking(3, "', '_lacking(step, "'):
            for part in module.split(opening)[1:]:
                assert part.split('"')[0] in known, part[:40]
    # Of public files a shape's code comes from elsewhere than the fault that names its place.
    raised = re.compile(r"""(?:Fault|Unfit|Finding)\(\s*"(\w+)|(?:fail|see)\(\s*\d+, "(\w+)""")
    for path in (bundle.FOLDER / "published").glob("*.py"):
        for codes in raised.findall(path.read_text("utf-8")):
            assert "".join(codes) in known, codes
    assert spoken.finding(Finding("root", "checkpoint", "line", 3)).startswith("checkpoint, line 3: ")


def alone(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run by this Python, without anything from the folder that it runs in."""
    command = [sys.executable, "-I", str(path), *arguments]
    return subprocess.run(command, cwd=path.parent, capture_output=True, encoding="utf-8", check=False)


def test_the_one_file_runs_without_this_repository(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "terang-verify"
    assert bundle.main([str(path)]) == 0
    done = alone(path, *all_given(folder))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Log ini utuh dan hanya bertambah." in done.stdout
    (folder / "checkpoint").unlink()
    assert alone(path, *all_given(folder), "--strict").returncode == 2


def test_the_one_file_says_what_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "terang-verify"
    bundle.main([str(path)])
    # Without site-packages there is no library.
    done = subprocess.run([sys.executable, "-I", "-S", path, "log"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 64
    assert "python3 -m pip install cryptography" in done.stderr


def test_the_one_file_is_the_same_bytes_each_time(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = bundle.built()
    assert data == bundle.built()
    bundle.main([str(tmp_path / "terang-verify")])
    assert capsys.readouterr().out.startswith(hashlib.sha256(data).hexdigest())
    members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    names = [member.filename for member in members]
    assert names[0] == "__main__.py"
    assert names[1:] == sorted(names[1:])
    assert "verifier/texts.json" in names
    assert not [name for name in names if name.endswith(("bundle.py", ".js", ".pyc"))]
    assert {(member.date_time, member.compress_type) for member in members} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert bundle.main([]) == 64
