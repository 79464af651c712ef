"""The member of the committee who decides at a terminal, and for which selections their role counts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import click

from operations.commands.options import installation_of
from operations.services import service_of
from shared.config import SettingsError
from shared.contracts.catalogue import SERVICES
from shared.contracts.envelope import Event, MalformedEvent
from shared.kernel.errors import Refused
from shared.kernel.roles import Grants, Role
from shared.messaging.configured_keys import event_keys
from shared.messaging.dead_letters import storable
from shared.messaging.event_keys import EventKeys
from shared.messaging.signing import take_apart

Command = TypeVar("Command", bound=Callable[..., None])
Data = Mapping[str, Any] | None
"""The payload of an event that is believed; None for bytes that are none, whatever they say of themselves."""

_SELECTION = "selection_id"


@dataclass(frozen=True)
class Member:
    """Somebody of the committee, who has given their password."""

    login: str
    grants: Grants

    @property
    def selections(self) -> frozenset[str] | None:
        """Those whose records they decide about; None: all."""
        return self.grants.selections(Role.COMMITTEE)


def by_a_member(command: Command) -> Command:
    """The options with which a member of the committee says who decides."""
    command = click.option("--password", prompt=True, hide_input=True, help="Asked for if not given.")(command)
    return click.option("--as", "login", required=True, help="Login of the member of the committee who decides.")(
        command
    )


def member(context: click.Context, login: str, password: str) -> Member:
    """The committee's member who has given this password. Raises Refused."""
    from services.recruitment.service import identify

    with installation_of(context).reading("recruitment") as session:
        found = identify(session, login, password)
    if not found.has(Role.COMMITTEE):
        raise Refused(f"--as: {login} is no member of the committee")
    return Member(login, found.grants)


def data_of(payload: bytes, keys: EventKeys) -> Data:
    """What an event says, of which the signature was checked when it came. None if its key has been ended since or is
    no service's any more: it may be the reason why the event has to be discarded."""
    signed = take_apart(payload)
    if signed is not None and not any(key.id == signed.key and not key.has_ended for key in keys.keys):
        return None
    try:
        return Event.from_bytes(payload).data
    except MalformedEvent:
        return None


def keys_of(context: click.Context, service: str) -> EventKeys:
    """The public keys that count for a service. Raises Refused."""
    try:
        return event_keys(installation_of(context).settings(service))
    except SettingsError as error:
        raise Refused(str(error)) from error


def require_for(context: click.Context, who: Member, records: Collection[Data]) -> None:
    """Returns if `who` may decide about all these records now: is of the committee of every selection that a record
    names, itself or by what the services know of it, or, where it names none, of the committee of all. Raises
    Refused."""
    # Between the password and the decision lies a question, which may have stood open for long.
    _require_for(context, _standing(context, who.login, f"--as: {who.login}"), records)


def require_proposers(context: click.Context, proposers: Iterable[str | None], records: Collection[Data]) -> None:
    """Returns if whoever has proposed to discard these records could still do so: nobody has disabled them or taken
    away the role since. Raises Refused."""
    for login in sorted({each for each in proposers if each is not None}):
        _require_for(context, _standing(context, login, f"{login}, who has proposed it,"), records)


def _standing(context: click.Context, login: str, shown: str) -> Member:
    """The member as of now. Raises Refused."""
    from services.recruitment.service import list_staff

    with installation_of(context).reading("recruitment") as session:
        found = {each.username: each for each in list_staff(session)}.get(login)
    if found is None or found.disabled_at is not None or not found.principal.has(Role.COMMITTEE):
        raise Refused(f"{shown} is no member of the committee any more: somebody who is decides anew")
    return Member(login, found.grants)


def _require_for(context: click.Context, who: Member, records: Collection[Data]) -> None:
    own = who.selections
    if own is None:
        return
    named = _selections_of(context, records)
    if not all(named):
        raise Refused(
            f"--as: {who.login} is of the committee of {', '.join(sorted(own))} alone; this names none that "
            "can be relied on, so members for all selections decide about it"
        )
    for selection_id in sorted(set[str]().union(*named) - own):
        raise Refused(f"--as: {who.login} is no member of the committee of {selection_id}, which this names")


def _selections_of(context: click.Context, records: Collection[Data]) -> list[frozenset[str]]:
    """The selection that each record names itself, and those of what it names: a candidate, an exam, a vacancy. Its own
    word alone would let whoever holds a service's key choose who decides about another selection's events."""
    asked = {text for data in records for text in _texts(data)}
    known = {(name, value): {value} for name, value in asked if name == _SELECTION}
    for service in SERVICES:
        finders = service_of(service).selection_of
        here = [(name, value) for name, value in asked if name in finders and name != _SELECTION]
        if here:
            with installation_of(context).reading(service) as session:
                for name, value in here:
                    if found := finders[name](session, value):
                        known.setdefault((name, value), set()).add(found)
    return [frozenset[str]().union(*(known.get(text, ()) for text in _texts(data))) for data in records]


def _texts(data: Data) -> list[tuple[str, str]]:
    """The named texts that a database could be asked for."""
    return [
        (name, value)
        for name, value in (data or {}).items()
        if isinstance(value, str) and value and storable(value) == value
    ]
