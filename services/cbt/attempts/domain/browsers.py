"""What the exam needs of a browser, known before anything is used up that can be used once."""

from __future__ import annotations

from shared.kernel.errors import DomainError
from shared.kernel.words import N_

READY = "ready"
"""What the page's script reports of a browser that passes all its tests (static/browser/fit.js)."""


class CookiesRefused(DomainError):
    """The browser has not brought back the cookie that the page gave it."""

    code = "cookies_refused"
    text = N_(
        "Peramban ini menolak kuki, jadi kursi Anda tidak dapat dibuka di sini. PIN Anda belum terpakai. Izinkan kuki "
        "untuk situs ini lalu muat ulang halaman, atau panggil pengawas untuk pindah komputer."
    )


class BrowserUnfit(DomainError):
    """The page's tests have not all passed, or have not run at all."""

    code = "browser_unfit"
    text = N_(
        "Peramban ini belum dapat dipakai untuk ujian: skripnya tidak berjalan atau salah satu pemeriksaannya gagal. "
        "PIN dan waktu Anda belum terpakai. Muat ulang halaman ini; bila tetap begini, panggil pengawas untuk pindah "
        "komputer."
    )


def check_browser(report: str) -> None:
    """Raises BrowserUnfit unless the page has reported that its tests passed."""
    if report != READY:
        raise BrowserUnfit
