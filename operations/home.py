"""The folder of one embedded installation: databases, keys, logs, and the lock of the process that runs it."""

from __future__ import annotations

import json
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from operations.kept_texts import damaged, text_of
from shared.contracts.catalogue import SERVICES
from shared.kernel.errors import Refused
from shared.processes.locks import FileLock

DEFAULT = Path("var/terang")
_USUAL_URL = "http://localhost:8000"
DEMO = Path("var/demo")
PRODUCTION_DEMO = Path("var/demo-production")
_LOG_BYTES = 10 * 1024 * 1024


class Home:
    """Paths and settings of one installation. Nothing is written before `prepare`."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.logs = self.path / "logs"
        self.secret_key = self.path / "secret_key"
        self.previous_secret_keys = self.path / "previous_secret_keys"
        self.staff_private_key = self.path / "staff_private.pem"
        self.staff_public_key = self.path / "staff_public.pem"
        self.event_keys = self.path / "event_keys.json"
        self.paper_private_key = self.path / "paper_private.pem"
        self.paper_public_key = self.path / "paper_public.pem"
        self.minutes_authority = self.path / "minutes_authority.pem"
        self.log_key = self.path / "log_key.pem"
        self.log_folder = self.path / "log"
        self.public_folder = self.path / "public"
        self.running = self.path / "running.json"
        self.demo = self.path / "demo.json"
        self.servers = self.path / "servers.json"

    def database(self, name: str) -> Path:
        """The SQLite file of a service, or of the log with the name `events`."""
        return self.path / f"{name}.sqlite3"

    def signing_key(self, service: str) -> Path:
        """The private key with which the service signs its events."""
        return self.path / f"signing_{service}.pem"

    def prepare(self) -> None:
        """Makes what is missing and leaves what is there: starting again continues. What is there is closed to other
        users of the machine. Raises Refused."""
        try:
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.logs.mkdir(exist_ok=True, mode=0o700)
            self._close_to_others()
            self._set_large_logs_aside()
            if not self.secret_key.exists():
                _write_private(self.secret_key, secrets.token_urlsafe(48).encode())
            if not (self.staff_private_key.exists() and self.staff_public_key.exists()):
                self._make_staff_keys()
            if not self.event_keys.exists():
                self._make_event_keys()
            self._require_signing_keys()
            self._make_paper_keys()
            self._make_minutes_authority()
            self._make_log_key()
        except OSError as error:
            raise Refused(f"{error.filename or self.path}: {error.strerror}") from error

    def _close_to_others(self) -> None:
        """Takes from group and others what they may do with the home and each file in it: databases hold names and
        answers. New files of a folder that only its owner enters are out of reach whatever their own mode."""
        for folder in (self.path, self.logs):
            _narrow(folder)
            for path in folder.iterdir():
                if path.is_file() and not path.is_symlink():
                    _narrow(path)

    def _set_large_logs_aside(self) -> None:
        """Renames large logs and replaces earlier ones, so that the logs of many starts do not fill the disk."""
        for log in self.logs.glob("*.log"):
            if log.stat().st_size > _LOG_BYTES:
                log.replace(log.with_suffix(".log.1"))

    def _make_staff_keys(self) -> None:
        from shared.web.staff_tokens import generate_key_pair

        private, public = generate_key_pair()
        _write_private(self.staff_private_key, private)
        _write_private(self.staff_public_key, public)

    def _make_event_keys(self) -> None:
        """The private keys first: an interrupted start goes on with those that it has made."""
        from shared.messaging.event_keys import EventKeys
        from shared.messaging.signing import Signer, new_private_key

        keys = EventKeys()
        for service in SERVICES:
            if not self.signing_key(service).exists():
                _write_private(self.signing_key(service), new_private_key())
            keys = keys.with_key(service, Signer.from_pem(self.signing_key(service).read_bytes()).public_key)
        _write_private(self.event_keys, keys.to_text().encode())

    def _make_paper_keys(self) -> None:
        """Also in a home of an earlier release, which had none. A private key that is lost is made anew: scoring then
        sends the key of papers that are still locked once more."""
        from shared.encryption.envelopes import Opener, new_opener_pem

        if not self.paper_private_key.exists():
            _write_private(self.paper_private_key, new_opener_pem())
            self.paper_public_key.unlink(missing_ok=True)
        if not self.paper_public_key.exists():
            opener = Opener.from_pem(self.paper_private_key.read_bytes())
            _write_private(self.paper_public_key, opener.recipient.to_pem())

    def _make_minutes_authority(self) -> None:
        """Also in a home of an earlier release. One that is lost is made anew: minutes that it sealed stay valid to
        whoever has its certificate."""
        from shared.pades.authority import new_authority_pem

        if not self.minutes_authority.exists():
            _write_private(self.minutes_authority, new_authority_pem(datetime.now(UTC)))

    def _make_log_key(self) -> None:
        """Also in a home of an earlier release, whose log begins then. One that is lost is not made anew: a log that is
        published under it would be another log from then on."""
        from shared.messaging.signing import new_private_key

        if self.log_key.exists():
            return
        if (self.log_folder / "checkpoint").exists():
            raise Refused(f"{self.log_key} is missing: put it back; {self.log_folder} was signed with it")
        _write_private(self.log_key, new_private_key())

    def _require_signing_keys(self) -> None:
        for service in SERVICES:
            if not self.signing_key(service).exists():
                replace = f"`terang keys replace {self.path} {service}-events`"
                raise Refused(
                    f"{self.signing_key(service)} is missing: put it back, or, if it is lost for good, {replace}"
                )

    def environment(
        self, base: Mapping[str, str], *, public_url: str | None = None, simulation: bool = False
    ) -> dict[str, str]:
        """`base` with every Terang setting that it does not have; what is set already wins. Without `public_url` it is
        the address of what runs here, or else the one at which it usually runs."""
        public_url = public_url or str((self.read_running() or {}).get("url", _USUAL_URL))
        made = {
            **{f"TERANG_{name.upper()}_DATABASE_URL": f"sqlite:///{self.database(name)}" for name in SERVICES},
            "TERANG_EVENT_LOG_URL": f"sqlite:///{self.database('events')}",
            "TERANG_STAFF_PUBLIC_KEY_FILE": str(self.staff_public_key),
            "TERANG_STAFF_PRIVATE_KEY_FILE": str(self.staff_private_key),
            "TERANG_PUBLIC_URL": public_url,
            "TERANG_SIMULATION": "true" if simulation else "false",
            **self._read_servers(),
        }
        if self.secret_key.exists():
            made["TERANG_SECRET_KEY"] = text_of(self.secret_key).strip()
        if self.event_keys.exists():
            made["TERANG_EVENT_KEYS_FILE"] = str(self.event_keys)
            made |= {f"TERANG_{name.upper()}_SIGNING_KEY_FILE": str(self.signing_key(name)) for name in SERVICES}
        if self.paper_private_key.exists():
            made["TERANG_PAPER_PRIVATE_KEY_FILE"] = str(self.paper_private_key)
            made["TERANG_PAPER_PUBLIC_KEY_FILE"] = str(self.paper_public_key)
        if self.minutes_authority.exists():
            made["TERANG_MINUTES_AUTHORITY_FILE"] = str(self.minutes_authority)
        if self.log_key.exists():
            made["TERANG_LOG_KEY_FILE"] = str(self.log_key)
            made["TERANG_LOG_FOLDER"] = str(self.log_folder)
        made["TERANG_PUBLIC_FOLDER"] = str(self.public_folder)
        # A setting that comes from a file is set, too.
        if self.previous_secret_keys.exists():
            made["TERANG_PREVIOUS_SECRET_KEYS"] = text_of(self.previous_secret_keys)
        return {**{name: value for name, value in made.items() if f"{name}_FILE" not in base}, **base}

    def write_servers(self, settings: Mapping[str, str]) -> None:
        """Keeps the addresses of databases and log that are real servers; they hold passwords."""
        _write_private(self.servers, json.dumps(settings, indent=1).encode())

    def _read_servers(self) -> dict[str, str]:
        try:
            found = json.loads(self.servers.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
            raise damaged(self.servers)
        return found

    def lock(self) -> HomeLock:
        return HomeLock(self)

    def read_running(self) -> dict[str, Any] | None:
        """The supervisor's last entry about itself; None if nothing runs here or it was never started."""
        try:
            found = json.loads(self.running.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) else None

    def write_running(self, facts: Mapping[str, Any]) -> None:
        """Replaces the file in one step, so that a reader sees the old or the new one, never half of it."""
        fresh = self.running.with_suffix(".new")
        fresh.write_text(json.dumps(facts, indent=1), encoding="utf-8")
        fresh.replace(self.running)


class HomeLock:
    """One supervisor per home; the operating system frees the lock when its holder dies."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._lock = FileLock(home.path / "terang.lock")

    def acquire(self) -> None:
        """Raises Refused, naming the address of the one that is running."""
        if not self._lock.acquire():
            raise Refused(self._who_holds_it())

    def release(self) -> None:
        self._lock.release()

    def _who_holds_it(self) -> str:
        running = self._home.read_running() or {}
        where = f" at {running['url']}" if "url" in running else ""
        pid = f" (process {running['supervisor']})" if "supervisor" in running else ""
        return f"{self._home.path} is in use: Terang runs from it already{where}{pid}; stop that one, or use --home"


def _narrow(path: Path) -> None:
    # SQLite's files beside a database come and go while it is in use.
    with suppress(FileNotFoundError):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            path.chmod(mode & 0o700)


def _write_private(path: Path, content: bytes) -> None:
    """Writes a file that only its owner may read, complete or not at all."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    fresh.replace(path)
