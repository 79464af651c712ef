"""The journal of an attempt: which answer counts, which is refused, and the chain over what was saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from services.cbt.exams.domain.exams import Exam
from shared.contracts.choices import options_in
from shared.contracts.journal import JournalEntry, link_hash
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_


class ItemNotOnPaper(DomainError):
    kind = Kind.INVALID
    code = "item_not_on_paper"
    text = N_("Soal ini tidak ada dalam naskah Anda.")


class OptionNotOfItem(DomainError):
    kind = Kind.INVALID
    code = "option_not_of_item"
    text = N_("Pilihan ini bukan milik soal tersebut.")


class NotANumber(DomainError):
    kind = Kind.INVALID
    code = "not_a_number"
    text = N_("Jawaban soal ini harus berupa satu bilangan dalam bentuk terpendeknya, misalnya -12.5.")


class OneOptionOnly(DomainError):
    kind = Kind.INVALID
    code = "one_option_only"
    text = N_("Soal ini menerima satu pilihan saja.")


class ChoiceOutOfForm(DomainError):
    kind = Kind.INVALID
    code = "choice_out_of_form"
    text = N_("Jawaban dengan beberapa pilihan harus menyebut tiap pilihan satu kali dan berurutan.")


def misfit(exam: Exam, answer: Answer) -> DomainError:
    """Why the answer is none to its item, which the exam has; the error's place is the item's id."""
    options = exam.options_of[answer.item_id]
    if not options:
        return NotANumber(answer.item_id)
    if not options_in(answer.option_id or "") <= options:
        return OptionNotOfItem(answer.item_id)
    return ChoiceOutOfForm(answer.item_id) if answer.item_id in exam.take_several else OneOptionOnly(answer.item_id)


class SequenceConflict(DomainError):
    code = "sequence_conflict"
    text = N_("Nomor urut %(sequence)s sudah dipakai untuk jawaban lain. Muat ulang halaman ujian.")


MAX_JUMP = 2_000
"""How far a sequence may lie above the highest that the attempt has. A browser that was without a network for the whole
exam stays far below; without a bound, one request with a very high number would leave no number for what follows."""


class SequenceTooFar(DomainError):
    code = "sequence_too_far"
    text = N_("Nomor urut %(sequence)s terlalu jauh di atas yang sudah tersimpan. Muat ulang halaman ujian.")


@dataclass(frozen=True)
class Answer:
    """An answer that a browser sends to be saved. `sequence` is its own count, `option_id` the choice or the number
    (`shared.contracts.choices`), None a blank."""

    sequence: int
    item_id: str
    option_id: str | None
    doubtful: bool


@dataclass(frozen=True)
class Entry:
    """An answer that was taken, at the database's time."""

    answer: Answer
    saved_at: datetime


def newest(answers: Iterable[Answer]) -> dict[str, Answer]:
    """The answer that counts for each item: the one with the highest sequence, whenever it arrived."""
    current: dict[str, Answer] = {}
    for answer in answers:
        known = current.get(answer.item_id)
        if known is None or answer.sequence > known.sequence:
            current[answer.item_id] = answer
    return current


def chosen(answers: Iterable[Answer]) -> dict[str, str]:
    """Item id to `option_id` of the answers that count, blanks left out, by item id."""
    counted = newest(answers)
    return {item: option for item in sorted(counted) if (option := counted[item].option_id) is not None}


def chain(attempt_id: str, head: str, length: int, entries: Iterable[Entry]) -> list[JournalEntry]:
    """Appends `entries`, in this order, to a chain that has `length` entries and ends in `head`."""
    linked = []
    for position, entry in enumerate(entries, start=length + 1):
        facts = {**vars(entry.answer), "position": position, "saved_at": entry.saved_at}
        head = link_hash(head, attempt_id, **facts)
        linked.append(JournalEntry(**facts, hash=head))
    return linked
