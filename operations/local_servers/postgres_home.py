"""The files of one PostgreSQL server: the cluster, the log, the administrator's password."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from operations.local_servers.accounts import Account, unprivileged
from operations.local_servers.postgres_programs import PostgresPrograms
from shared.kernel.errors import Refused

ADMIN = "postgres"


class PostgresHome:
    """Paths in `folder`. `cluster_folder` is the same folder, unless the server's account cannot enter it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.lock = self.folder / "lock"
        self.log = self.folder / "postgres.log"
        self._password = self.folder / "password"
        self._note = self.folder / "elsewhere"

    def prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.touch(mode=0o600)

    @cached_property
    def account(self) -> Account | None:
        return unprivileged()

    @cached_property
    def cluster_folder(self) -> Path:
        if self._note.exists():
            return _own_folder(Path(self._note.read_text(encoding="utf-8").strip()))
        if self.account is None or self.account.may("x", self.folder):
            return self.folder
        self.folder.chmod(self.folder.stat().st_mode | 0o011)
        if self.account.may("x", self.folder):
            return self.folder
        folder = Path(tempfile.mkdtemp(prefix="terang-postgres-", dir="/var/tmp"))
        folder.chmod(0o711)
        self._note.write_text(f"{folder}\n", encoding="utf-8")
        return folder

    @property
    def data(self) -> Path:
        return self.cluster_folder / "data"

    @property
    def password(self) -> str:
        return self._password.read_text(encoding="ascii").strip()

    def major(self) -> int | None:
        """The major version that made the cluster; None if there is none yet."""
        version = self.data / "PG_VERSION"
        return int(version.read_text(encoding="ascii")) if version.exists() else None

    def everything(self) -> Sequence[Path]:
        return [self.folder] if self.cluster_folder == self.folder else [self.cluster_folder, self.folder]

    def remove(self) -> None:
        if self.folder.exists():
            for folder in self.everything():
                shutil.rmtree(folder, ignore_errors=True)
        self.__dict__.pop("cluster_folder", None)

    def make_cluster(self, programs: PostgresPrograms) -> None:
        """Makes the cluster beside its place, then renames it: half a cluster is never taken for a whole one."""
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        given, secret = fresh.with_name("password.new"), secrets.token_urlsafe(24)
        _write_private(given, secret)
        if self.account is not None:
            os.chown(fresh, self.account.uid, self.account.gid)
            os.chown(given, self.account.uid, self.account.gid)
        try:
            options = ["-U", ADMIN, "-E", "UTF8", "-A", "scram-sha-256", f"--pwfile={given}", *_locale(programs)]
            self._run(programs, ["initdb", "-D", str(fresh), *options])
        finally:
            given.unlink()
        # Without this every role could enter the administrator's database.
        revoke = "".join(f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC;\n" for name in ("postgres", "template1"))
        self._run(programs, ["postgres", "--single", "-D", str(fresh), "postgres"], revoke)
        _write_private(self._password, secret)
        fresh.rename(self.data)

    def _run(self, programs: PostgresPrograms, command: Sequence[str], given: str = "") -> None:
        run = subprocess.run(
            [programs.folder / command[0], *command[1:]],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=environment(),
            **(self.account.popen if self.account else {}),
        )
        if run.returncode != 0:
            raise Refused(f"{command[0]} failed: {run.stderr.strip() or run.stdout.strip()}")


def environment() -> dict[str, str]:
    """An environment without the caller's variables: a stray PGDATA or PGPORT must not reach the server."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _locale(programs: PostgresPrograms) -> list[str]:
    """Options by which text is ordered by code point on every system, as SQLite does it."""
    if programs.major >= 17:
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C"]


def _own_folder(folder: Path) -> Path:
    """Returns `folder`. Raises Refused if it is gone or another account owns it."""
    if not folder.is_dir() or folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise Refused(f"{folder} is gone or not ours; delete the folder that names it in its file `elsewhere`")
    return folder


def _write_private(path: Path, content: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(content, encoding="ascii")
