"""What is said of a rules document, by chapters."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """What a document says of one subject. Two versions speak of the same thing where `key` is the same."""

    key: str
    subject: str
    text: str


@dataclass(frozen=True)
class Chapter:
    title: str
    facts: tuple[Fact, ...]
