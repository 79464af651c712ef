"""Changes keys in three steps, so that no valid key is refused: announce the new key, switch to it, forget the old.

Every process is restarted between the steps. A process without a key would refuse data that another process has
signed or sealed with it; so all processes accept the new key before one begins to use it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from operations.kept_texts import text_of
from operations.keys.secret_files import new_password
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused
from shared.web.staff_tokens import generate_key_pair, public_keys

STAFF = "staff"
KINDS = (*SERVICES, STAFF)
SECRET, OTHERS, NEXT = "secret_key", "previous_secret_keys", "next_secret_key"
PRIVATE, PUBLIC, NEXT_PRIVATE = "staff_private.pem", "staff_public.pem", "next_staff_private.pem"


class KeyFiles:
    """The keys of one kind in FOLDER: of `terang secrets`, with a folder per reader, or of an embedded home, where one
    secret serves all three services. Every method raises Refused and changes nothing where its step is out of turn."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder
        self._kind = kind
        self._embedded = (folder / SECRET).is_file()
        if not self._embedded and not (folder / "operator" / SECRET).is_file():
            raise Refused(f"{folder}: there are no keys here; name the folder of `terang secrets`, or a home")

    def announce(self) -> None:
        """Makes the next key, which everybody accepts from their next start on."""
        if self._next.exists():
            raise Refused(f"{self._next}: announced already; after a restart of everything comes `switch`")
        if self._others():
            raise Refused(f"{self._kind}: an earlier change is not finished; `forget` ends it")
        if self._kind == STAFF:
            private, public = (part.decode("ascii") for part in generate_key_pair())
            old = text_of(self._holders(PUBLIC)[0])
            self._write(PUBLIC, old.rstrip("\n") + "\n" + public)
            self._write(NEXT_PRIVATE, private)
        else:
            fresh = new_password()
            self._write(OTHERS, fresh)
            self._write(NEXT, fresh)

    def switch(self) -> None:
        """Uses the announced key; the one before stays accepted."""
        if not self._next.exists():
            raise Refused(f"{self._kind}: no key is announced; `announce` comes first")
        fresh = text_of(self._next)
        if self._kind == STAFF:
            self._write(PRIVATE, fresh)
        else:
            # In this order a process that starts in between has both at any time.
            old = text_of(self._holders(SECRET)[0])
            self._write(OTHERS, f"{fresh}\n{old}")
            self._write(SECRET, fresh)
            self._write(OTHERS, old)
        for holder in self._holders(NEXT_PRIVATE if self._kind == STAFF else NEXT):
            holder.unlink()

    def forget(self) -> None:
        """Accepts the old key no longer."""
        if self._next.exists():
            raise Refused(f"{self._kind}: the announced key is not in use yet; `switch` comes first")
        if not self._others():
            raise Refused(f"{self._kind}: there is no old key to forget")
        if self._kind == STAFF:
            self._write(PUBLIC, public_keys(text_of(self._holders(PUBLIC)[0]).encode("ascii"))[-1].decode("ascii"))
        else:
            for holder in self._holders(OTHERS):
                holder.unlink()

    @property
    def _next(self) -> Path:
        return self._holders(NEXT_PRIVATE if self._kind == STAFF else NEXT)[0]

    def _others(self) -> bool:
        if self._kind == STAFF:
            return len(public_keys(text_of(self._holders(PUBLIC)[0]).encode("ascii"))) > 1
        return self._holders(OTHERS)[0].exists()

    def _holders(self, name: str) -> Sequence[Path]:
        """Every place that has the file, the owner's first."""
        if self._embedded:
            return [self._folder / name]
        if name == PUBLIC:
            readers: tuple[str, ...] = (*SERVICES, "operator")
        elif self._kind in (STAFF, "recruitment"):
            # A command that adds staff or opens a selection does recruitment's work.
            readers = ("recruitment", "operator")
        else:
            readers = (self._kind,)
        return [self._folder / reader / name for reader in readers]

    def _write(self, name: str, content: str) -> None:
        """Each place in one step, with the rights that its other secrets have."""
        for path in self._holders(name):
            half = path.with_suffix(".new")
            try:
                half.unlink(missing_ok=True)
                half.write_text(content, encoding="ascii")
                os.chmod(half, 0o600 if self._embedded else 0o444)  # noqa: PTH101
                half.replace(path)
            except OSError as error:
                raise Refused(f"{error.filename or path}: {error.strerror}") from error
