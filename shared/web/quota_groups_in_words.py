"""Quota groups of a rules document, and the places of a ranking, in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.quota_groups import DECLARED, OPEN, QuotaGroup, QuotaGroups
from shared.contracts.rules import Rules
from shared.contracts.scales import Scale
from shared.kernel.words import N_
from shared.web.chapters import Chapter, Fact
from shared.web.filters import angka, persen

_ORDERS = {
    "reserved_first": N_(
        "Tempat kelompok diisi lebih dahulu. Anggota yang peringkatnya sudah cukup ikut mengisi tempat kelompoknya, "
        "jadi banyaknya tempat itu adalah jumlah terendah."
    ),
    "open_first": N_(
        "Tempat umum diisi lebih dahulu menurut peringkat, juga oleh anggota kelompok. Tempat kelompok menambah: "
        "diisi anggota berikutnya yang belum mendapat tempat."
    ),
}
_ROUNDED = {"down": N_("dibulatkan ke bawah"), "up": N_("dibulatkan ke atas")}
_UNFILLED = {
    "open": N_("Tempat yang tidak terisi menjadi tempat umum."),
    "empty": N_("Tempat yang tidak terisi tetap kosong."),
}


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        place_in_words=place_in_words,
        places_by_group=places_by_group,
        open_line_in_words=open_line_in_words,
        group_place_in_words=group_place_in_words,
        my_group_place_in_words=my_group_place_in_words,
        my_group_line_in_words=my_group_line_in_words,
        declared_in_words=declared_in_words,
        group_places_in_words=group_places_in_words,
    )


def quota_group_chapters(rules: Rules) -> Iterator[Chapter]:
    """A chapter about quota groups; none where the document has none."""
    if rules.quota_groups is not None:
        yield Chapter(gettext("Kelompok kuota"), tuple(_facts(rules.quota_groups)))


def _facts(quotas: QuotaGroups) -> Iterator[Fact]:
    yield Fact("groups order", gettext("Urutan pengisian"), gettext(_ORDERS[quotas.order]))
    everywhere = gettext("Kelompok mendapat bagian yang sama dari tempat di setiap batas, di tahap mana pun.")
    yield Fact("groups cuts", gettext("Berlaku"), everywhere)
    # A document that swaps two groups says something else only where there are too few places for all.
    for number, group in enumerate(quotas.groups, 1):
        title = gettext("%(title)s (%(code)s)", title=gettext(group.title), code=group.code)
        yield Fact(f"group {group.code}", title, f"{number}. {_group(group)}")


def _group(group: QuotaGroup) -> str:
    rounded = gettext(_ROUNDED[group.rounding])
    if group.share is not None:
        places = gettext("%(share)s persen tempat, %(rounded)s", share=persen(group.share), rounded=rounded)
    else:
        places = ngettext("%(num)s tempat dari kuota", "%(num)s tempat dari kuota", group.count or 0)
        places = gettext("%(places)s; pada batas lain sebanding, %(rounded)s", places=places, rounded=rounded)
    sentences = [
        gettext("Untuk pelamar yang menyatakan diri %(who)s: %(places)s.", who=declared_in_words(group), places=places)
    ]
    if group.position_group is not None:
        only = gettext("Hanya pada formasi kelompok jabatan %(group)s.", group=group.position_group)
        sentences.append(only)
    return " ".join([*sentences, gettext(_UNFILLED[group.unfilled])])


def declared_in_words(group: QuotaGroup) -> str:
    """Whom the group is for, as its declaration says."""
    return str(gettext(DECLARED[group.declaration]))


def group_places_in_words(group: QuotaGroup, places: int, quota: int) -> str:
    """How many of a vacancy's places the group has."""
    text = ngettext(
        "%(title)s: %(num)s dari %(quota)s tempat, untuk %(who)s",
        "%(title)s: %(num)s dari %(quota)s tempat, untuk %(who)s",
        places,
        title=gettext(group.title),
        quota=angka(quota),
        who=declared_in_words(group),
    )
    return str(text)


def place_in_words(rules: Rules, place: str | None) -> str:
    """By which place somebody goes on, or in which group somebody is: the group's title."""
    if place is None:
        return "–"
    if place == OPEN:
        return str(gettext("Umum"))
    group = rules.quota_groups.find(place) if rules.quota_groups is not None else None
    return place if group is None else str(gettext(group.title))


def places_by_group(rules: Rules, counts: Mapping[str, int]) -> str:
    """How many go on by which place: "2 lewat tempat umum, 1 lewat tempat Putra-putri Papua"."""
    parts = []
    for place, count in counts.items():
        if place == OPEN:
            parts.append(gettext("%(count)s lewat tempat umum", count=angka(count)))
        else:
            title = place_in_words(rules, place)
            parts.append(gettext("%(count)s lewat tempat %(title)s", count=angka(count), title=title))
    return ", ".join(parts)


def group_place_in_words(scale: Scale, place: str) -> str:
    """By which place somebody goes on or is chosen."""
    title = place_in_words(scale.rules, place)
    if scale.is_last:
        return str(gettext("Terpilih lewat tempat %(title)s.", title=title))
    return str(gettext("Lanjut lewat tempat %(title)s.", title=title))


def my_group_place_in_words(scale: Scale, place: str) -> str:
    """To somebody who goes on or is chosen by this place."""
    if place == OPEN:
        if scale.is_last:
            return str(gettext("Anda terpilih lewat tempat umum, yang terbuka bagi semua peserta."))
        return str(gettext("Anda lanjut lewat tempat umum, yang terbuka bagi semua peserta."))
    title = place_in_words(scale.rules, place)
    if scale.is_last:
        return str(gettext("Anda terpilih lewat tempat %(title)s.", title=title))
    return str(gettext("Anda lanjut lewat tempat %(title)s.", title=title))


def my_group_line_in_words(scale: Scale, line: str) -> str:
    """To somebody below the line of this place, the lower one that counts for them."""
    if line == OPEN:
        if scale.is_last:
            return str(gettext("Peserta terakhir yang terpilih, bagi Anda, adalah yang terakhir lewat tempat umum."))
        return str(gettext("Peserta terakhir yang lanjut, bagi Anda, adalah yang terakhir lewat tempat umum."))
    title = place_in_words(scale.rules, line)
    if scale.is_last:
        words = gettext(
            "Peserta terakhir yang terpilih, bagi Anda, adalah yang terakhir lewat tempat %(title)s.", title=title
        )
    else:
        words = gettext(
            "Peserta terakhir yang lanjut, bagi Anda, adalah yang terakhir lewat tempat %(title)s.", title=title
        )
    return str(words)


def open_line_in_words(scale: Scale, going_on: int) -> str:
    """The line below the last who goes on, or is chosen, by an open place."""
    if scale.is_last:
        chosen = ngettext(
            "%(num)s peserta terpilih lewat tempat umum; di bawah garis ini hanya lewat tempat kelompok",
            "%(num)s peserta terpilih lewat tempat umum; di bawah garis ini hanya lewat tempat kelompok",
            going_on,
        )
        return str(chosen)
    text = ngettext(
        "%(num)s peserta lanjut lewat tempat umum; di bawah garis ini hanya lewat tempat kelompok",
        "%(num)s peserta lanjut lewat tempat umum; di bawah garis ini hanya lewat tempat kelompok",
        going_on,
    )
    return str(text)
