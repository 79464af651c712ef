"""Kafka's jars: the committed lock files, and that no jar is used whose checksum is not the locked one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from operations.local_servers.jars import Jar, lock_file, locked_versions, read_lock, verified
from operations.local_servers.kafka_program import DEFAULT_VERSION, find_kafka
from operations.local_servers.settings import read_settings
from shared.kernel.errors import Refused

CONTENT = b"classes"


def jar(name: str, content: bytes = CONTENT) -> Jar:
    return Jar("org.example", name, "1.0", hashlib.sha256(content).hexdigest())


def origin(content: bytes = CONTENT) -> Callable[[Jar, Path], Path]:
    """A repository that has every jar, with the same content."""

    def fetch(wanted: Jar, repository: Path) -> Path:
        path = wanted.place(repository)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return fetch


def unreachable(wanted: Jar, _repository: Path) -> Path:
    raise Refused(f"{wanted.coordinate} cannot be had")


@pytest.mark.parametrize("version", ["3.9.2", DEFAULT_VERSION])
def test_a_lock_file_names_the_broker_and_no_registry(version: str) -> None:
    text = lock_file(version).read_text(encoding="ascii")
    names = {locked.name for locked in read_lock(text)}
    assert {"kafka_2.13", "kafka-clients", "kafka-tools", "slf4j-simple"} <= names
    assert len(names) > 40
    assert "://" not in text
    assert "http" not in text
    assert version in locked_versions()


@pytest.mark.parametrize("line", ["org.example:thing:1.0", "org.example:thing sha256:" + "0" * 64, "../x:y:1 sha256:0"])
def test_a_line_that_is_not_understood_is_named(line: str) -> None:
    with pytest.raises(Refused, match="line 2") as refused:
        read_lock(f"# comment\n{line}\n")
    assert line in str(refused.value)


def test_what_is_missing_is_fetched_once_and_counted(tmp_path: Path) -> None:
    jars = [jar("one"), jar("two"), jar("three")]
    origin()(jars[0], tmp_path / "maven")
    seen: list[tuple[int, int]] = []

    paths = verified(jars, tmp_path, fetch=origin(), progress=lambda there, every: seen.append((there, every)))

    assert [path.read_bytes() for path in paths] == [CONTENT] * 3
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert verified(jars, tmp_path, fetch=unreachable) == paths


def test_a_jar_that_was_changed_is_fetched_anew(tmp_path: Path) -> None:
    [path] = verified([jar("one")], tmp_path, fetch=origin())
    path.write_bytes(b"something else")
    assert verified([jar("one")], tmp_path, fetch=origin()) == [path]
    assert path.read_bytes() == CONTENT


def test_a_jar_that_is_not_the_locked_one_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"org\.example:one:1\.0 has the wrong checksum"):
        verified([jar("one")], tmp_path, fetch=origin(b"something else"))
    assert list(tmp_path.rglob("*.jar")) == []


def test_a_jar_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"org\.example:one:1\.0 cannot be had"):
        verified([jar("one")], tmp_path, fetch=unreachable)


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refused, match="file"):
        verified([jar("one")], tmp_path / "file" / "cache", fetch=origin())


def test_the_cache_is_where_the_environment_says(tmp_path: Path) -> None:
    assert read_settings({"TERANG_CACHE": str(tmp_path), "HOME": "/home/sri"}).cache == tmp_path
    assert read_settings({"XDG_CACHE_HOME": "/cache", "HOME": "/home/sri"}).cache == Path("/cache/terang")
    assert read_settings({"HOME": "/home/sri"}).cache == Path("/home/sri/.cache/terang")


def test_a_version_without_a_lock_file_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(Refused, match=r"2\.8\.0") as refused:
        find_kafka(settings=read_settings({"TERANG_KAFKA_VERSION": "2.8.0"}))
    assert DEFAULT_VERSION in str(refused.value)
