"""`terang staff`: the people who may work on a selection, from their invitation to their last day."""

from __future__ import annotations

from collections.abc import Sequence

import click

from operations.commands.options import installation_of
from operations.installation import Installation
from shared.kernel.errors import Refused
from shared.kernel.roles import OF_ONE_PERSON, STAFF, Grants, Role

_OF_ONE_PERSON = ", ".join(sorted(OF_ONE_PERSON))


@click.group()
def staff() -> None:
    """People of the committee."""


class _GrantType(click.ParamType[str]):
    """A role for all selections, or with @ and a selection's code for that one."""

    name = "role[@selection]"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not Grants.of([value]).roles:
            roles = ", ".join(sorted(str(role) for role in STAFF))
            self.fail(f"{value!r} is not one of {roles}, with or without a selection (@cpns-2026)", param, ctx)
        return value


def _with_roles(command: click.decorators.FC) -> click.decorators.FC:
    return click.option(
        "--role",
        "roles",
        multiple=True,
        required=True,
        type=_GrantType(),
        help="committee for all selections, committee@cpns-2026 for one; may be given more than once.",
    )(command)


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name, as colleagues see it.")
@_with_roles
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True, help="Asked for if not given.")
@click.option("--nip", help=f"Civil servant's number of 18 digits; needed for {_OF_ONE_PERSON}.")
@click.pass_context
def add(
    context: click.Context, username: str, name: str, roles: tuple[str, ...], password: str, nip: str | None
) -> None:
    """Add a member of staff who logs in as USERNAME, with a password that you know. `invite` is better."""
    needing = _of_one_person(roles)
    if needing and nip is None:
        raise Refused(
            f"--nip: {_words(needing)} signs, seals or verifies, and one person has one account; name the NIP of {name}"
        )
    add_member(installation_of(context), username, name, roles, password, nip)
    click.echo(f"{username}: added as {', '.join(roles)}")


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="Full name, as colleagues see it.")
@click.option("--nip", required=True, help="Civil servant's number of 18 digits; one person has one account.")
@_with_roles
@click.pass_context
def invite(context: click.Context, username: str, name: str, nip: str, roles: tuple[str, ...]) -> None:
    """Invite a member of staff, who chooses the password with a code that works once."""
    from services.recruitment.service import invite_staff

    installation = installation_of(context)
    with installation.writing("recruitment") as (session, now):
        code = invite_staff(session, now, username, name, roles, nip)
    click.echo(f"{username}: invited as {', '.join(roles)}")
    _show_code(installation, code)


@staff.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """List members of staff with their roles and state."""
    from services.recruitment.service import list_staff

    with installation_of(context).reading("recruitment") as session:
        members = list_staff(session)
    for member in members:
        states = [
            "disabled" if member.disabled_at else "",
            "password not chosen yet" if member.is_waiting else "",
            "" if member.is_bound else "no NIP",
        ]
        state = f" ({', '.join(filter(None, states))})" if any(states) else ""
        click.echo(f"{member.username}\t{member.name}\t{', '.join(member.grants.texts)}{state}")


@staff.command()
@click.argument("username")
@_with_roles
@click.pass_context
def roles(context: click.Context, username: str, roles: tuple[str, ...]) -> None:
    """Give USERNAME exactly these roles; tokens with the old ones end at once."""
    from services.recruitment.service import change_roles, get_staff

    with installation_of(context).writing("recruitment") as (session, now):
        member = get_staff(session, username)
        # An account from before people were bound to theirs keeps what it has.
        needing = _of_one_person(roles) - member.grants.roles
        if needing and not member.is_bound:
            raise Refused(
                f"--role: {_words(needing)} signs, seals or verifies, and one person has one account; "
                f"{username} has no NIP yet: terang staff bind {username} --nip NIP"
            )
        change_roles(session, now, username, roles)
    click.echo(f"{username}: now {', '.join(roles)}")


@staff.command()
@click.argument("username")
@click.option("--nip", required=True, help="Civil servant's number of 18 digits; one person has one account.")
@click.pass_context
def bind(context: click.Context, username: str, nip: str) -> None:
    """Bind USERNAME, an account without a NIP, to the person of this NIP, for good."""
    from services.recruitment.service import bind_to_person

    with installation_of(context).writing("recruitment") as (session, _now):
        bind_to_person(session, username, nip)
    click.echo(f"{username}: bound to its person")


