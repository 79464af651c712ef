"""The links of the navigation bar, by role. Addresses are absolute, because they cross services on one origin."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from flask import request

from shared.kernel.roles import STAFF, Principal, Role
from shared.kernel.words import N_
from shared.web.access import people, principal
from shared.web.choosing import PARAMETER, kept

ROLE_NAMES = {
    Role.APPLICANT: N_("Pelamar"),
    Role.CANDIDATE: N_("Peserta"),
    Role.VERIFIER: N_("Verifikator"),
    Role.ITEM_AUTHOR: N_("Penyusun soal"),
    Role.EXAM_OFFICER: N_("Petugas ujian"),
    Role.PROCTOR: N_("Pengawas"),
    Role.COMMITTEE: N_("Panitia"),
    Role.ASSESSOR: N_("Penilai"),
    Role.AUDITOR: N_("Auditor"),
}


_WITHOUT_SELECTION = frozenset({"/lamaran", "/scoring/bank", "/scoring/aturan"})

_OF_THE_AGENCY = frozenset({"/scoring/aturan"})
"""What a role opens only where it counts in all selections."""


@dataclass(frozen=True)
class Link:
    text: str
    address: str
    roles: frozenset[Role] = frozenset()

    @property
    def href(self) -> str:
        """The address with the selection that was chosen on this page, where there are several."""
        chosen = kept()
        if not chosen or self.address in _WITHOUT_SELECTION:
            return self.address
        page, mark, place = self.address.partition("#")
        return f"{page}?{PARAMETER}={quote(chosen)}{mark}{place}"

    @property
    def current(self) -> bool:
        """Whether the page shown lies at or below this address; the two home pages only at it."""
        page = request.script_root + request.path
        if "#" in self.address:
            return False
        if self.address in ("/", "/petugas"):
            return page == self.address or (self.address == "/" and page.startswith("/formasi/"))
        return page == self.address or page.startswith(self.address + "/")


def _staff(text: str, address: str, *roles: Role) -> Link:
    return Link(text, address, frozenset(roles))


PUBLIC = (
    Link(N_("Formasi"), "/"),
    Link(N_("Jadwal"), "/#jadwal"),
    Link(N_("Hasil"), "/hasil"),
    Link(N_("Bantuan"), "/bantuan"),
)
APPLICANT = Link(N_("Lamaran saya"), "/lamaran")
STAFF_HOME = Link(N_("Ringkasan"), "/petugas")
STAFF_LINKS = (
    _staff(N_("Verifikasi"), "/verifikasi", Role.VERIFIER),
    _staff(N_("Bank soal"), "/scoring/bank", Role.ITEM_AUTHOR),
    _staff(N_("Aturan"), "/scoring/aturan", Role.COMMITTEE, Role.AUDITOR),
    _staff(N_("Ujian"), "/scoring/ujian", Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.COMMITTEE),
    _staff(N_("Sesi"), "/cbt/sesi", Role.EXAM_OFFICER),
    _staff(N_("Naskah"), "/cbt/naskah", Role.EXAM_OFFICER),
    _staff(N_("Kehadiran"), "/cbt/pengawas", Role.PROCTOR, Role.EXAM_OFFICER),
    _staff(N_("Pembatalan"), "/cbt/pembatalan", Role.EXAM_OFFICER, Role.COMMITTEE, Role.AUDITOR),
    _staff(N_("Uji coba"), "/scoring/uji-coba", Role.COMMITTEE),
    _staff(N_("Asesmen"), "/scoring/penilaian", Role.ASSESSOR, Role.COMMITTEE, Role.AUDITOR),
    _staff(N_("Peringkat"), "/scoring/peringkat", Role.COMMITTEE, Role.AUDITOR),
    _staff(N_("Kunci"), "/petugas/kunci", Role.COMMITTEE, Role.EXAM_OFFICER),
    _staff(N_("Jejak"), "/jejak", Role.AUDITOR, Role.COMMITTEE),
)


@dataclass(frozen=True)
class Navigation:
    """The content of the top bar: links, the person logged in, and the addresses for login and logout."""

    links: tuple[Link, ...]
    who: Principal | None
    role_names: tuple[str, ...]
    login: str | None
    logout: str | None


def navigation() -> Navigation:
    """Staff pages show the staff's links; all others the public's, with the way back for whoever is logged in."""
    here = principal()
    known = people()
    if here is not None and here.has(*STAFF) and _on_a_staff_page():
        links = (STAFF_HOME, *(link for link in STAFF_LINKS if _opens(here, link)))
        return Navigation(links, here, _names(here.roles), None, "/petugas/keluar")
    staff = next((someone for someone in known if someone.has(*STAFF)), None)
    applicant = next((someone for someone in known if someone.has(Role.APPLICANT)), None)
    links = (*PUBLIC, *((APPLICANT,) if applicant else ()), *((STAFF_HOME,) if staff else ()))
    if applicant is not None:
        return Navigation(links, applicant, (), None, "/keluar")
    if staff is not None:
        return Navigation(links, staff, _names(staff.roles), None, "/petugas/keluar")
    return Navigation(links, None, (), "/masuk", None)


def _opens(who: Principal, link: Link) -> bool:
    limited = link.address in _OF_THE_AGENCY and who.selections(*link.roles) is not None
    return who.has(*link.roles) and not limited


def _names(roles: Iterable[Role]) -> tuple[str, ...]:
    held = set(roles)
    return tuple(ROLE_NAMES[role] for role in Role if role in held)


def _on_a_staff_page() -> bool:
    page = request.script_root + request.path
    return any(page == link.address or page.startswith(link.address + "/") for link in (STAFF_HOME, *STAFF_LINKS))
