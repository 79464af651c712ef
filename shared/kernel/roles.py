"""Roles: a person has one or more, each for all selections or for some; a route declares which it admits.

In tokens, events, tables and commands a role is written `committee` for all selections, `committee@cpns-2026` for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
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
    ASSESSOR = "assessor"
    """Judges candidates of a later stage by their numbers, or enters scores carried over."""
    AUDITOR = "auditor"
    """Reads everything that a committee member reads, changes nothing."""


STAFF = frozenset(
    {
        *(Role.VERIFIER, Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.PROCTOR),
        *(Role.COMMITTEE, Role.ASSESSOR, Role.AUDITOR),
    }
)


OF_ONE_PERSON = frozenset({Role.VERIFIER, Role.EXAM_OFFICER, Role.COMMITTEE, Role.ASSESSOR})
"""Those who verify, seal, sign or assess: where two people must act, two accounts of one person must not."""
_STAFF_NAMES = frozenset(role.value for role in STAFF)

SEE_NAMES = frozenset({Role.VERIFIER, Role.EXAM_OFFICER, Role.PROCTOR})
"""Those who read applicants' names, two of them beside candidate numbers. Whoever signs rankings has none of them."""


def is_blind(roles: Collection[Role]) -> bool:
    """Whether somebody with these roles may review and sign rankings: a member of the committee who sees no names."""
    return Role.COMMITTEE in roles and SEE_NAMES.isdisjoint(roles)


MAY_SEAL = frozenset({Role.EXAM_OFFICER, Role.COMMITTEE})
"""Those of whom two seal an exam."""


def may_seal(roles: Collection[Role]) -> bool:
    """Whether the approval of somebody with these roles seals an exam."""
    return not MAY_SEAL.isdisjoint(roles)


Limits = frozenset[tuple[Role, str]]
"""Roles with a selection each: a role that stands here counts in those selections alone."""


@dataclass(frozen=True)
class Grants:
    """`roles` are all that somebody has anywhere; one that `limits` names counts only in the selections named there."""

    roles: frozenset[Role]
    limits: Limits = frozenset()

    @classmethod
    def of(cls, texts: Iterable[object]) -> Grants:
        """Reads roles as they are written; what is none of staff's is left out. A role for all selections is not
        limited by one beside it."""
        found: set[tuple[Role, str | None]] = set()
        for text in texts:
            name, at, selection_id = str(text).partition("@")
            if name in _STAFF_NAMES and bool(at) == bool(selection_id):
                found.add((Role(name), selection_id or None))
        everywhere = {role for role, selection_id in found if selection_id is None}
        limits = frozenset((role, where) for role, where in found if where is not None and role not in everywhere)
        return cls(frozenset(role for role, _ in found), limits)

    @property
    def texts(self) -> list[str]:
        """As they are written, sorted."""
        limited = {role for role, _ in self.limits}
        return sorted(
            [*(str(role) for role in self.roles - limited), *(f"{role}@{where}" for role, where in self.limits)]
        )

    def selections(self, *roles: Role) -> frozenset[str] | None:
        """The selections in which one of these roles counts; None: all."""
        held = self.roles & set(roles)
        if held - {role for role, _ in self.limits}:
            return None
        return frozenset(where for role, where in self.limits if role in held)

    def roles_in(self, selection_id: str) -> frozenset[Role]:
        """The roles that count in this selection."""
        limited = {role for role, _ in self.limits}
        return frozenset(role for role in self.roles if role not in limited or (role, selection_id) in self.limits)


@dataclass(frozen=True)
class Principal:
    """An authenticated person. `id` is an account id, or a candidate number for a candidate. `limits` says which of
    the roles count in some selections only."""

    id: str
    name: str
    roles: frozenset[Role]
    login_id: str = field(default="", compare=False)
    """The login that a member of staff acts from; it opens nothing by itself."""
    limits: Limits = frozenset()

    def has(self, *roles: Role) -> bool:
        """Whether one of these roles is theirs in any selection."""
        return not self.roles.isdisjoint(roles)

    @property
    def grants(self) -> Grants:
        return Grants(self.roles, self.limits)

    def selections(self, *roles: Role) -> frozenset[str] | None:
        """The selections in which one of these roles counts; None: all."""
        return self.grants.selections(*roles)

    def roles_in(self, selection_id: str) -> frozenset[Role]:
        """The roles that count in this selection."""
        return self.grants.roles_in(selection_id)

    def within(self, selection_id: str) -> Principal:
        """The same person with the roles that count in this selection."""
        return replace(self, roles=self.roles_in(selection_id), limits=frozenset()) if self.limits else self

    @property
    def acts_as(self) -> str:
        """The role written into events as the actor: the first one by the order of `Role`."""
        return next((str(role) for role in Role if role in self.roles), "system")
