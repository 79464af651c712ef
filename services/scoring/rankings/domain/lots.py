"""Lots among candidates who are equal in every key: who waits for them, and what order they gave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.scoring.rankings.domain.order import Equals, Ranked
from services.scoring.rankings.domain.ranking import Standing
from shared.kernel.errors import DomainError, Forbidden, Kind
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.words import N_

Group = tuple[str, ...]
"""Candidate numbers."""


class NotTheseEquals(DomainError):
    kind = Kind.INVALID
    code = "not_these_equals"
    text = N_("Isi tepat nomor peserta yang menunggu undian, masing-masing sekali, menurut urutan undian.")


class TooEarly(DomainError):
    code = "lots_too_early"
    text = N_(
        "Undian dicatat setelah semua lembar jawaban masuk dan dinilai; sampai saat itu siapa yang sama dapat berubah."
    )


class SameMember(Forbidden):
    code = "same_person"
    text = N_("Anda sudah mencatat urutan ini. Anggota lain yang mengesahkannya.")


class NotBlind(Forbidden):
    code = "not_blind"
    text = N_(
        "Akun Anda juga membaca nama pelamar, sehingga tidak mencatat undian. Mintalah operator mengubah peran Anda."
    )


@dataclass(frozen=True)
class Entry:
    """An order of lots as one member entered it; it counts once another has entered the same.

    `statement`, `key_id` and `proof` are what the first signed with a key of their own, `confirming_...` the second.
    Where both had entered it before members signed lots there are none, and it counts; a first who waited does not."""

    id: int
    numbers: Group
    enterer_id: str
    entered_by: str
    entered_at: datetime
    confirmer_id: str | None
    confirmed_by: str | None
    confirmed_at: datetime | None
    statement: str | None = None
    key_id: str | None = None
    proof: str | None = None
    confirming_statement: str | None = None
    confirming_key_id: str | None = None
    confirming_proof: str | None = None

    @property
    def signatures(self) -> list[dict[str, str]]:
        """What was signed with which key, the first member's before the second's."""
        first = (self.statement, self.key_id, self.proof)
        second = (self.confirming_statement, self.confirming_key_id, self.confirming_proof)
        return [
            {"statement": statement, "key_id": key_id, "proof": proof}
            for statement, key_id, proof in (first, second)
            if statement is not None and key_id is not None and proof is not None
        ]


def typed_lots(text: str) -> list[str]:
    """Candidate numbers, the first lot first; blanks, commas and line ends between them."""
    return [typed_candidate_number(each) for each in text.replace(",", " ").split()]


def undrawn(ranked: Ranked[Any], places: int, equals: Equals, *, has_quotas: bool = False) -> list[Group]:
    """The groups of equals, in the ranking of one vacancy, whose order a draw decides and which no lots have put in
    order: of all where every rank is of one person, or where quota groups have lines of their own, which lots at one
    line move; else those where the places end."""
    if not equals.need_lots:
        return []
    first = 0
    found = []
    for group in _groups(ranked):
        end = first + len(group)
        if len(group) > 1 and (has_quotas or equals.ranks == "none" or first < places < end):
            found.append(group)
        first = end
    return found


def _groups(ranked: Ranked[Any]) -> list[Group]:
    values = ranked.vectors.values
    equal = len(ranked.keys)
    groups: list[list[str]] = []
    columns = (ranked.numbers, ranked.ranks, ranked.has_decision, ranked.decided)
    for number, rank, has_decision, decided in zip(*(values(column) for column in columns), strict=True):
        if rank is None:
            break
        if has_decision and decided == equal:
            groups[-1].append(number)
        else:
            groups.append([number])
    return [tuple(group) for group in groups]


def with_lots(standings: Sequence[Standing], groups: Iterable[Group], drawn: Iterable[Group]) -> list[Standing]:
    """The candidates of one vacancy, with their places by lot where the lots of exactly their group were drawn; a group
    that has gained or lost somebody since is another one."""
    orders = {frozenset(order): order for order in drawn}
    lots = {number: lot for group in groups for lot, number in enumerate(orders.get(frozenset(group), ()), 1)}
    return [each._replace(lot=lots.get(each.candidate_no, 0)) for each in standings]
