"""The reserve list of a rules document in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.moving_up import Situation
from shared.contracts.quota_groups import OPEN, QuotaGroups
from shared.contracts.reserve import Reserve
from shared.contracts.rules import Rules
from shared.kernel.words import N_
from shared.web.chapters import Chapter, Fact
from shared.web.filters import angka, persen, tanggal
from shared.web.quota_groups_in_words import place_in_words

_ORDERS = {
    "reserved_first": N_(
        "Anggota yang sudah naik ke tempat umum ikut mengisi tempat kelompoknya yang kosong kemudian; tempat umumnya "
        "lalu diisi cadangan berikutnya."
    ),
    "open_first": N_(
        "Bila tempat umum dan tempat kelompok sama-sama kosong, tempat umum diisi lebih dahulu, juga oleh anggota "
        "kelompok; tempat kelompok lalu diisi anggota berikutnya."
    ),
}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        kinds_in_words=kinds_in_words,
        reserve_rank_in_words=reserve_rank_in_words,
        by_place_in_words=by_place_in_words,
        opening_in_words=opening_in_words,
    )


def reserve_chapters(rules: Rules) -> Iterator[Chapter]:
    """A chapter about the reserve list; none where the document has none."""
    if rules.reserve is not None:
        groups = _of_groups(rules.reserve, rules.quota_groups) if rules.quota_groups is not None else ()
        yield Chapter(gettext("Daftar cadangan"), (*_facts(rules.reserve), *groups))


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
    if reserve.first_date is not None:
        yield Fact("reserve start", gettext("Hari pertama"), opening_in_words(reserve.first_date))
    text = gettext(
        "Tempat yang kosong sampai %(day)s diisi cadangan menurut urutannya; sesudahnya tempat tetap kosong.",
        day=tanggal(reserve.last_date),
    )
    yield Fact("reserve end", gettext("Hari terakhir"), str(text))


def _of_groups(reserve: Reserve, groups: QuotaGroups) -> Iterator[Fact]:
    if reserve.size is not None:
        text = ngettext(
            "Setiap kelompok kuota mempunyai daftarnya sendiri: %(num)s anggota berikutnya.",
            "Setiap kelompok kuota mempunyai daftarnya sendiri: %(num)s anggota berikutnya.",
            reserve.size,
        )
    elif reserve.ratio is not None:
        text = gettext(
            "Setiap kelompok kuota mempunyai daftarnya sendiri: %(ratio)s persen dari tempat kelompok itu, "
            "dibulatkan ke atas.",
            ratio=persen(reserve.ratio),
        )
    else:
        text = gettext("Setiap kelompok kuota mempunyai daftarnya sendiri: semua anggotanya di bawah batas.")
    alone = gettext("Yang hanya ada di daftar kelompok hanya menunggu tempat kelompok itu.")
    yield Fact("reserve groups length", gettext("Daftar kelompok"), f"{text} {alone}")
    text = gettext(
        "Tempat kelompok yang kosong diisi cadangan berikutnya dari kelompok itu. Bila tidak ada lagi, tempatnya "
        "menjadi tempat umum atau tetap kosong, menurut aturan kelompok itu. Tempat umum yang kosong diisi cadangan "
        "berikutnya menurut urutan semua, juga anggota kelompok."
    )
    yield Fact("reserve groups", gettext("Tempat kelompok"), f"{text} {gettext(_ORDERS[groups.order])}")


def kinds_in_words(rules: Rules, situation: Situation) -> list[str]:
    """How many places of each kind there are, and how many on its list; nothing where no group has a say."""
    if situation.quotas is None:
        return []
    places = {OPEN: situation.quotas.open, **{each.code: each.places for each in situation.quotas.groups}}
    return [
        gettext(
            "%(kind)s: %(places)s tempat, %(people)s di daftar cadangan",
            kind=place_in_words(rules, kind),
            places=angka(count),
            people=angka(len(situation.lists[kind])),
        )
        for kind, count in places.items()
    ]


def reserve_rank_in_words(rules: Rules, open_rank: int | None, group_rank: int | None, group: str | None) -> str:
    """Which number somebody has on the open list and on that of the own group, as far as there is one."""
    if group_rank is None:
        return str(gettext("Anda cadangan nomor %(rank)s.", rank=angka(open_rank or 0)))
    title, rank = place_in_words(rules, group), angka(group_rank)
    if open_rank is None:
        return str(gettext("Anda cadangan nomor %(rank)s untuk tempat %(title)s.", rank=rank, title=title))
    return str(
        gettext(
            "Anda cadangan nomor %(first)s untuk tempat umum dan nomor %(rank)s untuk tempat %(title)s.",
            first=angka(open_rank),
            rank=rank,
            title=title,
        )
    )


def by_place_in_words(rules: Rules, kind: str) -> str:
    """By which kind of place somebody is chosen."""
    if kind == OPEN:
        return str(gettext("lewat tempat umum"))
    return str(gettext("lewat tempat %(title)s", title=place_in_words(rules, kind)))


def opening_in_words(first_date: date) -> str:
    """From which day places are filled."""
    return str(
        gettext(
            "Cadangan naik paling awal %(day)s; tempat yang kosong sebelum itu diisi pada awal hari itu.",
            day=tanggal(first_date),
        )
    )


def length_in_words(reserve: Reserve) -> str:
    """How many are on the list."""
    if reserve.size is not None:
        people = ngettext("%(num)s orang berikutnya.", "%(num)s orang berikutnya.", reserve.size)
        return str(people)
    if reserve.ratio is not None:
        return str(gettext("%(ratio)s persen dari tempat, dibulatkan ke atas.", ratio=persen(reserve.ratio)))
    return str(gettext("Semua yang diperingkat di bawah batas."))
