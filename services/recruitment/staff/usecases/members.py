"""Staff accounts, which the operator makes and changes. Each change is an event and ends the tokens before it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from services.recruitment.accounts.domain import accounts as rules
from services.recruitment.accounts.usecases import logins, passwords
from services.recruitment.accounts.usecases.logins import Holder
from services.recruitment.staff.domain import StaffMember, nip_is_formed
from services.recruitment.staff.storage import history
from services.recruitment.staff.storage import members as staff
from shared.contracts.staff import RolesChanged, StaffDisabled, StaffEnabled, StaffLoginsEnded
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.identifiers import typed_digits, typed_login_name
from shared.kernel.ids import new_id
from shared.kernel.roles import SEE_NAMES, STAFF, Grants, Role, is_blind
from shared.kernel.typed_text import in_normal_form, is_name
from shared.kernel.words import N_
from shared.members.history import held_since
from shared.messaging.outbox import emit
from shared.web.standing import raise_generation

DEMO_PASSWORD = rules.DEMO_PASSWORD
_ANY_OTHER = ""
"""Stands for every selection that no role names."""
_SELECTION = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class UsernameTaken(DomainError):
    code = "username_taken"
    text = N_("Nama masuk %(username)s sudah dipakai.")


class NipTaken(DomainError):
    code = "nip_taken"
    text = N_("NIP ini sudah terikat pada akun %(username)s; satu orang memakai satu akun.")


class AlreadyBound(DomainError):
    code = "already_bound"
    text = N_("Akun %(username)s sudah terikat pada NIP lain.")


class DemoPasswords(DomainError):
    code = "demo_passwords"
    text = N_(
        "Ini bukan simulasi, tetapi akun berikut masih memakai kata sandi simulasi yang diketahui semua orang: "
        "%(usernames)s. Jalankan `terang staff reset` atau `terang staff disable` untuk masing-masing."
    )


class NoSuchStaff(DomainError):
    kind = Kind.NOT_FOUND
    code = "no_such_staff"
    text = N_("Tidak ada petugas dengan nama masuk %(username)s.")


def add_staff(
    session: Session,
    now: datetime,
    username: str,
    name: str,
    roles: Iterable[Role | str],
    password: str,
    nip: str | None = None,
) -> str:
    """Adds a staff account with a password and returns its id. Raises InvalidInput, UsernameTaken or NipTaken."""
    problems = rules.password_problems(password, personal=(username, name))
    return _add(session, now, username, name, roles, nip, problems, passwords.hashed(password), password)


def add_without_password(
    session: Session, now: datetime, username: str, name: str, roles: Iterable[Role | str], nip: str
) -> str:
    """The same for somebody who is invited and chooses the password. Raises as `add_staff`."""
    return _add(session, now, username, name, roles, nip, [], "", "")


def list_staff(session: Session) -> list[StaffMember]:
    """All members of staff, by user name."""
    return staff.list_members(session)


def get_staff(session: Session, username: str) -> StaffMember:
    """Raises NoSuchStaff."""
    found = staff.find_by_username(session, typed_login_name(username))
    if found is None:
        raise NoSuchStaff("username", username=username)
    return found


def change_roles(
    session: Session, now: datetime, username: str, roles: Iterable[Role | str], opened: Mapping[str, datetime]
) -> None:
    """`opened` are all selections, with the moment since when there are names to be read. Raises NoSuchStaff or
    InvalidInput. The same roles as before change nothing."""
    member, wanted = get_staff(session, username), _wanted(roles)
    problems = _role_problems(wanted) or _read_names_before(session, member, Grants.of(wanted), opened)
    if problems:
        raise InvalidInput(problems)
    if wanted != set(member.grants.texts):
        generation = _change(session, now, member, {"roles": sorted(wanted)})
        emit(session, _roles(member.staff_id, wanted, generation, now), at=now)


def bind_to_person(session: Session, username: str, nip: str) -> None:
    """Binds an account without a NIP to the person of this one; the same NIP again changes nothing. Raises NoSuchStaff,
    InvalidInput, NipTaken, or AlreadyBound."""
    member, wanted = get_staff(session, username), typed_digits(nip)
    problems = nip_problems(wanted)
    if problems:
        raise InvalidInput(problems)
    holder = staff.find_username_of_nip(session, wanted)
    if holder == member.username:
        return
    if holder is not None:
        raise NipTaken("nip", username=holder)
    if not staff.put_nip(session, member.staff_id, wanted):
        raise AlreadyBound("nip", username=username)


def disable(session: Session, now: datetime, username: str) -> None:
    """Ends every login and token and lets nobody in again. Raises NoSuchStaff; does nothing if it was done before."""
    member = get_staff(session, username)
    if member.disabled_at is None:
        generation = _change(session, now, member, {"disabled_at": now})
        staff.remove_invitation(session, member.staff_id)
        logins.close_all(session, Holder.STAFF, member.staff_id)
        emit(session, StaffDisabled(staff_id=member.staff_id, generation=generation, disabled_at=now), at=now)


def enable(session: Session, now: datetime, username: str) -> None:
    """Raises NoSuchStaff; does nothing if the account was not disabled."""
    member = get_staff(session, username)
    if member.disabled_at is not None:
        generation = _change(session, now, member, {"disabled_at": None})
        emit(session, StaffEnabled(staff_id=member.staff_id, generation=generation, enabled_at=now), at=now)


def end_logins(session: Session, now: datetime, username: str, *, without_password: bool = False) -> StaffMember:
    """Logs a member of staff out everywhere; on request the password is worth nothing any more. Raises NoSuchStaff."""
    member = get_staff(session, username)
    generation = _change(session, now, member, {"password_hash": "", "demo": False} if without_password else {})
    logins.close_all(session, Holder.STAFF, member.staff_id)
    emit(session, StaffLoginsEnded(staff_id=member.staff_id, generation=generation, ended_at=now), at=now)
    return member


def require_no_demo_password(session: Session) -> None:
    """Raises DemoPasswords naming the accounts that the published password of the demo would open."""
    names = [member.username for member in staff.list_demo_members(session)]
    if names:
        raise DemoPasswords(usernames=", ".join(names))


def find_names(session: Session, staff_ids: set[str]) -> dict[str, str]:
    """The names of members of staff, by id."""
    return staff.find_names(session, staff_ids)


def _add(
    session: Session,
    now: datetime,
    username: str,
    name: str,
    roles: Iterable[Role | str],
    nip: str | None,
    problems: list[Problem],
    password_hash: str,
    password: str,
) -> str:
    wanted = _wanted(roles)
    nip = None if nip is None else typed_digits(nip)
    problems = [*problems, *person_problems(username, name, nip), *_role_problems(wanted)]
    if problems:
        raise InvalidInput(problems)
    values = {
        "staff_id": new_id(),
        "username": username,
        "name": in_normal_form(name),
        "roles": sorted(wanted),
        "password_hash": password_hash,
        "demo": password == DEMO_PASSWORD,
        "created_at": now,
        "nip": nip,
    }
    holder = staff.find_username_of_nip(session, nip) if nip else None
    if holder is not None and holder != username:
        raise NipTaken("nip", username=holder)
    if not staff.add(session, values):
        raise UsernameTaken("username", username=username)
    emit(session, _roles(str(values["staff_id"]), wanted, 0, now), at=now)
    _note(session, str(values["staff_id"]), now)
    return str(values["staff_id"])


def _change(session: Session, now: datetime, member: StaffMember, values: dict[str, object]) -> int:
    generation = staff.change(session, member.staff_id, values)
    _note(session, member.staff_id, now)
    # Recruitment's own table, in the same transaction; the others learn it from the event.
    raise_generation(session, member.staff_id, generation)
    return generation


def _note(session: Session, staff_id: str, now: datetime) -> None:
    """Remembers what the account is allowed from now on."""
    found = staff.find(session, staff_id)
    assert found is not None
    history.add(session, found, now)


def _roles(staff_id: str, wanted: set[str], generation: int, now: datetime) -> RolesChanged:
    return RolesChanged(staff_id=staff_id, roles=tuple(sorted(wanted)), generation=generation, changed_at=now)


def _wanted(roles: Iterable[Role | str]) -> set[str]:
    return {str(role) for role in roles}


def _role_problems(wanted: set[str]) -> list[Problem]:
    """A role is `committee` for all selections or `committee@cpns-2026` for one, which may be opened later."""
    grants = Grants.of(wanted)
    if not wanted or any(not Grants.of([text]).roles for text in wanted):
        text = N_("Peran petugas harus dari daftar berikut, untuk satu seleksi dengan @ dan kodenya: %(known)s.")
        known = ", ".join(role.value for role in Role if role in STAFF)
        return [Problem.of("roles", "roles_unknown", text, known=known)]
    named = sorted({text.partition("@")[2] for text in wanted if "@" in text})
    malformed = [selection_id for selection_id in named if not _SELECTION.fullmatch(selection_id)]
    if malformed:
        text = N_("%(malformed)s bukan kode seleksi: kode terdiri atas huruf kecil, angka, dan tanda hubung.")
        return [Problem.of("roles", "selection_malformed", text, malformed=", ".join(malformed)[:200])]
    if any(_sees_and_signs(grants.roles_in(selection_id)) for selection_id in [*named, _ANY_OTHER]):
        text = N_(
            "Panitia menandatangani peringkat tanpa mengenal nama: pada satu seleksi orang yang sama tidak dapat juga "
            "menjadi verifikator, petugas ujian, atau pengawas."
        )
        return [Problem.of("roles", "roles_not_blind", text)]
    return []


def _sees_and_signs(roles: frozenset[Role]) -> bool:
    return Role.COMMITTEE in roles and not is_blind(roles)


def _read_names_before(
    session: Session, member: StaffMember, wanted: Grants, opened: Mapping[str, datetime]
) -> list[Problem]:
    """Who could read names of a selection signs none of its rankings, also after having lost that role: what was read
    at a desk is not forgotten, and a number stays a person's. Whoever is of its committee already is judged no more."""
    found = [
        selection_id
        for selection_id, since in sorted(opened.items())
        if Role.COMMITTEE in wanted.roles_in(selection_id) - member.grants.roles_in(selection_id)
        and any(
            not SEE_NAMES.isdisjoint(held.roles_in(selection_id))
            for held in held_since(session, member.staff_id, since)
        )
    ]
    if not found:
        return []
    text = N_(
        "Orang ini pernah dapat membaca nama peserta sebagai verifikator, petugas ujian, atau pengawas pada seleksi "
        "%(selections)s, sehingga tidak dapat menandatangani peringkatnya. Pilih orang lain, atau beri peran panitia "
        "untuk seleksi lain saja (committee@KODE)."
    )
    return [Problem.of("roles", "roles_not_blind_before", text, selections=", ".join(found)[:200])]


def person_problems(username: str, name: str, nip: str | None) -> list[Problem]:
    problems = []
    if not _USERNAME.fullmatch(username):
        text = N_("Nama masuk terdiri atas 2 sampai 40 huruf kecil, angka, titik, atau garis.")
        problems.append(Problem.of("username", "username_invalid", text))
    if not is_name(name, 100, shortest=2):
        problems.append(Problem.of("name", "name_invalid", N_("Tulis nama, 2 sampai 100 huruf.")))
    return problems if nip is None else [*problems, *nip_problems(nip)]


def nip_problems(nip: str) -> list[Problem]:
    if nip_is_formed(nip):
        return []
    text = N_("NIP terdiri atas 18 angka: tanggal lahir, tahun dan bulan pengangkatan, jenis kelamin, nomor urut.")
    return [Problem.of("nip", "nip_invalid", text)]
