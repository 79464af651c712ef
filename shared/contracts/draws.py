"""The public draw among candidates who are equal in every key: a pure function of a seed that nobody chose, so that
everybody can repeat it. Its vectors are in `vectors/draw.json`."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The digits and letters of a sheet code, each worth five bits by its place here: Crockford's base 32, which has no I,
L, O and U, so that nothing looks like something else."""
LENGTH = 16
BITS = 5 * LENGTH

_FORM = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def sheet_code(number: int) -> str:
    """The sheet code of a number below 2^80, its highest bits first. A candidate is given one at random with admission;
    it names them in draws and wherever their number would say too much."""
    return "".join(ALPHABET[number >> shift & 31] for shift in range(BITS - 5, -1, -5))


def ticket(seed: bytes, vacancy_id: str, code: str) -> bytes:
    """HMAC-SHA-256(seed, "draw" | 0x0A | vacancy | 0x0A | code), all in UTF-8. ValueError for what is no sheet code,
    and for a vacancy with a line break: two draws could then have the same text."""
    if not _FORM.fullmatch(code):
        raise ValueError(f"no sheet code: {code!r}")
    if "\n" in vacancy_id:
        raise ValueError(f"no vacancy: {vacancy_id!r}")
    return hmac.digest(seed, f"draw\n{vacancy_id}\n{code}".encode(), "sha256")


@dataclass(frozen=True)
class Ticket:
    """A candidate's ticket in hexadecimal, with the code that it was computed from."""

    number: str
    code: str
    ticket: str


def tickets_of(draw_seed: str, vacancy_id: str, codes: Iterable[tuple[str, str]]) -> list[Ticket]:
    """Those of these candidate numbers with their sheet codes, by a seed in hexadecimal, as pages show them."""
    seed = bytes.fromhex(draw_seed)
    return [Ticket(number, code, ticket(seed, vacancy_id, code).hex()) for number, code in codes]


def drawn(seed: bytes, vacancy_id: str, codes: Iterable[str]) -> list[str]:
    """These sheet codes of a vacancy in the order of the draw: by their tickets, the smallest first. The order of two
    does not depend on who else takes part."""
    return sorted(set(codes), key=lambda code: ticket(seed, vacancy_id, code))
