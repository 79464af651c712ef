"""What the gate found in an exam's sheets, kind by kind, with figures that people can look at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import cached_property

from shared.kernel.canonical import digest
from shared.kernel.errors import DomainError
from shared.kernel.words import N_

FEWEST_SHEETS = 30
"""Below so many marked sheets no figure of the gate says anything, and it asks nothing."""
METHOD = 2
"""Another one wherever figures come from another method. A report by an earlier one is made anew, unless a member has
overruled something of the exam: what was signed is about the figures as they were."""
SHOWN = 50
"""Lines of a kind on the page."""
MOST_FOUND = 200
"""Of one kind in a report; the count is of all."""


class Kind(StrEnum):
    SITE = "site"
    """Marks at a venue."""
    SESSION = "session"
    """Marks in a session or shift."""
    DRIFT = "drift"
    """An item in a session or shift."""
    SPEED = "speed"
    """A sheet."""
    PAIR = "pair"
    """Two sheets of one room."""


@dataclass(frozen=True)
class Line:
    """`subject` names what was compared: a venue; a session, or the moment of a shift of several; an item and one of
    these; a candidate number; two candidate numbers and their room. `figures` are texts of numbers, by the names that
    the page's columns have. `weight` is how long its bar is, from -1 to 1."""

    subject: tuple[str, ...]
    figures: dict[str, str]
    weight: str
    stands_out: bool


@dataclass(frozen=True)
class Item:
    """One kind of figures: how many were `compared`, how many were `found` to stand out, and the lines to look at, the
    strangest first. `vacancies` are those that it concerns if something was found; None: all of the exam."""

    kind: str
    compared: int
    found: int
    lines: tuple[Line, ...]
    vacancies: tuple[str, ...] | None = None

    @cached_property
    def digest(self) -> str:
        """Over what stands out. Members overrule exactly this."""
        lines = [asdict(line) for line in self.lines if line.stands_out]
        return digest({"kind": self.kind, "found": self.found, "lines": lines})

    def concerns(self, vacancy_id: str) -> bool:
        return self.found > 0 and (self.vacancies is None or vacancy_id in self.vacancies)


@dataclass(frozen=True)
class Report:
    """Of so many sheets; `seated` of them are of candidates whose seat is known."""

    sheets: int
    seated: int
    items: tuple[Item, ...]

    def get(self, kind: str) -> Item | None:
        return next((item for item in self.items if item.kind == kind), None)


@dataclass(frozen=True)
class Overruling:
    """One member's part."""

    id: int
    exam_id: str
    kind: str
    finding_digest: str
    reason: str
    signer_id: str
    signer: str
    key_id: str
    first_id: int | None


class AlreadyOverruled(DomainError):
    code = "gate_overruled"
    text = N_("Alasan ini sudah dikesampingkan dua anggota panitia.")


class SameMember(DomainError):
    code = "gate_same_member"
    text = N_("Anda sudah mengesampingkan alasan ini. Anggota lain harus memeriksa dan memutuskannya juga.")


class NotBlind(DomainError):
    code = "gate_not_blind"
    text = N_("Anda membaca nama peserta seleksi ini, jadi tidak memutuskan tentang peringkatnya.")


class NothingFound(DomainError):
    code = "gate_nothing_found"
    text = N_("Tidak ada yang perlu dikesampingkan di sini; angkanya sudah dihitung lagi.")
