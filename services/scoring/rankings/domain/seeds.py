"""The seed of an exam's public draw, and the places that its tickets give to equals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.scoring.rankings.domain.lots import Group, with_lots
from services.scoring.rankings.domain.ranking import Standing
from shared.contracts.draws import ticket
from shared.kernel.errors import DomainError, InvalidInput, Kind, Problem
from shared.kernel.words import N_

_FORM = re.compile("[0-9a-f]{64}")


class NoDraw(DomainError):
    code = "no_draw"
    text = N_("Aturan seleksi ini tidak memutuskan apa pun dengan undian.")


class SeedTooEarly(DomainError):
    code = "seed_too_early"
    text = N_(
        "Benih dicatat setelah semua lembar ujian ini masuk dan dinilai; sampai saat itu siapa yang sama dapat berubah."
    )


class AlreadyDrawn(DomainError):
    kind = Kind.CONFLICT
    code = "seed_recorded"
    text = N_("Benih undian ujian ini sudah dicatat dua anggota dan tidak berubah lagi.")


@dataclass(frozen=True)
class Entry:
    """A member's signature on a seed. `first_id` is the entry of the member who had typed the same before: with it the
    seed holds."""

    id: int
    exam_id: str
    stage: str
    seed: str
    signer_id: str
    signer: str
    role: str
    signed_at: datetime
    statement: str
    key_id: str
    proof: str
    first_id: int | None


def typed_seed(text: str) -> str:
    """32 bytes as 64 hexadecimal digits; spaces and line ends between them do not count. Raises InvalidInput."""
    seed = "".join(text.split()).lower()
    if not _FORM.fullmatch(seed):
        problem = N_("Tulis 64 digit heksadesimal (0–9, a–f), tepat seperti yang diumumkan; ini %(count)s karakter.")
        raise InvalidInput([Problem.of("seed", "seed_unfit", problem, count=len(seed))])
    return seed


def with_draws(
    vacancy_id: str, standings: Sequence[Standing], groups: Sequence[Group], by_hand: Sequence[Group], seed: str | None
) -> tuple[list[Standing], str | None]:
    """The candidates of one vacancy with their places by lot, and the seed if it gave them. A vacancy is drawn in one
    way: where lots drawn by hand put some of its equals in order, the others wait for lots, too; and the seed draws
    only where everybody has a sheet code."""
    placed = with_lots(standings, groups, by_hand)
    is_by_hand = any(each.lot for each in placed)
    if seed is None or not groups or is_by_hand or not all(each.sheet_code for each in standings):
        return placed, None
    return _with_tickets(standings, groups, seed, vacancy_id), seed


def _with_tickets(standings: Sequence[Standing], groups: Iterable[Group], seed: str, vacancy_id: str) -> list[Standing]:
    """The candidates of one vacancy, whose document names them by sheet code, with their places by lot: those of a
    group by ascending tickets."""
    codes = {each.candidate_no: each.sheet_code or "" for each in standings}
    key = bytes.fromhex(seed)
    places = {
        number: place
        for group in groups
        for place, number in enumerate(sorted(group, key=lambda each: ticket(key, vacancy_id, codes[each])), 1)
    }
    return [each._replace(lot=places.get(each.candidate_no, 0)) for each in standings]
