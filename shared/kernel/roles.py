"""Roles: a person has one or more; a route declares which it admits."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """The roles of a selection; the words are those of the regulations' committees."""

    APPLICANT = "applicant"
    """A registered person, in recruitment."""
    CANDIDATE = "candidate"
    """An admitted applicant sitting at an exam seat, in cbt; known there by number."""
    VERIFIER = "verifier"
    ITEM_AUTHOR = "item_author"
    EXAM_OFFICER = "exam_officer"
    PROCTOR = "proctor"
    COMMITTEE = "committee"
    AUDITOR = "auditor"
    """Reads everything that a committee member reads, changes nothing."""


STAFF = frozenset({Role.VERIFIER, Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.PROCTOR, Role.COMMITTEE, Role.AUDITOR})


SEE_NAMES = frozenset({Role.VERIFIER, Role.EXAM_OFFICER, Role.PROCTOR})
"""Those who read applicants' names, two of them beside candidate numbers. Whoever signs rankings has none of them."""


def is_blind(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles may review and sign rankings: a member of the committee who sees no names."""
    return Role.COMMITTEE in roles and SEE_NAMES.isdisjoint(roles)


@dataclass(frozen=True)
class Principal:
    """An authenticated person. `id` is an account id, or a candidate number for a candidate."""

    id: str
    name: str
    roles: frozenset[Role]
    login_id: str = field(default="", compare=False)
    """The login that a member of staff acts from; it opens nothing by itself."""

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)

    @property
    def acts_as(self) -> str:
        """The role written into events as the actor: the first one by the order of `Role`."""
        return next((str(role) for role in Role if role in self.roles), "system")
