"""The account that a server runs as when this process is root and the server refuses to run as root."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from shared.kernel.errors import Refused
from shared.processes.child import RunAs

_NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An existing account without privileges."""

    name: str
    uid: int
    gid: int

    @property
    def popen(self) -> RunAs:
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def may(self, access: str, path: Path) -> bool:
        """Whether the account may read (`r`), write (`w`) or enter and run (`x`) what is at `path`.

        A process of that account tries it, so that parent folders and access lists count too.
        """
        question = ["/bin/sh", "-c", f'test -{access} "$1"', "sh", str(path)]
        try:
            return subprocess.run(question, check=False, cwd="/", **self.popen).returncode == 0
        except OSError as error:
            raise Refused(
                f"PostgreSQL refuses to run as root, and this root may not act as {self.name} ({error}); "
                "run this as an ordinary user"
            ) from error


def unprivileged() -> Account | None:
    """The account that PostgreSQL is run as; None if this process is not root and needs no other."""
    if os.geteuid() != 0:
        return None
    for name in _NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise Refused(
        f"PostgreSQL refuses to run as root, and this machine has none of the accounts {' and '.join(_NAMES)} "
        "that it could run as; run this as an ordinary user"
    )
