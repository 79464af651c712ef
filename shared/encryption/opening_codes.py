"""The opening code: the secret of an exam's papers as text that one person reads out and another types.

Seven groups of four: 26 characters are the 16 bytes of the secret, two are check characters (10 bits of SHA-256 over
it), so that of a thousand slips of the hand one passes as another code, which then fits no exam. The alphabet is
Crockford's base32: no I, L, O or U; whoever types I or L means 1, whoever types O means 0.
"""

from __future__ import annotations

import hashlib
import unicodedata

from shared.encryption.papers import SECRET_BYTES
from shared.kernel.errors import DomainError, Kind
from shared.kernel.words import N_

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUP = 4
_BITS = 5
_SECRET_CHARACTERS = -(-SECRET_BYTES * 8 // _BITS)
LENGTH = _SECRET_CHARACTERS + 2
_MEANT = str.maketrans({"I": "1", "L": "1", "O": "0"})
_IGNORED = ("Z", "P", "Cf", "Cc")
"""Unicode categories of what people write between the groups: blanks, hyphens and dashes of any kind, dots, marks that
nobody sees."""


class CodeIncomplete(DomainError):
    kind = Kind.INVALID
    code = "opening_code_incomplete"
    text = N_("Kode pembuka terdiri atas %(length)s huruf dan angka; yang diketik %(count)s.")


class CodeCharacter(DomainError):
    kind = Kind.INVALID
    code = "opening_code_character"
    text = N_("Kelompok ke-%(group)s: karakter %(character)s tidak dipakai dalam kode pembuka. Periksa kembali.")


class CodeMistyped(DomainError):
    kind = Kind.INVALID
    code = "opening_code_mistyped"
    text = N_("Ada huruf atau angka yang salah ketik. Cocokkan kelompok demi kelompok dengan kode yang dibacakan.")


def to_code(secret: bytes) -> str:
    """The secret as people write it: seven groups of four, joined by hyphens."""
    text = _characters(int.from_bytes(secret) << _padding(), _SECRET_CHARACTERS) + _check(secret)
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def read_code(typed: str) -> bytes:
    """The secret of a code, as people type it: small letters, any blanks and hyphens, full-width characters.

    Raises CodeCharacter, CodeIncomplete or CodeMistyped, each at the field `code`.
    """
    text = unicodedata.normalize("NFKC", typed)
    shown = "".join(c for c in text if not unicodedata.category(c).startswith(_IGNORED))
    characters = shown.upper().translate(_MEANT)
    for position, character in enumerate(characters):
        if character not in ALPHABET:
            raise CodeCharacter("code", group=position // _GROUP + 1, character=character)
    if len(characters) != LENGTH:
        raise CodeIncomplete("code", length=LENGTH, count=len(characters))
    number = 0
    for character in characters[:_SECRET_CHARACTERS]:
        number = number << _BITS | ALPHABET.index(character)
    secret, rest = divmod(number, 1 << _padding())
    if rest or _check(found := secret.to_bytes(SECRET_BYTES)) != characters[_SECRET_CHARACTERS:]:
        raise CodeMistyped("code")
    return found


def _padding() -> int:
    return _SECRET_CHARACTERS * _BITS - SECRET_BYTES * 8


def _check(secret: bytes) -> str:
    mixed = hashlib.sha256(b"terang.opening_code.v1\n" + secret).digest()
    return _characters(int.from_bytes(mixed[:2]) >> 6, 2)


def _characters(number: int, count: int) -> str:
    return "".join(ALPHABET[number >> _BITS * place & 31] for place in reversed(range(count)))
