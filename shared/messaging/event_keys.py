"""The public keys of the services, as an installation's `event_keys` file pins them: set-up writes the first ones, and
`terang keys` every later one. A key that has ended stays in it, because it has signed earlier events."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from shared.contracts.catalogue import SERVICES
from shared.kernel.strict_json import DECODER
from shared.messaging.signing import is_public_key, key_id


class BadKeys(ValueError):
    """The text is no file of event keys; the message says what is wrong with it."""


@dataclass(frozen=True)
class EventKey:
    """`has_ended`: it counts for what it signed before, and for nothing that comes later."""

    service: str
    public_key: bytes
    has_ended: bool = False

    @property
    def id(self) -> str:
        return key_id(self.public_key)


@dataclass(frozen=True)
class EventKeys:
    """All keys, each once, the oldest of a service first."""

    keys: tuple[EventKey, ...] = ()

    @classmethod
    def from_text(cls, text: str) -> EventKeys:
        """Reads what `to_text` wrote; raises BadKeys for anything else."""
        try:
            body = DECODER.decode(text)
        except (ValueError, RecursionError) as error:
            raise BadKeys(f"not JSON ({error})") from error
        if not isinstance(body, dict):
            raise BadKeys("not an object")
        unknown = sorted(set(body) - set(SERVICES))
        if unknown:
            raise BadKeys(f"{unknown[0]!r} is no service")
        found = cls(tuple(_key(service, place, each) for service in body for place, each in _entries(body, service)))
        if len({key.public_key for key in found.keys}) != len(found.keys):
            raise BadKeys("a key is there twice")
        return found

    def to_text(self) -> str:
        body: dict[str, list[dict[str, Any]]] = {}
        for key in self.keys:
            text = base64.urlsafe_b64encode(key.public_key).decode("ascii")
            body.setdefault(key.service, []).append({"public_key": text, "has_ended": key.has_ended})
        return json.dumps(body, indent=1) + "\n"

    def of(self, service: str) -> list[EventKey]:
        return [key for key in self.keys if key.service == service]

    def current(self, service: str) -> list[EventKey]:
        return [key for key in self.of(service) if not key.has_ended]

    def with_key(self, service: str, public_key: bytes) -> EventKeys:
        """With this key as the service's newest; unchanged if it is there."""
        if any(key.public_key == public_key for key in self.keys):
            return self
        return EventKeys((*self.keys, EventKey(service, public_key)))

    def ended(self, service: str, others_than: Iterable[bytes]) -> EventKeys:
        """With every key of the service ended but these."""
        kept = set(others_than)
        return EventKeys(
            tuple(
                replace(key, has_ended=True) if key.service == service and key.public_key not in kept else key
                for key in self.keys
            )
        )


def _entries(body: dict[str, Any], service: str) -> Iterable[tuple[int, Any]]:
    entries = body[service]
    if not isinstance(entries, list):
        raise BadKeys(f"{service}: must be a list of keys")
    return enumerate(entries, 1)


def _key(service: str, place: int, entry: Any) -> EventKey:
    where = f"{service}, key {place}"
    if not isinstance(entry, dict) or set(entry) != {"public_key", "has_ended"}:
        raise BadKeys(f"{where}: must have public_key and has_ended, and nothing else")
    text, has_ended = entry["public_key"], entry["has_ended"]
    try:
        raw = base64.urlsafe_b64decode(text)
    except (TypeError, ValueError, binascii.Error) as error:
        raise BadKeys(f"{where}: public_key is not base64url") from error
    if not is_public_key(raw):
        raise BadKeys(f"{where}: public_key is no Ed25519 key")
    if not isinstance(has_ended, bool):
        raise BadKeys(f"{where}: has_ended must be true or false")
    return EventKey(service, raw, has_ended)
