"""The rules for an account, and how guessing its password is slowed down."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.kernel.errors import DomainError, Kind, Problem
from shared.kernel.typed_text import is_name, is_visible
from shared.kernel.words import N_

PASSWORD_LENGTHS = range(8, 129)
DEMO_PASSWORD = "terang-demo"  # noqa: S105 - published on purpose, and shown at the login of a simulation
_OLDEST = 100
_PHONE = re.compile(r"\+?[0-9][0-9 -]{7,18}[0-9]")
_EMAIL = re.compile(r"[^\s@<>()\",;:\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_COMMON = frozenset(
    (
        "password",
        "kata sandi",
        "katasandi",
        "12345678",
        "123456789",
        "1234567890",
        "qwertyuiop",
        "indonesia",
        "sukamaju",
    )
)


@dataclass(frozen=True)
class Account:
    """`nik_sealed` is opened for verification only (usecases/vault.py)."""

    account_id: str
    nik_sealed: bytes
    name: str
    born_on: date
    email: str
    phone: str


class WrongCredentials(DomainError):
    """The one answer to a wrong name, a wrong password and an account that does not exist."""

    kind = Kind.UNAUTHENTICATED
    code = "wrong_credentials"
    text = N_("Nama masuk dan kata sandi ini tidak cocok. Periksa keduanya, lalu coba lagi.")


class SlowDown(DomainError):
    """Too many failures for this one account; other people at the same place are not held up."""

    kind = Kind.TOO_MANY
    code = "slow_down"
    text = N_("Terlalu banyak percobaan masuk untuk akun ini. Tunggu %(seconds)s detik, lalu coba lagi.")


def problems(nik: str, name: str, email: str, phone: str, password: str) -> list[Problem]:
    """Everything wrong with the stated person and password that shows without the time or a card."""
    found = name_problems(name)
    if len(email) > 254 or not storable(email) or not _EMAIL.fullmatch(email):
        found.append(Problem.of("email", "email_invalid", N_("Tulis alamat surel seperti nama@contoh.id.")))
    if not _PHONE.fullmatch(phone):
        found.append(
            Problem.of("phone", "phone_invalid", N_("Tulis nomor telepon 9 sampai 20 angka, misalnya 0812 3456 7890."))
        )
    return found + password_problems(password, personal=(nik, name, email))


def name_problems(name: str) -> list[Problem]:
    if _is_name(name):
        return []
    return [Problem.of("name", "name_invalid", N_("Tulis nama lengkap seperti pada KTP, 2 sampai 100 huruf."))]


def birth_date_problems(born_on: date, today: date) -> list[Problem]:
    if today.year - _OLDEST <= born_on.year and born_on < today:
        return []
    text = N_("Tanggal lahir harus sudah lewat dan tidak lebih dari 100 tahun lalu.")
    return [Problem.of("birth_date", "birth_date_invalid", text)]


def password_problems(password: str, personal: tuple[str, ...] = ()) -> list[Problem]:
    """Length rather than composition (NIST SP 800-63B): at least 8 characters, not obvious, not personal."""
    if len(password) not in PASSWORD_LENGTHS:
        return [Problem.of("password", "password_length", N_("Kata sandi terdiri atas 8 sampai 128 karakter."))]
    plain = password.casefold()
    if plain in _COMMON or len(set(plain)) < 3:
        return [Problem.of("password", "password_common", N_("Kata sandi ini terlalu mudah ditebak. Pilih yang lain."))]
    if plain in {text.casefold() for text in personal}:
        return [
            Problem.of(
                "password", "password_personal", N_("Jangan memakai NIK, nama, atau surel Anda sebagai kata sandi.")
            )
        ]
    return []


def published_problems(password: str) -> list[Problem]:
    """A password that everybody can read is none, except in a simulation."""
    if password != DEMO_PASSWORD:
        return []
    text = N_("Kata sandi ini milik simulasi dan diketahui semua orang. Pilih yang lain.")
    return [Problem.of("password", "password_published", text)]


def storable(text: str) -> bool:
    """Whether `text` is what a person can type and every reader can see (shared.kernel.typed_text)."""
    return is_visible(text)


def wait_after(failures: int) -> timedelta:
    """How long an account rests after so many failures in a row: four are free, then 5 s doubling up to 5 minutes."""
    if failures < 5:
        return timedelta()
    return timedelta(seconds=min(300, 5 * 2 ** min(failures - 5, 10)))


def remaining_wait(failures: int, last_failed_at: datetime, now: datetime) -> int:
    """Whole seconds until the next attempt may be made; 0 if it may be made now."""
    left = (last_failed_at + wait_after(failures) - now).total_seconds()
    return max(0, int(-(-left // 1)))


def _is_name(name: str) -> bool:
    letters = sum(character.isalpha() for character in name)
    return is_name(name, 100) and letters >= 2 and not any(c in name for c in "<>{}")
