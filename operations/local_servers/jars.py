"""Kafka's jars from Maven Central, by name and checksum.

`kafka-VERSION.lock.txt` beside this file names every jar of a version with its SHA-256; no jar is used before its
checksum has been compared. `python -m operations.local_servers lock VERSION` makes such a file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.kernel.errors import Refused
from shared.processes.locks import FileLock

if TYPE_CHECKING:
    from jgo.maven import MavenContext

Fetch = Callable[["Jar", Path], Path]
"""Brings a jar into a cache folder and returns its path; what is there already is left alone."""
Progress = Callable[[int, int], None]
"""Called with how many jars are there, and of how many."""

_LINE = re.compile(r"([\w.-]+):([\w.-]+):([\w.-]+) sha256:([0-9a-f]{64})")
_AT_ONCE = 4
_SECONDS = 60
_HOW_ELSE = "Needed is Maven Central, or KAFKA_HOME naming an unpacked Kafka, or the address of a running broker"


@dataclass(frozen=True)
class Jar:
    group: str
    name: str
    version: str
    sha256: str

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.name}:{self.version}"

    def place(self, repository: Path) -> Path:
        """Its path in a Maven repository."""
        return repository.joinpath(*self.group.split("."), self.name, self.version, f"{self.name}-{self.version}.jar")

    def is_at(self, path: Path) -> bool:
        """Whether the file exists and has the locked checksum."""
        return path.is_file() and digest(path) == self.sha256


def lock_file(version: str) -> Path:
    return Path(__file__).with_name(f"kafka-{version}.lock.txt")


def locked_versions() -> list[str]:
    names = Path(__file__).parent.glob("kafka-*.lock.txt")
    return sorted(path.name.removeprefix("kafka-").removesuffix(".lock.txt") for path in names)


def read_lock(text: str) -> list[Jar]:
    """Raises Refused naming a line that is malformed."""
    jars = []
    for number, line in enumerate(text.splitlines(), start=1):
        if line and not line.startswith("#"):
            found = _LINE.fullmatch(line)
            if found is None:
                raise Refused(f"lock file, line {number}: {line!r} is not GROUP:NAME:VERSION sha256:CHECKSUM")
            jars.append(Jar(*found.groups()))
    return jars


def silent(_there: int, _every: int) -> None:
    """Shows no progress."""


def verified(
    jars: Sequence[Jar], cache: Path, *, fetch: Fetch | None = None, progress: Progress = silent
) -> list[Path]:
    """Returns the jars' files after comparing each with its checksum; fetches missing and broken ones.

    Raises Refused naming the jar that cannot be had, or whose checksum is wrong even when it is fetched anew.
    """
    repository = cache / "maven"
    missing = [jar for jar in jars if not jar.is_at(jar.place(repository))]
    if missing:
        with _alone(cache):
            # Another process may have fetched them while this one waited.
            missing = [jar for jar in missing if not jar.is_at(jar.place(repository))]
            there = len(jars) - len(missing)
            progress(there, len(jars))
            _fetch_all(missing, repository, fetch or fetch_by_name, lambda done: progress(there + done, len(jars)))
    return [jar.place(repository) for jar in jars]


def _fetch_all(missing: Sequence[Jar], repository: Path, fetch: Fetch, done: Callable[[int], None]) -> None:
    def bring(jar: Jar) -> None:
        jar.place(repository).unlink(missing_ok=True)
        path = fetch(jar, repository)
        if not jar.is_at(path):
            found = digest(path)
            path.unlink()
            raise Refused(f"{jar.coordinate} has the wrong checksum: {found} instead of {jar.sha256}; it was deleted")

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        for number, _ in enumerate(threads.map(bring, missing), start=1):
            done(number)


def fetch_by_name(jar: Jar, repository: Path) -> Path:
    """Through jgo, from Maven Central or the repositories that jgo's own configuration names."""
    try:
        return Path(_maven(repository).project(jar.group, jar.name).at_version(jar.version).artifact().resolve())
    except (OSError, RuntimeError) as error:
        raise Refused(f"{jar.coordinate} cannot be had ({error}). {_HOW_ELSE}") from error


def resolve(version: str, repository: Path) -> list[Jar]:
    """The jars that Kafka's broker and tools of `version` run with, downloaded and measured for a lock file."""
    maven = _maven(repository)
    # Connect, with a web server of its own, comes in through one of the tools; and one logger is enough.
    connect = ["connect-api", "connect-json", "connect-runtime", "connect-transforms"]
    excluded = [maven.project("org.apache.kafka", name) for name in connect]
    excluded.append(maven.project("org.slf4j", "slf4j-reload4j"))
    kafka = [f"org.apache.kafka:{name}:{version}" for name in ("kafka_2.13", "kafka-tools")]
    wanted = [maven.create_dependency(coordinate, excluded) for coordinate in kafka]
    wanted.append(maven.create_dependency("org.slf4j:slf4j-simple:1.7.36"))
    try:
        given, further = maven.resolver.resolve(wanted)
        files = {dependency.artifact: Path(dependency.artifact.resolve()) for dependency in [*given, *further]}
    except (OSError, RuntimeError) as error:
        raise Refused(f"Kafka {version} cannot be resolved: {error}") from error
    jars = [Jar(found.groupId, found.artifactId, found.version, digest(path)) for found, path in files.items()]
    return sorted(jars, key=lambda jar: jar.coordinate)


def _maven(repository: Path) -> MavenContext:
    try:
        from jgo.config import GlobalSettings
        from jgo.constants import MAVEN_CENTRAL_URL
        from jgo.maven import MavenContext
    except ModuleNotFoundError as error:
        raise Refused(
            f"Kafka's jars are fetched by the package {error.name}, which is not installed (pip install "
            f"--require-hashes -r requirements/servers.lock). {_HOW_ELSE}"
        ) from error
    # A mirror that jgo's own configuration names is tried first.
    repositories = {**GlobalSettings.load().repositories, "central": MAVEN_CENTRAL_URL}
    return MavenContext(repo_cache=repository, remote_repos=repositories, timeout=_SECONDS)


@contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """One process at a time fetches into a cache."""
    lock = FileLock(cache / "lock")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        lock.wait()
    except OSError as error:
        raise Refused(f"the cache folder {error.filename or cache} cannot be used: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def write_lock(version: str, jars: Sequence[Jar]) -> Path:
    lines = [f"# Apache Kafka {version}; made by `python -m operations.local_servers lock {version}`"]
    lines += [f"{jar.coordinate} sha256:{jar.sha256}" for jar in jars]
    path = lock_file(version)
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
