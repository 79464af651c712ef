"""Changes the key with which a service signs its events: in the three steps of every key, or at once if it is lost.

Only the service's worker has the private key; every worker and the operator have the public keys of all. A key that is
no longer used stays among them, because it has signed earlier events.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from operations.kept_texts import text_of
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused
from shared.messaging.event_keys import BadKeys, EventKeys
from shared.messaging.signing import Signer, new_private_key

SUFFIX = "-events"
KINDS = tuple(f"{service}{SUFFIX}" for service in SERVICES)
PRIVATE, PUBLIC = "signing_key.pem", "event_keys.json"


class EventKeyFiles:
    """The keys of `<service>-events` in FOLDER: of `terang secrets`, with a folder per reader, or of an embedded home.
    Every method raises Refused and changes nothing where its step is out of turn."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._service = kind.removesuffix(SUFFIX)
        embedded = (folder / PUBLIC).is_file()
        if not embedded and not (folder / "operator" / PUBLIC).is_file():
            raise Refused(f"{folder}: there are no event keys here; name the folder of `terang secrets`, or a home")
        self._mode = 0o600 if embedded else 0o444
        if embedded:
            self._private = folder / f"signing_{self._service}.pem"
            self._public: Sequence[Path] = [folder / PUBLIC]
        else:
            self._private = folder / f"{self._service}-worker" / PRIVATE
            self._public = [folder / "operator" / PUBLIC, *(folder / f"{name}-worker" / PUBLIC for name in SERVICES)]
        self._next = self._private.with_name(f"next_{self._private.name}")

    def announce(self) -> None:
        """Makes the next key, which everybody accepts from their next start on."""
        keys = self._keys()
        if self._next.exists():
            raise Refused(f"{self._next}: announced already; after a restart of everything comes `switch`")
        if len(keys.current(self._service)) > 1:
            raise Refused(f"{self._service}{SUFFIX}: an earlier change is not finished; `forget` ends it")
        fresh = new_private_key()
        self._write(self._next, fresh)
        self._write_public(keys.with_key(self._service, Signer.from_pem(fresh).public_key))

    def switch(self) -> None:
        """Signs with the announced key; the one before stays accepted."""
        if not self._next.exists():
            raise Refused(f"{self._service}{SUFFIX}: no key is announced; `announce` comes first")
        try:
            self._next.replace(self._private)
        except OSError as error:
            raise Refused(f"{self._private}: {error.strerror}") from error

    def forget(self) -> None:
        """Accepts the old key for what it has signed before the next start, and for nothing later."""
        keys = self._keys()
        if self._next.exists():
            raise Refused(f"{self._service}{SUFFIX}: the announced key is not in use yet; `switch` comes first")
        if len(keys.current(self._service)) < 2:
            raise Refused(f"{self._service}{SUFFIX}: there is no old key to forget")
        self._write_public(keys.ended(self._service, [self._own()]))

    def replace(self) -> None:
        """A new key at once, and the end of every other one of the service: for a key that is lost or stolen."""
        fresh = new_private_key()
        public = Signer.from_pem(fresh).public_key
        self._write_public(self._keys().with_key(self._service, public).ended(self._service, [public]))
        self._write(self._private, fresh)
        self._next.unlink(missing_ok=True)

    def _own(self) -> bytes:
        try:
            return Signer.from_pem(self._private.read_bytes()).public_key
        except (OSError, ValueError) as error:
            raise Refused(f"{self._private}: {error}; `replace` makes a new key if it is lost") from error

    def _keys(self) -> EventKeys:
        path = self._public[0]
        try:
            return EventKeys.from_text(text_of(path))
        except BadKeys as error:
            raise Refused(f"{path}: {error}") from error

    def _write_public(self, keys: EventKeys) -> None:
        # The operator's last: it is the one that is read, so a step that was broken off can be taken again.
        for path in reversed(self._public):
            self._write(path, keys.to_text().encode())

    def _write(self, path: Path, content: bytes) -> None:
        """In one step, with the rights that its other secrets have."""
        half = path.with_suffix(".new")
        try:
            half.unlink(missing_ok=True)
            half.write_bytes(content)
            os.chmod(half, self._mode)  # noqa: PTH101
            half.replace(path)
        except OSError as error:
            raise Refused(f"{error.filename or path}: {error.strerror}") from error
