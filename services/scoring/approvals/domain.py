"""Two people approve the same content: the rule behind sealing an exam and releasing a ranking."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

PEOPLE = 2
"""How many different people an approval takes."""


class Approval(Protocol):
    """One person's approval of the content with a digest."""

    @property
    def signer_id(self) -> str: ...

    @property
    def digest(self) -> str: ...


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
