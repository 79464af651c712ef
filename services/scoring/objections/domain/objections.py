"""Objections of candidates to items of a sealed exam, and the answers that two members give."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.contracts.item_objections import Outcome
from shared.kernel.errors import DomainError, Forbidden, InvalidInput, Problem
from shared.kernel.public_texts import unseen_problems
from shared.kernel.words import N_

SHORTEST, LONGEST = 20, 1_000
"""Characters of a public answer."""
QUOTED_WORDS, FEWEST_WORDS = 6, 4
"""So many words of the stem or of an option in a row, and the answer quotes it; of a shorter one all its words, unless
there are fewer than the second."""
AT_ONCE = 20_000
"""Objections in one answer; what is left gets a further one. A message of the log has room for three times as many."""
_WORD = re.compile(r"\w+")


class NoneTaken(DomainError):
    code = "item_objections_none"
    text = N_("Aturan ujian ini tidak membuka sanggahan soal.")


class WindowOpen(DomainError):
    code = "item_objections_open"
    text = N_("Sanggahan dijawab setelah masa sanggah ditutup dan semua sanggahan sampai di sini.")


class NothingWaits(DomainError):
    code = "item_objections_answered"
    text = N_("Tidak ada sanggahan atas butir ini yang menunggu jawaban.")


class NotCorrected(DomainError):
    code = "item_not_corrected"
    text = N_(
        "Sanggahan diterima setelah koreksi kunci butir ini berlaku. Usulkan koreksinya, berlakukan dengan dua tanda "
        "tangan, lalu jawab sanggahan."
    )


class NotBlind(Forbidden):
    code = "not_blind"
    text = N_(
        "Sanggahan dijawab anggota panitia yang tidak membaca nama pelamar. Mintalah operator mengubah peran Anda."
    )


@dataclass(frozen=True)
class Window:
    """What recruitment announced last: until when objections are taken, and once that is over, how many there are."""

    exam_id: str
    until: datetime
    closed: bool
    filed: int
    changed_at: datetime

    @property
    def last_moment(self) -> datetime:
        """The last minute in which one is taken, as people write it."""
        return self.until - timedelta(minutes=1)


@dataclass(frozen=True)
class OpenAnswer:
    """An answer that one member has signed and that waits for another."""

    id: int
    item_id: str
    outcome: Outcome
    text: str
    digest: str
    signer_id: str
    signer: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str


@dataclass(frozen=True)
class GivenAnswer:
    """An answer that two members have signed, to so many `objections`."""

    item_id: str
    outcome: Outcome
    text: str
    key_set: int | None
    objections: int
    initials: tuple[str, str]
    digest: str
    answered_at: datetime


@dataclass(frozen=True)
class Objected:
    """An item with its objections: how often each reason was given, and how many wait for an answer."""

    item_id: str
    reasons: Counter[str]
    waiting: int


def checked_text(typed: str, item_texts: Iterable[str]) -> str:
    """The answer as it is kept. Raises InvalidInput if it is too short or too long, has letters that nobody sees, or
    quotes the item."""
    # Browsers send a line end as two characters, and sign it as one.
    text = typed.replace("\r\n", "\n").strip()
    if not SHORTEST <= len(text) <= LONGEST:
        words = N_("Tulis jawabannya dengan %(least)s sampai %(most)s huruf.")
        raise InvalidInput([Problem.of("text", "answer_length", words, least=SHORTEST, most=LONGEST)])
    unseen = unseen_problems(text, "text")
    if unseen:
        raise InvalidInput(unseen)
    secret = [words for words in map(_words, item_texts) if len(words) >= FEWEST_WORDS]
    runs = {run for words in secret for run in _runs(words, min(QUOTED_WORDS, len(words)))}
    mine, lengths = _words(text), sorted({len(run) for run in runs})
    quoted = next((run for length in lengths for run in _runs(mine, length) if run in runs), None)
    if quoted is not None:
        words = N_("Jawaban ini mengutip soal: %(quoted)s. Soal tetap rahasia; tulis dengan kata lain.")
        raise InvalidInput([Problem.of("text", "answer_quotes_item", words, quoted=" ".join(quoted))])
    return text


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    for start in range(len(words) - length + 1):
        yield tuple(words[start : start + length])
