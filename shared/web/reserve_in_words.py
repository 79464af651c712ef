"""The reserve list of a rules document in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator

from flask_babel import gettext, ngettext

from shared.contracts.reserve import Reserve
from shared.contracts.rules import Rules
from shared.web.chapters import Chapter, Fact
from shared.web.filters import angka, tanggal


def reserve_chapters(rules: Rules) -> Iterator[Chapter]:
    """A chapter about the reserve list; none where the document has none."""
    if rules.reserve is not None:
        yield Chapter(gettext("Daftar cadangan"), tuple(_facts(rules.reserve)))


def _facts(reserve: Reserve) -> Iterator[Fact]:
    yield Fact("reserve length", gettext("Panjang"), length_in_words(reserve))
    days = ngettext(
        "Yang mendapat tempat menerima atau menolaknya paling lambat %(num)s hari sesudahnya; "
        "yang diam dianggap menolak.",
        "Yang mendapat tempat menerima atau menolaknya paling lambat %(num)s hari sesudahnya; "
        "yang diam dianggap menolak.",
        reserve.reply_days,
    )
    yield Fact("reserve reply", gettext("Jawaban"), str(days))
    text = gettext(
        "Tempat yang kosong sampai %(day)s diisi cadangan menurut urutannya; sesudahnya tempat tetap kosong.",
        day=tanggal(reserve.last_date),
    )
    yield Fact("reserve end", gettext("Hari terakhir"), str(text))


def length_in_words(reserve: Reserve) -> str:
    """How many are on the list."""
    if reserve.size is not None:
        people = ngettext("%(num)s orang berikutnya.", "%(num)s orang berikutnya.", reserve.size)
        return str(people)
    if reserve.ratio is not None:
        return str(gettext("%(ratio)s persen dari tempat, dibulatkan ke atas.", ratio=angka(reserve.ratio)))
    return str(gettext("Semua yang diperingkat di bawah batas."))
