"""The files of a whole log: read back, and any damage found and named."""

from __future__ import annotations

import hashlib
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.tlog import Log, NoteKey, made_up, write
from verifier import notes, tiles
from verifier.checkpoints import read_paper_code
from verifier.faults import Fault
from verifier.files import Folder, Zip
from verifier.steps import Given, Line, Outcome, run
from verifier.tree import read_tree

LOG = made_up(800)
WITNESS = NoteKey("saksi.example", is_witness=True)
KEYS: dict[str, Any] = {
    "log_keys": (notes.read_key(LOG.key.line, "key"),),
    "witness_keys": (notes.read_key(WITNESS.line, "key"),),
}


class Memory:
    """Published files that are in a dict."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files

    def read(self, name: str, most: int) -> bytes | None:
        data = self.files.get(name)
        if data is not None and len(data) > most:
            raise Fault("file_long", name, most=most)
        return data


def steps(files: dict[str, bytes], **given_: Any) -> dict[int, Line]:
    return {line.step: line for line in run(Memory(files), Given(**{**KEYS, "quorum": 1, **given_}))}


def outcomes(found: dict[int, Line]) -> list[str]:
    return [str(line.outcome) for line in found.values()]


def codes(line: Line) -> list[str]:
    return [finding.code for finding in line.findings]


SIZES = [0, 1, 2, 255, 256, 257, 511, 512, 513, 700, 768]


@pytest.mark.parametrize("size", SIZES)
def test_a_whole_log_passes(size: int) -> None:
    earlier = [(f"{at}", LOG.checkpoint(at)) for at in SIZES if at <= size]
    found = steps(LOG.files(size, WITNESS), earlier=tuple(earlier))
    assert outcomes(found) == ["passes"] * 3
    assert codes(found[2]) == ["checkpoint_seen", "witnessed"]
    assert found[4].findings[0].details == {"count": size}


def test_a_log_of_three_levels_passes_and_its_names_are_those_of_the_specification() -> None:
    log = made_up(70_000)
    files = log.files(70_000, WITNESS)
    assert "tile/2/000.p/1" in files
    assert "tile/1/001.p/17" in files
    assert "tile/0/273.p/112" in files
    assert len([name for name in files if name.startswith("tile/0/")]) == 274
    earlier = (("old", log.checkpoint(65_537)),)
    assert outcomes(steps(files, earlier=earlier)) == ["passes"] * 3
    damaged = bytearray(files["tile/2/000.p/1"])
    damaged[31] ^= 1
    found = steps({**files, "tile/2/000.p/1": bytes(damaged)}, earlier=earlier)
    assert [(each.code, each.file, each.number) for each in found[4].findings] == [("tile_hash", "tile/2/000.p/1", 0)]


@pytest.mark.parametrize(
    ("index", "path"), [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (67, "067")]
)
def test_names_of_tiles(index: int, path: str) -> None:
    assert tiles.Piece(0, index, 256).tile == f"tile/0/{path}"
    assert tiles.Piece(3, index, 17).tile == f"tile/3/{path}.p/17"
    assert tiles.Piece(0, index, 256).bundle == f"tile/entries/{path}"


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SIZES[1:]), st.data())
def test_one_damaged_byte_is_found_and_its_file_named(size: int, data: st.DataObject) -> None:
    files = LOG.files(size, WITNESS)
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    damaged = bytearray(files[name])
    damaged[at] ^= data.draw(st.integers(1, 255))
    found = steps({**files, name: bytes(damaged)}, earlier=(("old", LOG.checkpoint(size // 2)),))
    if name == "checkpoint":
        # A name of a witness that is damaged is somebody else's: then the witness is missing.
        assert found[2].outcome is Outcome.FAILS or codes(found[2])[-1] == "needs_witnesses"
        assert found[2].outcome is Outcome.LACKS or found[2].findings[0].file == "checkpoint"
        return
    assert outcomes(found)[:2] == ["passes", "passes"]
    assert found[4].outcome is Outcome.FAILS
    assert {finding.file for finding in found[4].findings} == {name}
    if name.startswith(("tile/0/", "tile/1/")):
        assert [(each.code, each.number) for each in found[4].findings] == [("tile_hash", at // 32)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.sampled_from(SIZES[1:]), st.data())
def test_bytes_too_many_or_too_few_are_found_and_their_file_named(size: int, data: st.DataObject) -> None:
    files = LOG.files(size, WITNESS)
    name = data.draw(st.sampled_from(sorted(set(files) - {"checkpoint"})))
    if data.draw(st.booleans()):
        files[name] += data.draw(st.binary(min_size=1, max_size=40))
    else:
        files[name] = files[name][: data.draw(st.integers(0, len(files[name]) - 1))]
    found = steps(files)
    assert found[4].outcome is Outcome.FAILS
    assert {finding.file for finding in found[4].findings} == {name}


@pytest.mark.parametrize("size", [1, 256, 513])
def test_what_is_missing_is_lacking(size: int) -> None:
    files = LOG.files(size, WITNESS)
    for name in files:
        found = steps({each: data for each, data in files.items() if each != name})
        assert Outcome.FAILS not in {line.outcome for line in found.values()}
        assert found[2 if name == "checkpoint" else 4].outcome is Outcome.LACKS
        assert name in {finding.details.get("name") for line in found.values() for finding in line.findings}


def test_what_was_not_full_may_have_filled_since() -> None:
    """A log may delete a tile that was not full once the full one is there."""
    files = {**LOG.files(300, WITNESS), **{name: data for name, data in LOG.files(768).items() if name != "checkpoint"}}
    for name in ("tile/0/001.p/44", "tile/entries/001.p/44"):
        del files[name]
    assert outcomes(steps(files, earlier=(("old", LOG.checkpoint(290)),))) == ["passes"] * 3


def test_a_size_of_which_nothing_is_there_ends_at_once() -> None:
    log = Log(LOG.key)
    text = f"{LOG.key.name}\n{2**53 - 1}\n{LOG.text(1).splitlines()[2]}\n"
    found = steps({"checkpoint": (text + "\n" + log.key.signed(text)).encode()}, quorum=0)
    assert outcomes(found) == ["passes", "lacks", "lacks"]
    assert len(found[4].findings) <= 2


def test_another_past_and_a_shrunken_log_are_named() -> None:
    other = made_up(700, salt=b"other")
    both = Log(LOG.key, [*LOG.leaves[:500], *other.leaves[500:]])
    earlier = (("before", LOG.checkpoint(500)), ("face", LOG.checkpoint(501)), ("more", LOG.checkpoint(701)))
    found = steps(both.files(700, WITNESS), earlier=earlier)
    assert outcomes(found) == ["passes", "fails", "passes"]
    assert [(each.code, each.file) for each in found[3].findings] == [("two_faces", "face"), ("shrunken", "more")]
    assert outcomes(steps(both.files(700, WITNESS), earlier=earlier[:1])) == ["passes"] * 3


def test_an_earlier_checkpoint_must_be_the_logs() -> None:
    stranger = made_up(9, name="other.example")
    signed_by_other = LOG.text(5) + "\n" + stranger.key.signed(LOG.text(5))
    earlier = (("theirs", stranger.checkpoint(5)), ("forged", signed_by_other.encode()), ("none", b"x"))
    found = steps(LOG.files(9, WITNESS), earlier=earlier)
    assert [(each.code, each.file) for each in found[3].findings] == [
        ("not_signed_by_log", "theirs"),
        ("not_signed_by_log", "forged"),
        ("note_blank", "none"),
    ]
    both = (*KEYS["log_keys"], notes.read_key(stranger.key.line, "key"))
    found = steps(LOG.files(9, WITNESS), earlier=earlier[:1], log_keys=both)
    assert codes(found[3]) == ["origin"]


def paper(log: Log, size: int) -> str:
    """By the words of the definition."""
    bits = f"{int.from_bytes(hashlib.sha256(log.text(size).encode()).digest(), 'big'):0256b}"[:130]
    return "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[int(bits[at : at + 5], 2)] for at in range(0, 130, 5))


def test_what_hung_at_the_door_holds_without_any_file() -> None:
    files = LOG.files(700, WITNESS)
    assert outcomes(steps(files, papers=tuple((size, paper(LOG, size)) for size in (1, 300, 700)))) == ["passes"] * 3
    found = steps(files, papers=((300, paper(LOG, 301)), (701, paper(LOG, 701))))
    assert [(each.code, each.file) for each in found[3].findings] == [
        ("two_faces", paper(LOG, 301)),
        ("shrunken", paper(LOG, 701)),
    ]
    assert outcomes(steps(files, log_keys=(), papers=((9, paper(LOG, 9)),))) == ["lacks", "passes", "passes"]


@pytest.mark.parametrize(
    "change", [str.lower, lambda code: f" {code[:13]}-{code[13:]} ", lambda code: code.replace("0", "O")]
)
def test_a_code_is_read_as_people_type_it(change: Callable[[str], str]) -> None:
    code = "0123456789ABCDEFGHJKMNPQRS"
    assert read_paper_code(change(code)) == code
    assert read_paper_code(code.replace("1", "l").replace("0", "o")) == code


@pytest.mark.parametrize("text", ["", "0" * 25, "0" * 27, "U" + "0" * 25, "é" + "0" * 25])
def test_a_code_that_is_none(text: str) -> None:
    assert read_paper_code(text) is None


def test_a_root_that_the_log_signed_over_other_leaves_fails() -> None:
    other = made_up(300, salt=b"other")
    files = {**LOG.files(300, WITNESS), "checkpoint": other.checkpoint(300, WITNESS)}
    found = steps(files)
    assert outcomes(found) == ["passes", "lacks", "fails"]
    assert [(each.code, each.file, each.number) for each in found[4].findings] == [("root", "checkpoint", 3)]


def test_keys_decide_what_can_be_said() -> None:
    files = LOG.files(9, WITNESS)
    assert codes(steps(files, log_keys=())[2]) == ["needs_log_key"]
    assert codes(steps(files, log_keys=(), earlier=(("old", LOG.checkpoint(3)),))[3]) == ["needs_log_key"]
    assert codes(steps(files, witness_keys=(), quorum=0)[2]) == ["checkpoint_seen", "no_witness"]
    alone = steps(LOG.files(9))
    assert (alone[2].outcome, codes(alone[2])[-1]) == (Outcome.LACKS, "needs_witnesses")
    stranger = notes.read_key(NoteKey("other.example").line, "key")
    assert codes(steps(files, log_keys=(stranger,))[2]) == ["not_signed_by_log"]


def test_a_log_signs_by_ed25519_whatever_else_it_does() -> None:
    """A cosignature of its own, or one by ML-DSA-44, is not enough: not every reader could check it."""
    key = NoteKey(LOG.key.name, is_witness=True)
    text = LOG.text(9)
    files = {**LOG.files(9), "checkpoint": (text + "\n" + key.signed(text)).encode()}
    assert codes(steps(files, log_keys=(notes.read_key(key.line, "key"),))[2]) == ["not_signed_by_log"]


def test_a_log_key_signs_under_its_own_name() -> None:
    """One key for two logs would let one log's checkpoint stand for the other's."""
    text = LOG.text(9).replace(LOG.key.name, "other.example")
    files = {**LOG.files(9), "checkpoint": (text + "\n" + LOG.key.signed(text)).encode()}
    assert [(each.code, each.number) for each in steps(files)[2].findings] == [("origin", 1)]


@pytest.mark.parametrize("top", ["", "log-2026/"])
def test_a_folder_and_a_zip_give_the_same(tmp_path: Path, top: str) -> None:
    files = LOG.files(600, WITNESS)
    folder = write(tmp_path / "log", files)
    with zipfile.ZipFile(tmp_path / "log.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(top + name, data)
    for source in (Folder(folder), Zip(tmp_path / "log.zip")):
        assert [line.outcome for line in run(source, Given(**KEYS, quorum=1))] == ["passes", "lacks", "passes"]


def test_a_broken_zip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "log.zip"
    path.write_bytes(b"PK\x03\x04 no more")
    with pytest.raises(Fault) as caught:
        Zip(path)
    assert (caught.value.code, caught.value.file) == ("zip_unreadable", "log.zip")
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in LOG.files(9).items():
            archive.writestr(name, data)
    raw = path.read_bytes()
    leaf = raw.index(LOG.files(9)["tile/0/000.p/9"])
    path.write_bytes(raw[:leaf] + bytes([raw[leaf] ^ 1]) + raw[leaf + 1 :])
    found = run(Zip(path), Given(**{**KEYS, "witness_keys": ()}))
    assert [(each.code, each.file) for each in found[2].findings] == [("file_unreadable", "tile/0/000.p/9")]


def test_files_longer_than_they_can_be_are_not_read_whole(tmp_path: Path) -> None:
    files = {**LOG.files(300), "checkpoint": b"x" * (notes.LONGEST + 1)}
    found = run(Folder(write(tmp_path, files)), Given(**KEYS))
    assert [(each.code, each.file) for each in found[0].findings] == [("file_long", "checkpoint")]
    assert Folder(tmp_path).read("tile/9/000", 10) is None
    with pytest.raises(Fault):
        Folder(tmp_path).read("tile/0/000", 8191)


def test_a_leaf_may_be_as_long_as_its_length_can_say() -> None:
    log = Log(LOG.key, [b"x" * 65_535, b""])
    assert outcomes(steps(log.files(2, WITNESS))) == ["passes", "lacks", "passes"]
    bundle = struct.pack(">H", 65_535) + b"x" * 65_534
    found = steps({**log.files(2, WITNESS), "tile/entries/000.p/2": bundle})
    assert [(each.code, each.number) for each in found[4].findings] == [("bundle_ends_early", 0)]


def test_roots_of_earlier_sizes() -> None:
    tree = read_tree(Memory(LOG.files(700)), 700, LOG.node(0, 700), range(701))
    assert tree.roots == {size: LOG.node(0, size) for size in range(701)}
