"""Two people approve the same content: the rule behind sealing an exam and releasing a ranking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from shared.kernel.initials import initials
from shared.kernel.roles import Grants, Role

__all__ = [
    "PEOPLE",
    "Admits",
    "Approval",
    "Seconding",
    "Signed",
    "Standing",
    "both_of",
    "initials",
    "is_complete",
    "signers",
]

PEOPLE = 2
"""How many different people an approval takes."""


class Approval(Protocol):
    """One person's approval of the content with a digest."""

    @property
    def signer_id(self) -> str: ...

    @property
    def digest(self) -> str: ...


class Signed(Protocol):
    """What one member has signed with a key of their own; without a key it never counts."""

    @property
    def signer_id(self) -> str: ...

    @property
    def key_id(self) -> str | None: ...


class Seconding(Protocol):
    """One member's part of what two decide. `first_id` is the part that another member had given before it."""

    @property
    def id(self) -> int: ...

    @property
    def first_id(self) -> int | None: ...


_Part = TypeVar("_Part", bound=Seconding)

Admits = Callable[[Collection[Role]], bool]
"""Whether somebody with these roles may approve."""


@dataclass(frozen=True)
class Standing:
    """What is known of a member of staff: the roles since `roles_since`, and since when nobody acts from the account.

    `grants` is None while the roles have not changed under this release; then the token that was shown is the only
    word.
    """

    grants: Grants | None = None
    roles_since: datetime | None = None
    disabled_at: datetime | None = None

    def counts(self, selection_id: str, admits: Admits, moment: datetime | None = None) -> bool:
        """Whether the member's approval of something in this selection counts where another completes it now, or did
        at `moment`."""
        if self.disabled_at is not None and (moment is None or self.disabled_at <= moment):
            return False
        if self.grants is None or self.roles_since is None or (moment is not None and self.roles_since > moment):
            return True
        return admits(self.grants.roles_in(selection_id))


def signers(approvals: Iterable[Approval], digest: str) -> frozenset[str]:
    """The people who have approved exactly this content; approvals of any other content do not count."""
    return frozenset(approval.signer_id for approval in approvals if approval.digest == digest)


def both_of(given: Sequence[_Part]) -> tuple[_Part, _Part] | None:
    """The first and the second member who decided, of what has been given about one thing."""
    known = {each.id: each for each in given}
    return next(((known[each.first_id], each) for each in given if each.first_id is not None), None)


def is_complete(signer_ids: Iterable[str]) -> bool:
    """Whether these people are enough."""
    return len(set(signer_ids)) >= PEOPLE