@staff.command()
@click.argument("username")
@click.pass_context
def reset(context: click.Context, username: str) -> None:
    """Take USERNAME's password away; a new one is chosen with a code that works once."""
    from services.recruitment.service import reset_staff

    installation = installation_of(context)
    with installation.writing("recruitment") as (session, now):
        code = reset_staff(session, now, username)
    click.echo(f"{username}: the password no longer works, and every login has ended")
    _show_code(installation, code)


@staff.command()
@click.argument("username")
@click.pass_context
def disable(context: click.Context, username: str) -> None:
    """Let USERNAME in no more, and end every login at once."""
    from services.recruitment import service

    with installation_of(context).writing("recruitment") as (session, now):
        service.disable(session, now, username)
    click.echo(f"{username}: disabled")


@staff.command()
@click.argument("username")
@click.pass_context
def enable(context: click.Context, username: str) -> None:
    """Let USERNAME in again."""
    from services.recruitment import service

    with installation_of(context).writing("recruitment") as (session, now):
        service.enable(session, now, username)
    click.echo(f"{username}: enabled")


@staff.command()
@click.argument("username")
@click.pass_context
def logout(context: click.Context, username: str) -> None:
    """End every login of USERNAME at once, for example after a lost phone; the password stays."""
    from services.recruitment.service import end_logins

    with installation_of(context).writing("recruitment") as (session, now):
        end_logins(session, now, username)
    click.echo(f"{username}: logged out everywhere")


@staff.command("keys")
@click.argument("username")
@click.pass_context
def list_keys(context: click.Context, username: str) -> None:
    """List the keys with which USERNAME signs, by fingerprint, for the decree and to compare."""
    from services.recruitment import service

    with installation_of(context).reading("recruitment") as session:
        bound = service.list_keys(session, service.get_staff(session, username).staff_id)
    for each in bound:
        ended = f", ended {each.key.ended_at:%Y-%m-%d %H:%M}Z" if each.key.ended_at else ""
        click.echo(f"{each.key.key_id}  {each.key.kind}, bound {each.bound_at:%Y-%m-%d %H:%M}Z{ended}")
    if not bound:
        click.echo(f"{username} has no key yet")


@staff.command("allow-key")
@click.argument("username")
@click.pass_context
def allow_key(context: click.Context, username: str) -> None:
    """Let USERNAME bind one more key within three days, for example in place of a lost one. Make sure who asks."""
    from services.recruitment import service

    with installation_of(context).writing("recruitment") as (session, now):
        until = service.allow_key(session, now, username)
    click.echo(f"{username}: may bind one more key until {until:%Y-%m-%d %H:%M}Z")


@staff.command("end-key")
@click.argument("username")
@click.argument("fingerprint")
@click.pass_context
def end_key(context: click.Context, username: str, fingerprint: str) -> None:
    """End the key of USERNAME whose FINGERPRINT begins so: it signs nothing from now on. What was released
    stays released; a ranking that waits for its second signature is signed again by this member."""
    from services.recruitment import service

    with installation_of(context).writing("recruitment") as (session, now):
        ended = service.end_key(session, now, username, fingerprint)
    click.echo(f"{username}: {ended} has ended")


def add_member(
    installation: Installation,
    username: str,
    name: str,
    roles: Sequence[str],
    password: str,
    nip: str | None = None,
) -> None:
    """Raises InvalidInput, or a domain error with the code `username_taken` or `nip_taken`."""
    from services.recruitment.service import add_staff

    with installation.writing("recruitment") as (session, now):
        add_staff(session, now, username, name, roles, password, nip)


def _of_one_person(roles: Sequence[str]) -> frozenset[Role]:
    """Those of the roles that only somebody with a NIP may have."""
    return Grants.of(roles).roles & OF_ONE_PERSON


def _words(roles: frozenset[Role]) -> str:
    return " and ".join(sorted(roles))


def _show_code(installation: Installation, code: str) -> None:
    url = installation.settings("recruitment").public_url.rstrip("/")
    click.echo(f"code, once and for three days: {code}")
    click.echo(f"to be typed at {url}/petugas/undangan")
