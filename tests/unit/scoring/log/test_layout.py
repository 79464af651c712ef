"""Addresses and contents of tiles and bundles are those of C2SP tlog-tiles."""

from __future__ import annotations

import pytest

from services.scoring.log.domain.layout import File, MalformedBundle, bundle_bytes, files, is_path, read_bundle


@pytest.mark.parametrize(
    ("file", "path"),
    [
        (File(0, 0), "tile/0/000"),
        (File(0, 67, 112), "tile/0/067.p/112"),
        (File(1, 1234067), "tile/1/x001/x234/067"),
        (File("entries", 1000, 1), "tile/entries/x001/000.p/1"),
    ],
)
def test_the_address(file: File, path: str) -> None:
    assert file.path == path
    assert is_path(path.removeprefix("tile/"))


@pytest.mark.parametrize(
    "path",
    [
        "",
        "../checkpoint",
        "0/000.new",
        "0/00",
        "0/0000",
        "64/000",
        "0/000.p/256",
        "0/000.p/0",
        "0/../1/000",
        "0/x00/000",
        "0/" + "x001/" * 6 + "000",
    ],
)
def test_nothing_else_is_an_address(path: str) -> None:
    assert not is_path(path)


def test_the_files_of_a_log_are_those_that_the_specification_counts() -> None:
    """Its example: a log of 70,000 entries."""
    found = [file.path for file in files(0, 70_000)]
    assert [path for path in found if "/1/" in path] == ["tile/1/000", "tile/1/001.p/17"]
    assert [path for path in found if "/2/" in path] == ["tile/2/000.p/1"]
    assert len([path for path in found if "/0/" in path]) == 274
    assert found[-3] != found[-1]
    assert "tile/0/273.p/112" in found
    assert "tile/entries/273.p/112" in found


def test_growing_by_steps_writes_the_files_of_each_size() -> None:
    for before in (0, 1, 255, 256, 257, 511, 512):
        for size in (256, 257, 512, 600, 70_000):
            grown = {file.path for file in files(before, size)}
            assert grown == {file.path for file in files(0, size)} - {file.path for file in files(0, before)}


def test_a_bundle_is_read_back_and_nothing_else() -> None:
    leaves = [b"a", b"", b"x" * 65_535]
    raw = bundle_bytes(leaves)
    assert raw[:3] == b"\x00\x01a"
    assert read_bundle(raw, 3) == leaves
    for damaged, width in ((raw, 2), (raw[:-1], 3), (raw + b"\x00", 3), (raw + b"\x00\x00", 3), (b"", 1)):
        with pytest.raises(MalformedBundle):
            read_bundle(damaged, width)
