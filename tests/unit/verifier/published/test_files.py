"""Public files whose bytes are damaged: named by their names, and never read further than they should be."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable
from random import Random

import pytest

from shared.kernel.canonical import canonical_bytes
from tests.builders.public_files.files import Memory, fingerprints, put, written
from tests.builders.public_files.made_up import made_up
from tests.builders.random_rules import Json
from verifier.faults import Fault
from verifier.published.gzip_member import unpacked
from verifier.published.run import run
from verifier.steps import Finding, Outcome

FILES = written(made_up(1)[:1])
INDEX: Json = json.loads(FILES["index.json"])


def first(files: dict[str, bytes]) -> list[Finding]:
    """What the first step names; everything else must have an outcome, too."""
    lines, _ = run(Memory(files), fingerprints())
    assert [line.step for line in lines] == [1, 9, 10, 11, 12, 13, 14, 15, 17]
    return list(lines[0].findings) if lines[0].outcome == Outcome.FAILS else []


def with_index(change: Callable[[Json], object]) -> dict[str, bytes]:
    index = json.loads(FILES["index.json"])
    change(index)
    data = canonical_bytes(index)
    return {**FILES, "index.json": data, "editions/1.json": data}


def file_of(kind: str) -> tuple[int, Json, str]:
    at = next(at for at, each in enumerate(INDEX["files"]) if each["kind"] == kind)
    return at, INDEX["files"][at], f"files/{INDEX['files'][at]['sha256']}.gz"


@pytest.mark.parametrize("kind", ["selection", "ranking", "people", "shifts"])
def test_a_changed_byte_is_named_by_its_file(kind: str) -> None:
    _, _, name = file_of(kind)
    rng = Random(kind)
    for _ in range(40):
        data = bytearray(FILES[name])
        # Bytes 8 and 9 say how well it was packed, and by what.
        at = rng.choice([each for each in range(len(data)) if each not in (8, 9)])
        data[at] ^= rng.randint(1, 255)
        assert first({**FILES, name: bytes(data)})[0].file == name, at


@pytest.mark.parametrize("kind", ["selection", "ranking", "people", "shifts"])
def test_a_file_that_is_missing_or_goes_on(kind: str) -> None:
    at, entry, name = file_of(kind)
    gone = {each: data for each, data in FILES.items() if each != name}
    # A later stage without the ranking before it is named, too, behind the file itself.
    assert next((each.code, each.file) for each in first(gone)) == ("file_missing", name)

    def longer(index: Json) -> None:
        index["files"][at]["stored"] += 4

    files = with_index(longer) | {name: FILES[name] + b"more"}
    assert next((each.code, each.file) for each in first(files)) == ("gzip_more", name)
    for length, code in ((entry["length"] - 1, "file_longer"), (entry["length"] + 1, "file_shorter")):
        index = json.loads(FILES["index.json"])
        index["files"][at]["length"] = length
        files = {**FILES, "index.json": canonical_bytes(index)}
        assert (code, name) in [(each.code, each.file) for each in first(files)]


def test_a_bomb_is_read_no_further_than_its_length() -> None:
    stored = gzip.compress(bytes(200_000_000), mtime=0)
    with pytest.raises(Fault, match="file_longer"):
        unpacked(stored, 1_000, "bomb")


def test_one_gzip_member_without_name_and_time() -> None:
    data = b"x" * 100
    assert unpacked(gzip.compress(data, mtime=0), 100, "f") == data
    for stored, code in [
        (gzip.compress(data, mtime=1), "gzip_header"),
        (gzip.compress(data, mtime=0) * 2, "gzip_more"),
        (gzip.compress(data, mtime=0)[:-1], "gzip_damaged"),
        (gzip.compress(data, mtime=0)[:-8] + bytes(8), "gzip_damaged"),
        (b"", "gzip_header"),
    ]:
        with pytest.raises(Fault, match=code):
            unpacked(stored, 100, "f")


def _entry_twice(index: Json) -> None:
    index["files"].append(dict(index["files"][-1]))


def _unknown_kind(index: Json) -> None:
    index["files"][1]["kind"] = "journal"


def _other_order(index: Json) -> None:
    index["files"].reverse()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda index: index.update(edition=2), "edition_previous"),
        (lambda index: index.update(previous="0" * 64), "edition_previous"),
        (lambda index: index.update(selection_id="s2"), "other_selection"),
        (lambda index: index.update(policy="marks"), "other_selection"),
        (lambda index: index.update(policy="none"), "field_kind"),
        (lambda index: index.update(format="terang.bundle.v2"), "field_kind"),
        (lambda index: index.update(made_by="me"), "field_unknown"),
        (lambda index: index.pop("as_of"), "field_missing"),
        (lambda index: index["files"][0].update(length=2**40), "file_long"),
        (lambda index: index["files"].pop(0), "index_no_selection"),
        (lambda index: index["files"][-1].update(vacancy_id="nowhere"), "refers_to_nothing"),
        (lambda index: index["files"][-1].update(stage="nowhere"), "refers_to_nothing"),
        (_entry_twice, "index_twice"),
        (_unknown_kind, "field_kind"),
        (_other_order, "not_in_order"),
    ],
)
def test_a_wrong_index_is_named(change: Callable[[Json], object], code: str) -> None:
    assert code in [each.code for each in first(with_index(change))]


def test_bytes_that_are_not_canonical_are_refused() -> None:
    spaced = json.dumps(INDEX).encode()
    assert first({**FILES, "index.json": spaced})[0].code.startswith("json_")
    at, _, name = file_of("people")
    data = gzip.decompress(FILES[name]).replace(b'"sheet_code"', b' "sheet_code"', 1)
    files = dict(FILES)
    stored = put(files, data)
    assert stored["sha256"] == hashlib.sha256(data).hexdigest()
    files |= with_index(lambda index: index["files"][at].update(stored)) | {
        each: files[each] for each in files if each.startswith("files/")
    }
    found = first(files)[0]
    assert (found.file, found.unit, found.number) == (f"files/{stored['sha256']}.gz", "line", 2)


def test_the_newest_edition_stands_among_all_editions() -> None:
    other = {**FILES, "editions/1.json": FILES["index.json"].replace(b"2026-11-28", b"2026-11-29", 1)}
    assert [(each.code, each.file) for each in first(other)] == [("edition_differs", "editions/1.json")]
