"""`python -m tools.everywhere [TESTS...]`: marking, ranking and the contracts with every Python of this machine that
Terang runs on, and in each with other hash seeds, locales and time zones.

Each Python has an environment of its own under build/everywhere, made from the hashed lock file. It is on PATH by name,
as `python3.12`, or one of pyenv's; of a version or a locale that is not there it is said so.
"""

from __future__ import annotations

import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13", "3.14")
TESTS = (
    *("tests/unit/contracts", "tests/unit/kernel", "tests/unit/scoring", "tests/unit/verifier"),
    "tests/integration/scoring",
)
PLACE = Path("build/everywhere")
LOCK = Path("requirements/dev.lock")
SURROUNDINGS: Mapping[str, Mapping[str, str]] = {
    "hash seed 0, ASCII, UTC": {
        "PYTHONHASHSEED": "0",
        "LC_ALL": "C",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
        "TZ": "UTC",
    },
    "hash seed 1, Turkish, half an hour beside the others": {
        "PYTHONHASHSEED": "1",
        "LC_ALL": "tr_TR.UTF-8",
        "TZ": "America/St_Johns",
    },
    "hash seed 4294967295, Indonesian, a day ahead": {
        "PYTHONHASHSEED": "4294967295",
        "LC_ALL": "id_ID.UTF-8",
        "TZ": "Pacific/Kiritimati",
    },
}
"""What a process finds around it. A locale that the machine lacks is the same as C, and it is said so."""


@dataclass(frozen=True)
class Python:
    version: str
    program: str


def pythons(find: Callable[[str], Iterable[str]], version_of: Callable[[str], str]) -> list[Python]:
    """The first of each of `VERSIONS` that runs: a program may stand on PATH for a Python that is switched off."""
    programs = {version: find(f"python{version}") for version in VERSIONS}
    found = {
        version: next((each for each in places if version_of(each) == version), None)
        for version, places in programs.items()
    }
    return [Python(version, program) for version, program in found.items() if program is not None]


def places(name: str) -> Iterator[str]:
    """Where a program of this name may be."""
    on_path = shutil.which(name)
    if on_path is not None:
        yield on_path
    yield from sorted(map(str, Path.home().glob(f".pyenv/versions/*/bin/{name}")), reverse=True)


def version_of(program: str) -> str:
    """As `3.12`; empty if it does not run."""
    asks = "import sys; print('%d.%d' % sys.version_info[:2])"
    told = subprocess.run([program, "-c", asks], capture_output=True, text=True, check=False)  # noqa: S603
    return told.stdout.strip() if told.returncode == 0 else ""


def is_there(name: str) -> bool:
    """Whether the machine has this locale."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, name)
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_ALL, before)
    return True


def lacking(is_there: Callable[[str], bool]) -> list[str]:
    """The locales of `SURROUNDINGS` that cannot be tried."""
    return [name for each in SURROUNDINGS.values() if not is_there(name := each["LC_ALL"])]


def set_up(python: Python) -> Path:
    """The interpreter of its environment, with everything that the lock file names as it is now."""
    place = PLACE / python.version
    inside, done = place / "bin" / "python", place / "lock"
    if not done.is_file() or done.read_bytes() != LOCK.read_bytes():
        shutil.rmtree(place, ignore_errors=True)
        _run([python.program, "-m", "venv", place])
        _run([inside, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", LOCK])
        shutil.copyfile(LOCK, done)
    return inside


def _run(command: Sequence[str | Path]) -> None:
    subprocess.run([str(part) for part in command], check=True)  # noqa: S603


def try_in(inside: Path, surroundings: Mapping[str, str], tests: Sequence[str]) -> bool:
    """Whether all of the tests pass."""
    command = [str(inside), "-m", "pytest", "-q", "-m", "not servers", "-n", "2", "--dist", "loadfile", *tests]
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd()), **surroundings}
    return subprocess.run(command, env=environment, check=False).returncode == 0  # noqa: S603


def main(arguments: Sequence[str]) -> int:
    """1 if anything differs, or there is no Python to try."""
    found = pythons(places, version_of)
    missing = [version for version in VERSIONS if version not in {each.version for each in found}]
    if missing:
        print(f"Not on this machine, so not tried: Python {', '.join(missing)}")
    if without := lacking(is_there):
        print(f"Not on this machine, so the same as C: locale {', '.join(without)}")
    failed = []
    for python in found:
        inside = set_up(python)
        for name, surroundings in SURROUNDINGS.items():
            print(f"Python {python.version}, {name}", flush=True)
            if not try_in(inside, surroundings, arguments or TESTS):
                failed.append(f"Python {python.version}, {name}")
    for each in failed:
        print(f"Differs: {each}")
    if not failed and found:
        print(f"The same with Python {', '.join(each.version for each in found)}.")
    return 1 if failed or not found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
