"""Whole numbers in words, as minutes have them beside the figures: what was signed cannot be changed by one digit."""

from __future__ import annotations

_ID = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas")
_EN = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_EN_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
MOST = 999_999_999


def in_words(number: int, language: str) -> str:
    """In Indonesian, or in English where `language` is "en". Figures for what is below 0 or above `MOST`."""
    if not 0 <= number <= MOST:
        return str(number)
    return _english(number) if language == "en" else _indonesian(number)


def _indonesian(number: int) -> str:
    if number < 12:
        return _ID[number]
    if number < 20:
        return f"{_ID[number - 10]} belas"
    for size, word in ((1_000_000, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh")):
        many, rest = divmod(number, size)
        if many:
            one = many == 1 and size in (100, 1_000)
            head = f"se{word}" if one else f"{_indonesian(many)} {word}"
            return f"{head} {_indonesian(rest)}" if rest else head
    raise AssertionError(number)


def _english(number: int) -> str:
    if number < 20:
        return _EN[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return f"{_EN_TENS[tens]}-{_EN[rest]}" if rest else _EN_TENS[tens]
    for size, word in ((1_000_000, "million"), (1_000, "thousand"), (100, "hundred")):
        many, rest = divmod(number, size)
        if many:
            head = f"{_english(many)} {word}"
            return f"{head} {_english(rest)}" if rest else head
    raise AssertionError(number)
