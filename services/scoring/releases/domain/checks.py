"""One line of what is looked at before a release."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from shared.kernel.errors import Problem


class CheckState(StrEnum):
    """The effect of a check on the release."""

    GOOD = "good"
    """Settled."""
    LIGHT = "light"
    """A warning; does not block."""
    BAD = "bad"
    """Blocks the release."""


@dataclass(frozen=True)
class ReleaseCheck:
    """One line of "before release"; `text` words it."""

    state: CheckState
    text: Problem
    is_soft: bool = False
    """Whether two members may overrule it; nobody overrules the others."""


def good(code: str, text: str) -> ReleaseCheck:
    return ReleaseCheck(CheckState.GOOD, Problem.of("", code, text))


def light(code: str, text: str, **facts: object) -> ReleaseCheck:
    return ReleaseCheck(CheckState.LIGHT, Problem.of("", code, text, **facts))


def bad(code: str, text: str, **facts: object) -> ReleaseCheck:
    return ReleaseCheck(CheckState.BAD, Problem.of("", code, text, **facts))
