"""Two people approve the same content: the rule behind sealing an exam and releasing a ranking."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.kernel.roles import Role

PEOPLE = 2
"""How many different people an approval takes."""


class Approval(Protocol):
    """One person's approval of the content with a digest."""

    @property
    def signer_id(self) -> str: ...

    @property
    def digest(self) -> str: ...


@dataclass(frozen=True)
class Standing:
    """What is known of a member of staff: the roles since `roles_since`, and since when nobody acts from the account.

    `roles` is None while they have not changed under this release; then the token that was shown is the only word.
    """

    roles: frozenset[Role] | None = None
    roles_since: datetime | None = None
    disabled_at: datetime | None = None

    def counts(self, admits: Callable[[Collection[Role]], bool], moment: datetime | None = None) -> bool:
        """Whether the member's approval counts where another completes it now, or did at `moment`; `admits` says
        which roles it takes."""
        if self.disabled_at is not None and (moment is None or self.disabled_at <= moment):
            return False
        if self.roles is None or self.roles_since is None or (moment is not None and self.roles_since > moment):
            return True
        return admits(self.roles)


def signers(approvals: Iterable[Approval], digest: str) -> frozenset[str]:
    """The people who have approved exactly this content; approvals of any other content do not count."""
    return frozenset(approval.signer_id for approval in approvals if approval.digest == digest)


def is_complete(signer_ids: Iterable[str]) -> bool:
    """Whether these people are enough."""
    return len(set(signer_ids)) >= PEOPLE


def initials(name: str) -> str:
    """The initials of a committee seat, for example "R.K." of "R. Kartika"; never a login."""
    letters = [word[0].upper() for word in name.replace(".", " ").split() if word[0].isalpha()]
    return ".".join(letters) + "." if letters else "–"
