"""A rules document in plain sentences of the reader's language, what a new version changes, and how the cut turned
out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask
from flask_babel import gettext, ngettext

from shared.contracts.normalisation import value_code
from shared.contracts.percentages import Percent, least_of
from shared.contracts.rules import Rules, Threshold
from shared.contracts.scales import Scale
from shared.kernel.words import N_
from shared.web import quota_groups_in_words
from shared.web.chapters import Chapter, Fact
from shared.web.deciding import cut_in_words, edge_words, equal_words, key_words
from shared.web.filters import angka, persen, poin
from shared.web.going_on_in_words import most_in_words, next_in_words
from shared.web.normalisation_in_words import normalisation_in_words
from shared.web.place_moves_in_words import place_move_chapters
from shared.web.quota_groups_in_words import quota_group_chapters
from shared.web.reserve_in_words import reserve_chapters
from shared.web.sections_in_words import duration_in_words, section_in_words
from shared.web.stages_in_words import integration_in_words, stage_chapters

_SHOWN = {
    "at_submit": N_("Peserta dan umum melihat nilai begitu jawaban dikumpulkan."),
    "after_session": N_("Peserta dan umum melihat nilai setelah sesinya berakhir."),
    "after_release": N_("Peserta dan umum melihat nilai setelah peringkatnya ditandatangani."),
}

_PUBLISHED = {
    "sheets": N_(
        "Setelah peringkat dirilis, jawaban tiap lembar boleh diumumkan dengan kode lembarnya, tanpa nama dan tanpa "
        "isi soal, supaya siapa pun dapat menghitung ulang nilainya."
    ),
    "marks": N_(
        "Setelah peringkat dirilis, nilai tiap bagian boleh diumumkan dengan kode lembarnya, tanpa nama; jawaban tidak "
        "diumumkan."
    ),
}

_VERSION, _CATEGORIES = "version", "categories"


@dataclass(frozen=True)
class Difference:
    """`before` is None where a subject is new, `after` where it is gone."""

    subject: str
    before: str | None
    after: str | None


def register(app: Flask) -> None:
    quota_groups_in_words.register(app)
    app.jinja_env.globals.update(
        rules_in_words=explained,
        rules_changes=differences,
        normalisation_in_words=normalisation_in_words,
        integration_in_words=integration_in_words,
        edge_in_words=edge_words,
        places_in_words=places_in_words,
        line_in_words=line_in_words,
        publication_in_words=publication_in_words,
    )


def explained(rules: Rules) -> tuple[Chapter, ...]:
    """Everything that the document decides. Documents that mean the same have the same sentences."""
    return (
        Chapter(gettext("Dokumen"), tuple(_document(rules))),
        Chapter(gettext("Bagian dan penilaian"), tuple(_sections(rules))),
        Chapter(gettext("Nilai ambang"), tuple(_threshold(rules, each) for each in rules.thresholds)),
        Chapter(gettext("Urutan dan batas"), tuple(_order(rules))),
        *quota_group_chapters(rules),
        *stage_chapters(rules),
        *_objections(rules),
        *reserve_chapters(rules),
        *place_move_chapters(rules),
    )


def publication_in_words(rules: Rules) -> str:
    """What of each sheet may be published, by sheet code."""
    text = _PUBLISHED[rules.publication or "marks"]
    return str(gettext(text))


def differences(before: Rules, after: Rules) -> list[Difference]:
    """What the later version says otherwise, besides its own name, in the order of its sentences; what it no longer
    mentions comes last. Empty where both mean the same. Where the same is said of something that is called otherwise,
    such as a category, its names are the difference."""
    old, new = _facts(before), _facts(after)
    changed = list[Difference]()
    for key, (chapter, fact) in new.items():
        was = old[key][1] if key in old else None
        if key == _VERSION or was == fact:
            continue
        if was is not None and was.text == fact.text:
            changed.append(Difference(chapter, was.subject, fact.subject))
        else:
            changed.append(Difference(f"{chapter}, {fact.subject}", None if was is None else was.text, fact.text))
    gone = (found for key, found in old.items() if key not in new)
    return changed + [Difference(f"{chapter}, {fact.subject}", fact.text, None) for chapter, fact in gone]


def _facts(rules: Rules) -> dict[str, tuple[str, Fact]]:
    """By key, each fact behind the title of its chapter; each category is one of its own."""
    found = dict[str, tuple[str, Fact]]()
    for chapter in explained(rules):
        for fact in chapter.facts:
            each = _categories(rules, fact) if fact.key == _CATEGORIES else [fact]
            found |= {one.key: (chapter.title, one) for one in each}
    return found


def _categories(rules: Rules, together: Fact) -> Iterator[Fact]:
    for code in _category_codes(rules):
        yield Fact(f"category {code}", together.subject, f"{gettext(rules.categories[code])} ({code})")


def _category_codes(rules: Rules) -> list[str]:
    # As the thresholds name them: an object that was stored has no order of its own.
    codes = dict.fromkeys([*(threshold.category for threshold in rules.thresholds), *sorted(rules.categories)])
    return [code for code in codes if code in rules.categories]


def places_in_words(rules: Rules | Scale, places: int) -> str:
    """How many places a vacancy has by the cut, and what equality at its edge does."""
    cut = cut_in_words(rules.cut)
    if cut is None:
        return str(gettext("Semua peserta yang memenuhi nilai ambang mendapat tempat."))
    text = ngettext(
        "Paling banyak %(places)s tempat, yaitu %(cut)s.",
        "Paling banyak %(places)s tempat, yaitu %(cut)s.",
        places,
        places=angka(places),
        cut=cut,
    )
    return f"{text} {edge_words(rules.cut.boundary_ties)}"


def line_in_words(scale: Scale, going_on: int, places: int) -> str:
    """The line between those who go on and those who do not."""
    if scale.is_last:
        people = ngettext(
            "%(people)s peserta terpilih", "%(people)s peserta terpilih", going_on, people=angka(going_on)
        )
    else:
        people = ngettext("%(people)s peserta lanjut", "%(people)s peserta lanjut", going_on, people=angka(going_on))
    cut = cut_in_words(scale.cut)
    if cut is None:
        return str(people)
    return str(
        ngettext(
            "%(people)s; batas %(cut)s memberi %(places)s tempat",
            "%(people)s; batas %(cut)s memberi %(places)s tempat",
            places,
            people=people,
            cut=cut,
            places=angka(places),
        )
    )


def _document(rules: Rules) -> Iterator[Fact]:
    yield Fact("title", gettext("Judul"), rules.title)
    yield Fact("id", gettext("Nama"), rules.id)
    yield Fact(_VERSION, gettext("Versi"), rules.version)
    yield Fact("regulation", gettext("Dasar"), rules.regulation)
    if rules.note:
        yield Fact("note", gettext("Catatan"), rules.note)
    names = "; ".join(f"{gettext(rules.categories[code])} ({code})" for code in _category_codes(rules))
    yield Fact(_CATEGORIES, gettext("Kategori"), names)
    yield Fact("duration", gettext("Waktu"), duration_in_words(rules.duration))


def _sections(rules: Rules) -> Iterator[Fact]:
    for section in rules.sections:
        yield Fact(f"section {section.code}", section.code, section_in_words(section, rules.units_per_point))
    codes = ", ".join(section.code for section in rules.sections)
    most = gettext("%(max)s poin dari %(codes)s", max=poin(rules.max_total, rules.units_per_point), codes=codes)
    yield Fact("total", gettext("Total"), most)
    if rules.units_per_point > 1:
        text = gettext("Nilai dihitung tepat sampai 1/%(units)s poin.", units=angka(rules.units_per_point))
        yield Fact("units", gettext("Ketelitian"), text)


def _threshold(rules: Rules, threshold: Threshold) -> Fact:
    who = gettext(rules.categories.get(threshold.category, threshold.category))
    if threshold.position_group is not None:
        who = gettext("%(category)s, kelompok jabatan %(group)s", category=who, group=threshold.position_group)
    sections = list(_minima(rules, threshold))
    demands = ", ".join(sections)
    if threshold.enough is not None and threshold.enough < len(sections):
        demands = gettext("sekurangnya %(enough)s dari: %(demands)s", enough=threshold.enough, demands=demands)
    total = _minimum(rules, gettext("total"), threshold.total, threshold.total_percent, rules.max_total)
    if not sections and threshold.total is not None and threshold.total <= _least(rules):
        total = gettext("tanpa nilai ambang (%(least)s, nilai terendah)", least=total)
    key = f"threshold {threshold.category} {threshold.position_group or ''}"
    return Fact(key, who, "; ".join(part for part in (demands, total) if part))


def _least(rules: Rules) -> int:
    return sum(section.items * section.marking.least for section in rules.sections)


def _minima(rules: Rules, threshold: Threshold) -> Iterator[str]:
    percent = threshold.percent or {}
    for section in rules.sections:
        points, share = threshold.minima.get(section.code), percent.get(section.code)
        if points is not None or share is not None:
            yield _minimum(rules, section.code, points, share, section.max_marks)


def _minimum(rules: Rules, subject: str, points: int | None, percent: Percent | None, most: int) -> str:
    if percent is not None:
        minimum = poin(least_of(percent, most), rules.units_per_point)
        facts = {"subject": subject, "percent": persen(percent), "minimum": minimum}
        return str(gettext("%(subject)s %(percent)s persen (%(minimum)s)", **facts))
    return "" if points is None else f"{subject} {poin(points, rules.units_per_point)}"


def _handed_on(rules: Rules) -> str:
    """What of the first stage later ones count."""
    weighed = [code for stage in rules.later_stages for code in stage.integration.carried_in]
    first = rules.first_stage.code if rules.first_stage else ""
    if value_code(first) in weighed:
        return str(gettext("Dalam nilai tahap berikutnya dihitung total setara, bukan total asli."))
    return str(gettext("Ke tahap berikutnya dibawa nilai asli, bukan nilai hasil penyetaraan."))


def _order(rules: Rules) -> Iterator[Fact]:
    keys = gettext("; bila sama, ").join(key_words(key) for key in rules.tie_breaks)
    yield Fact("order", gettext("Urutan"), gettext("Yang memenuhi ambang diurutkan menurut %(keys)s.", keys=keys))
    if rules.normalisation is not None:
        text = normalisation_in_words(rules.normalisation)
        if rules.stages:
            text += " " + _handed_on(rules)
        yield Fact("normalisation", gettext("Penyetaraan sesi"), text)
    yield Fact("equal", gettext("Peringkat yang sama"), equal_words(rules.equal_ranks or "1224"))
    cut = cut_in_words(rules.cut)
    if cut is None:
        yield Fact("cut", gettext("Batas"), gettext("Semua peserta yang memenuhi nilai ambang mendapat tempat."))
    else:
        yield Fact("cut", gettext("Batas"), most_in_words(Scale.of(rules), cut))
        yield Fact("edge", gettext("Di tepi batas"), edge_words(rules.cut.boundary_ties))
    if not rules.stages:
        yield from next_in_words(rules)
    shown = _SHOWN[rules.scores_shown or "at_submit"]
    yield Fact("shown", gettext("Nilai tampil"), gettext(shown))
    yield Fact("publication", gettext("Berkas publik"), publication_in_words(rules))


def _objections(rules: Rules) -> Iterator[Chapter]:
    """Nothing where the document takes none."""
    taken = rules.item_objections
    if taken is None:
        return
    days = ngettext(
        "Diajukan peserta sampai %(num)s hari setelah hari sesi terakhir.",
        "Diajukan peserta sampai %(num)s hari setelah hari sesi terakhir.",
        taken.days,
    )
    most = ngettext(
        "Tiap peserta paling banyak %(num)s soal dari naskahnya sendiri.",
        "Tiap peserta paling banyak %(num)s soal dari naskahnya sendiri.",
        taken.most,
    )
    answered = gettext("Jawabannya diumumkan dengan tanda tangan dua anggota; sebelum itu peringkat tidak diumumkan.")
    yield Chapter(
        gettext("Sanggahan soal"),
        (
            Fact("objections_until", gettext("Sampai kapan"), days),
            Fact("objections_most", gettext("Berapa banyak"), most),
            Fact("objections_answered", gettext("Jawaban"), answered),
        ),
    )
