"""The minutes as PDF: the same bytes for the same minutes, on every machine.

Page 1 says what was released and what the document proves, with room for the seals; then come what members let stand,
their signatures, and the ladder. Attached are the ranking that was signed and what verifies the signatures. The font is
in the document, so that no machine's own is needed to make it or to read it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos

from services.scoring.gate.domain.words import TITLES
from services.scoring.minutes.domain.minutes import Given, Minutes
from services.scoring.minutes.domain.words import (
    DRAW,
    LOTS,
    PROVES,
    decided_by,
    finding_words,
    key_words,
    member_words,
    moment,
    normalisation_words,
    number,
    place_words,
    points,
    remark,
    statuses,
    unscored_words,
    value_words,
)
from shared.contracts.cbt import SEAT_CLOSED

SEALS = ((42, 60, 290, 150), (305, 60, 553, 150))
"""Where the two seals stand on page 1: left, bottom, right and top in points from its lower left corner."""
_FONTS = Path(__file__).parent.parent / "fonts"
_FONT = "jakarta"
_LEFT, _WIDTH, _BOTTOM = 15, 180, 18
"""Millimetres."""
_ROOM_FOR_SEALS = 60
_INK, _SOFT, _LINE = (26, 34, 40), (90, 100, 108), (200, 206, 210)
_RANK, _CODE, _TOTAL, _STATUS = 11.0, 33.0, 17.0, 31.0


def paper(minutes: Minutes) -> bytes:
    page = _Paper(minutes)
    _front(page, minutes)
    page.set_auto_page_break(True, _BOTTOM)
    page.add_page()
    _draw(page, minutes)
    _let_stand(page, minutes)
    _members(page, minutes)
    _ladder(page, minutes)
    page.attach("peringkat.json", minutes.content())
    page.attach("tanda-tangan.json", minutes.proofs())
    return bytes(page.output())


class _Paper(FPDF):
    """A4 pages with the digest at their feet."""

    def __init__(self, minutes: Minutes) -> None:
        super().__init__(format="A4")
        self._minutes = minutes
        self.add_font(_FONT, "", _FONTS / "plus-jakarta-sans-regular.ttf")
        self.add_font(_FONT, "B", _FONTS / "plus-jakarta-sans-bold.ttf")
        self._letters = frozenset(self.fonts[_FONT].cmap)  # type: ignore[union-attr]
        self.set_creation_date(minutes.released_at)
        self.set_title(f"Berita acara peringkat {minutes.vacancy}, versi {minutes.version}")
        self.set_lang("id")
        self.set_producer("Terang")
        self.set_margins(_LEFT, 15, _LEFT)
        self.alias_nb_pages()

    def attach(self, name: str, content: bytes) -> None:
        self.embed_file(
            bytes=content, basename=name, modification_date=self._minutes.released_at, mime_type="application/json"
        )

    def footer(self) -> None:
        self.set_y(-12)
        self.write_in(7, _SOFT)
        self.cell(_WIDTH - 30, 4, f"Sidik peringkat {self._minutes.digest}")
        self.cell(30, 4, f"{self.page_no()}/{{nb}}", align="R")

    def write_in(self, size: float, ink: tuple[int, int, int] = _INK, *, bold: bool = False) -> None:
        self.set_font(_FONT, "B" if bold else "", size)
        self.set_text_color(*ink)

    def normalize_text(self, text: str) -> str:
        """A letter that the font does not have stands as its code point, so that nothing of a reason is left out."""
        return super().normalize_text("".join(e if ord(e) in self._letters else f"[U+{ord(e):04X}]" for e in text))

    def heading(self, text: str) -> None:
        self.ln(3)
        self.write_in(12, bold=True)
        self.multi_cell(_WIDTH, 6, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.ln(1)

    def paragraph(self, text: str, size: float = 9, ink: tuple[int, int, int] = _INK) -> None:
        self.write_in(size, ink)
        self.multi_cell(_WIDTH, size * 0.5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L")
        self.ln(1)

    def fact(self, word: str, text: str) -> None:
        self.write_in(9, _SOFT)
        self.cell(52, 5, word)
        self.write_in(9)
        self.multi_cell(_WIDTH - 52, 5, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT, align="L", wrapmode=WrapMode.CHAR)


def _front(page: _Paper, minutes: Minutes) -> None:
    page.set_auto_page_break(True, _ROOM_FOR_SEALS)
    page.add_page()
    page.write_in(9, _SOFT)
    page.multi_cell(_WIDTH, 5, minutes.selection, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.write_in(18, bold=True)
    page.multi_cell(_WIDTH, 9, "Berita acara peringkat", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    page.ln(2)
    for word, text in _facts(minutes):
        page.fact(word, text)
    page.heading("Apa yang dibuktikan dokumen ini")
    for text in PROVES:
        page.paragraph(text)


def _facts(minutes: Minutes) -> list[tuple[str, str]]:
    document = minutes.document
    counts = [(words, minutes.counted(status)) for status, words in statuses(minutes).items()]
    places = f"{number(document['quota'])}; {number(document['places'])} tempat"
    normalised = minutes.normalised is not None
    keys = [key_words(key, minutes.labels, normalised=normalised) for key in document["tie_breaks"]]
    return [
        ("Formasi", f"{minutes.vacancy}, {minutes.unit}"),
        ("Jenis kebutuhan", minutes.category),
        *([("Tahap", minutes.stage)] if minutes.stage else []),
        ("Versi", f"{minutes.version}, dirilis {moment(minutes.released_at, minutes.timezone)}"),
        ("Kuota dan tempat", places if minutes.is_last else f"{places} untuk {minutes.next_stage}"),
        ("Dalam daftar", number(len(minutes.rows))),
        *((words, number(count)) for words, count in counts if count),
        *((f"Lewat tempat {place_words(minutes, place)}", number(count)) for place, count in minutes.taken.items()),
        *(("Kursi ditutup", f"{number(count)}: {SEAT_CLOSED[code]}") for code, count in minutes.closed.items()),
        ("Simpangan yang diterima", number(len(document.get("findings", ())))),
        ("Temuan dikesampingkan", number(len(document.get("overruled", ())))),
        *([("Build yang diterima", number(len(builds)))] if (builds := document.get("accepted_builds", ())) else []),
        ("Urutan penentu", ", ".join(keys)),
        *((f"Penyetaraan sesi {at}".strip(), normalisation_words(how)) for at, how in minutes.normalisations.items()),
        ("Aturan", minutes.rules),
        ("Sidik aturan", document["rules_digest"]),
        ("Sidik peringkat", minutes.digest),
    ]


def _draw(page: _Paper, minutes: Minutes) -> None:
    if seed := minutes.document.get("draw_seed"):
        page.heading("Undian")
        page.fact("Benih", seed)
        page.fact("Kode formasi", minutes.document["vacancy_id"])
        page.paragraph(DRAW)
    if minutes.lots:
        page.heading("Undian dengan tangan")
        page.paragraph(LOTS)
    for each in minutes.lots:
        page.fact("Menurut undian", ", ".join(each.candidates))
        page.fact("Dicatat", moment(each.confirmed_at, minutes.timezone))
        for member in each.members:
            page.fact("Oleh", member_words(member))
        page.ln(2)


def _let_stand(page: _Paper, minutes: Minutes) -> None:
    document = minutes.document
    if findings := document.get("findings", ()):
        page.heading("Lembar yang diterima dengan simpangan")
    for each in findings:
        page.paragraph(finding_words(each))
        _reasons(page, each, "closed_by")
    if overruled := document.get("overruled", ()):
        page.heading("Temuan gerbang statistik yang dikesampingkan")
    for each in overruled:
        kind = TITLES.get(each["kind"], each["kind"])
        page.paragraph(f"{kind}: {number(each['found'])} temuan, sidik {each['finding_digest']}")
        _reasons(page, each, "overruled_by")
    if builds := document.get("accepted_builds", ()):
        page.heading("Build yang diterima di samping yang disegel")
    for each in builds:
        page.paragraph(f"Layanan {each['service']}, build {each['build']}")
        _reasons(page, each, "accepted_by")


def _reasons(page: _Paper, decided: Mapping[str, Any], first: str) -> None:
    page.paragraph(f"{decided[first]}: {decided['reason']}", 8.5, _SOFT)
    page.paragraph(f"{decided['seconded_by']}: {decided['seconding_reason']}", 8.5, _SOFT)


def _members(page: _Paper, minutes: Minutes) -> None:
    page.heading("Tanda tangan dua anggota panitia")
    for each in minutes.signatures:
        _member(page, each, minutes.timezone)


def _member(page: _Paper, given: Given, timezone: str) -> None:
    page.write_in(10, bold=True)
    page.multi_cell(_WIDTH, 6, f"{given.name} ({given.pseudonym})", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    facts = [
        ("Ditandatangani", moment(given.signed_at, timezone)),
        ("Sidik kunci", given.key_id),
        ("Jenis kunci", given.key_kind),
        ("Kunci publik", given.public_key),
        ("Sidik pernyataan", given.statement_digest),
        ("Pernyataan", given.statement),
        ("Tanda tangan", given.proof),
    ]
    if given.batch is not None:
        text = f"ke-{given.batch['index'] + 1} dari {given.batch['size']} peringkat dengan satu tanda tangan"
        facts.append(("Tempat dalam daftar", text))
    for word, text in facts:
        page.fact(word, text)
    page.ln(2)


def _ladder(page: _Paper, minutes: Minutes) -> None:
    page.heading("Peringkat")
    named = ((code, minutes.labels[code]) for code in minutes.codes)
    called = [f"{value_words(code)} adalah {name}" for code, name in named if name.lower() != code.lower()]
    if called:
        page.paragraph(f"{'; '.join(called)}.", 8.5, _SOFT)
    columns = _columns(minutes)
    _titles(page, columns)
    for row in minutes.rows:
        if page.will_page_break(5):
            page.add_page()
            _titles(page, columns)
        page.write_in(8)
        for (_, width, align), text in zip(columns, _cells(minutes, row), strict=True):
            page.cell(width, 5, _fitted(page, text, width), border="B", align=align)
        page.ln(5)
    if unscored := unscored_words(minutes):
        page.heading("Tercatat tanpa nilai")
    for text in unscored:
        page.paragraph(text)


def _columns(minutes: Minutes) -> list[tuple[str, float, str]]:
    totals = [("Total", _TOTAL, "R"), *([("Setara", _TOTAL, "R")] if minutes.normalised else [])]
    rest = _WIDTH - _RANK - _CODE - _STATUS - len(totals) * _TOTAL
    each = min(17.0, rest * 0.6 / max(1, len(minutes.codes)))
    sections = [(value_words(code), each, "R") for code in minutes.codes]
    decided = rest - each * len(sections)
    return [
        ("#", _RANK, "R"),
        ("Peserta", _CODE, "L"),
        *sections,
        *totals,
        ("Ditentukan oleh", decided, "L"),
        ("Keterangan", _STATUS, "L"),
    ]


def _titles(page: _Paper, columns: Sequence[tuple[str, float, str]]) -> None:
    page.set_draw_color(*_LINE)
    page.write_in(7, _SOFT, bold=True)
    for title, width, align in columns:
        page.cell(width, 6, _fitted(page, title, width), border="B", align=align)
    page.ln(6)


def _cells(minutes: Minutes, row: Mapping[str, Any]) -> list[str]:
    marks, rank = row["marks"], row["rank"]
    steps = minutes.steps
    total = [points(row["total"], steps["total"]) if marks else "–"]
    if minutes.normalised:
        value = row.get("normalised")
        total.append("–" if value is None else points(value, minutes.normalised))
    return [
        "–" if rank is None else number(rank),
        str(row.get("sheet_code") or row["candidate_no"]),
        *(points(marks[code], steps[code]) if code in marks else "–" for code in minutes.codes),
        *total,
        decided_by(row["decision"], steps, minutes.normalised),
        remark(minutes, row),
    ]


def _fitted(page: FPDF, text: str, width: float) -> str:
    """The text, shortened where the column is narrower: the whole one is in the attachment."""
    if len(text) < width * 0.45 or page.get_string_width(text) <= width - 2:
        return text
    while text and page.get_string_width(f"{text}…") > width - 2:
        text = text[:-1]
    return f"{text}…"
