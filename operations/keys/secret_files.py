"""Passwords and keys as files: each reader's folder holds the files that this reader needs, and no others.

They are made once and kept, because a database that was made with the old password would refuse a new one.
"""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from operations.kept_texts import text_of
from operations.keys import paper_key_files
from operations.keys.event_key_files import PRIVATE, PUBLIC
from shared.contracts.catalogue import SERVICES
from shared.encryption.envelopes import Opener, new_opener_pem
from shared.kernel.errors import Refused
from shared.messaging.event_keys import EventKeys
from shared.messaging.signing import Signer, new_private_key
from shared.pades.authority import new_authority_pem
from shared.web.staff_tokens import generate_key_pair

KAFKA_ADMIN = "admin"


def make_all(folder: Path, postgres: str) -> int:
    """Makes what is missing and returns how many files that were. Raises Refused if it cannot write.

    Readers run under other user ids than the writer, and each sees its own folder only; so the files are
    readable to everybody within it.
    """
    try:
        return _Folder(folder, postgres).complete()
    except OSError as error:
        raise Refused(f"{error.filename or folder}: {error.strerror}") from error


class _Folder:
    def __init__(self, folder: Path, postgres: str) -> None:
        self._folder = folder
        self._postgres = postgres
        self._made = 0

    def complete(self) -> int:
        public, private = self._staff_keys()
        superuser = self._keep("postgres/superuser_password", new_password())
        admin = self._keep(f"kafka/{KAFKA_ADMIN}", new_password())
        self._keep("operator/kafka_password", admin)
        self._keep("operator/superuser_password", superuser)
        self._keep("grafana/admin_password", new_password())
        for service in SERVICES:
            password = self._keep(f"postgres/{service}_password", new_password())
            url = f"postgresql+psycopg://{service}:{password}@{self._postgres}/{service}"
            self._keep(f"{service}/database_url", url)
            self._keep(f"operator/{service}_database_url", url)
            self._kafka_password(service)
            key = self._keep(f"{service}/secret_key", new_password())
            if service == "recruitment":
                # A command that adds staff or opens a selection does recruitment's work.
                self._keep("operator/secret_key", key)
            self._keep(f"{service}/staff_public.pem", public)
        for reader in ("recruitment", "operator"):
            self._keep(f"{reader}/staff_private.pem", private)
        self._keep("operator/staff_public.pem", public)
        self._event_keys()
        self._paper_keys()
        self._keep("scoring-worker/minutes_authority.pem", new_authority_pem(datetime.now(UTC)).decode("ascii"))
        self._keep("scoring-worker/log_key.pem", new_private_key().decode("ascii"))
        return self._made

    def _paper_keys(self) -> None:
        """The private key first; a public one without it would be nobody's."""
        private = self._folder / paper_key_files.PRIVATE
        if not private.exists() and (self._folder / paper_key_files.PUBLIC).exists():
            raise Refused(f"{private} is missing: put it back, or `terang keys replace` if it is lost")
        pem = self._keep(paper_key_files.PRIVATE, new_opener_pem().decode("ascii"))
        self._keep(paper_key_files.PUBLIC, Opener.from_pem(pem.encode()).recipient.to_pem().decode("ascii"))

    def _kafka_password(self, service: str) -> None:
        fresh = self._keep(f"kafka/{service}", new_password())
        # Earlier releases had it here, where the web processes have it, too; and here it was changed.
        earlier = self._folder / service / "kafka_password"
        self._keep(f"{service}-worker/kafka_password", text_of(earlier) if earlier.exists() else fresh)
        earlier.unlink(missing_ok=True)

    def _event_keys(self) -> None:
        """A private key for each worker, and the public keys of all for everybody who reads events."""
        known = self._folder / "operator" / PUBLIC
        if known.exists():
            text = text_of(known)
            for service in SERVICES:
                if not (self._folder / f"{service}-worker" / PRIVATE).exists():
                    raise Refused(f"the key that signs {service}'s events is missing: `terang keys replace`")
        else:
            keys = EventKeys()
            for service in SERVICES:
                pem = self._keep(f"{service}-worker/{PRIVATE}", new_private_key().decode("ascii"))
                keys = keys.with_key(service, Signer.from_pem(pem.encode()).public_key)
            text = keys.to_text()
        for service in SERVICES:
            self._keep(f"{service}-worker/{PUBLIC}", text)
        self._keep(f"operator/{PUBLIC}", text)

    def _staff_keys(self) -> tuple[str, str]:
        private_file = self._folder / "recruitment/staff_private.pem"
        public_file = self._folder / "recruitment/staff_public.pem"
        if private_file.exists() and public_file.exists():
            return text_of(public_file), text_of(private_file)
        private, public = generate_key_pair()
        return public.decode("ascii"), private.decode("ascii")

    def _keep(self, name: str, fresh: str) -> str:
        """Returns the file's content; writes `fresh` first if there is no file."""
        path = self._folder / name
        if path.exists():
            return text_of(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".new")
        half.write_text(fresh, encoding="ascii")
        os.chmod(half, 0o444)  # noqa: PTH101
        half.replace(path)
        self._made += 1
        return fresh


def new_password() -> str:
    """Letters and digits only, so that it fits into addresses and settings files as it is."""
    alphabet = "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return "".join(secrets.choice(alphabet) for _ in range(40))
