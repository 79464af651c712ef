"""A member of staff, and the number that binds the account to one person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from shared.kernel.roles import Grants, Principal, Role


@dataclass(frozen=True)
class StaffMember:
    staff_id: str
    username: str
    name: str
    grants: Grants
    generation: int = 0
    disabled_at: datetime | None = None
    is_bound: bool = False
    """Whether a NIP binds this account to a person."""
    is_waiting: bool = False
    """Whether no password has been chosen yet: the invitation was not used."""
    is_demo: bool = False
    """Whether the password is the published one of the demo."""
    further_key_until: datetime | None = None
    """Until when one more key may be bound without an earlier one."""

    @property
    def roles(self) -> frozenset[Role]:
        """All that the member has in any selection."""
        return self.grants.roles

    @property
    def principal(self) -> Principal:
        return Principal(self.staff_id, self.name, self.roles, limits=self.grants.limits)


_NIP = re.compile(r"[0-9]{18}")
_CONTRACT_MONTH = "21"
"""Stands where civil servants (PNS) have the month of appointment, in numbers of government employees by contract
(PPPK)."""


def nip_is_formed(nip: str) -> bool:
    """Whether `nip` has the form of a NIP: 18 digits, of which 8 are the day of birth, 6 the year and month of
    appointment, one the sex (1 or 2), and three a serial number (Peraturan Kepala BKN 22/2007)."""
    if not _NIP.fullmatch(nip) or nip[14] not in "12" or nip[15:] == "000":
        return False
    try:
        born, month = date.fromisoformat(f"{nip[:4]}-{nip[4:6]}-{nip[6:8]}"), nip[12:14]
        appointed = date(int(nip[8:12]), 12 if month == _CONTRACT_MONTH else int(month), 1)
    except ValueError:
        return False
    return born.year >= 1900 and 15 <= appointed.year - born.year <= 80
