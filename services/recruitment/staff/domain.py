"""A member of staff."""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.roles import Principal, Role


@dataclass(frozen=True)
class StaffMember:
    staff_id: str
    username: str
    name: str
    roles: frozenset[Role]

    @property
    def principal(self) -> Principal:
        return Principal(self.staff_id, self.name, self.roles)
