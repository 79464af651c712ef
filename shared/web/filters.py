"""Numbers, dates and times as the reader's language writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import gettext
from markupsafe import Markup

from shared.contracts.scales import Scale
from shared.kernel.words import N_
from shared.web.locale import language

_LONGEST_WORD = 20
_VALUES = 10**7
"""Of the parts of a point or per cent that a normalised value is counted in, at most."""
_NO_BREAK = "\N{NO-BREAK SPACE}"
DEFAULT_ZONE = "Asia/Jakarta"


def register(app: Flask) -> None:
    app.jinja_env.filters.update(
        angka=angka,
        poin=poin,
        setara=setara,
        tanggal=tanggal,
        rentang_tanggal=rentang_tanggal,
        jam=jam,
        waktu=waktu,
        short_digest=short_digest,
        short_build=short_build,
        breakable=breakable,
    )
    app.jinja_env.globals.update(
        translated=translated, labels_in_words=labels_in_words, columns_in_words=columns_in_words
    )


def breakable(text: str) -> Markup:
    """The text, whose words may be broken where they are longer than a line of a narrow table."""
    words = (Markup("<wbr>").join(_pieces(word)) for word in text.split(" "))
    return Markup(" ").join(words)


def _pieces(word: str) -> list[str]:
    if len(word) <= _LONGEST_WORD:
        return [word]
    return [word[start : start + _LONGEST_WORD] for start in range(0, len(word), _LONGEST_WORD)]


def angka(value: int | float | Decimal | None, decimals: int | None = None) -> str:
    """1.234,5 in Indonesian, 1,234.5 in English; exactly `decimals` places if given. An en dash for None."""
    if value is None:
        return "–"
    if decimals is None and type(value) is int and -1000 < value < 1000:
        # Written alike in both languages; a page of a ranking has hundreds of them.
        return str(value)
    places = "" if decimals == 0 else "." + ("#" * 6 if decimals is None else "0" * decimals)
    return str(format_decimal(value, format=f"#,##0{places}", locale=language()))


def poin(value: int | None, units: int = 1) -> str:
    """So many units as points, of which each has `units` of them, exactly: 12,5 where three decimals hold it, else
    12 1/3. An en dash for None."""
    if value is None or units == 1:
        return angka(value)
    points = Fraction(value, units)
    if _VALUES % units == 0 and units % 10 == 0 and units > 1000:
        return angka(Decimal(value) / units, len(str(units)) - 1)
    if 1000 % points.denominator == 0:
        return angka(Decimal(points.numerator) / points.denominator)
    whole, rest = divmod(abs(points.numerator), points.denominator)
    fraction = f"{rest}/{points.denominator}"
    # Not broken at the end of a line: 12 1/3 must not be read as 121/3 either.
    return f"{'-' if value < 0 else ''}{f'{angka(whole)}{_NO_BREAK}' if whole else ''}{fraction}"


def persen(value: Fraction | int) -> str:
    """So many per cent, exactly: 62,5 where six decimals hold it, else 12 1/3."""
    share = Fraction(value)
    if 10**6 % share.denominator:
        return poin(share.numerator, share.denominator)
    return angka(Decimal(share.numerator) / share.denominator)


def setara(value: int, decimals: int) -> str:
    """A normalised total, which is a whole number of steps of 10**-decimals: 99,99643."""
    return angka(Decimal(value).scaleb(-decimals), decimals)


def tanggal(day: date | None) -> str:
    """22 Nov 2026. For a moment use `waktu`, which applies the time zone."""
    return "–" if day is None else _day(day, "d MMM y")


def rentang_tanggal(start: date, end: date) -> str:
    """3–17 Nov, 28 Nov–3 Des, 11 Des; with the year only where the range crosses one."""
    if start == end:
        return _day(start, "d MMM")
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{_day(end, 'd MMM')}"
    pattern = "d MMM" if start.year == end.year else "d MMM y"
    return f"{_day(start, pattern)}–{_day(end, pattern)}"


def jam(moment: datetime | None, zone: str = DEFAULT_ZONE, seconds: bool = True) -> str:
    """10.38.51 WIB; English writes 10:38:51 WIB."""
    if moment is None:
        return "–"
    local = moment.astimezone(ZoneInfo(zone))
    text = local.strftime("%H:%M:%S" if seconds else "%H:%M")
    return f"{text if language() == 'en' else text.replace(':', '.')} {local.tzname()}"


def waktu(moment: datetime | None, zone: str = DEFAULT_ZONE) -> str:
    """22 Nov 2026, 10.38 WIB."""
    if moment is None:
        return "–"
    return f"{tanggal(moment.astimezone(ZoneInfo(zone)).date())}, {jam(moment, zone, seconds=False)}"


def short_digest(digest: str) -> str:
    """The first sixteen characters in fours: enough to compare by eye."""
    return " ".join(digest[start : start + 4] for start in range(0, min(16, len(digest)), 4))


def short_build(name: str) -> str:
    """A build's release, and the first sixteen characters of its digest in fours."""
    release, _, digest = name.partition("+")
    return f"{release} ({short_digest(digest)})" if digest else str(gettext("build tidak disebut"))


def translated(options: Mapping[str, str]) -> dict[str, str]:
    """Options of a form, each text in the reader's language."""
    return {code: str(gettext(text)) for code, text in options.items()}


def labels_in_words(scale: Scale) -> dict[str, str]:
    """What the codes of a ranking's marks are called."""
    return scale.labels_by(gettext, lambda name: gettext("%(name)s (setara)", name=gettext(name)))


def columns_in_words(scale: Scale) -> dict[str, str]:
    """What a table of many rows calls its columns of marks: sections by their codes, which are short and known; what
    counts in a later stage by name, since its codes are not made for readers."""
    found = labels_in_words(scale)
    return {code: found[code] if scale.stage else code for code in scale.ladder_codes}


def _day(day: date, pattern: str) -> str:
    return str(format_date(day, pattern, locale=language()))


USUAL_PHASES = (
    N_("Pendaftaran"),
    N_("Verifikasi"),
    N_("Sanggah"),
    N_("Ujian"),
    N_("Hasil"),
    N_("Sanggah hasil"),
    N_("Penetapan"),
)
"""Names of phases that most calendars use, known to the catalogue; an operator's other names stay as written."""
