"""A rules document as the fields of a form, each by its place in the document, and back. Made from the document itself,
so that a field which a later release adds needs a label only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from shared.kernel.words import N_

_STEP = re.compile(r"[^.\[\]]+")
_OF_MAPPING = re.compile(r"(minima|percent|categories|carried_in|parts)\.[^.\[\]]+$")
"""Objects whose keys are names of the document itself: sections, categories, stages, parts."""
_WHOLE = re.compile(r"[+-]?[0-9]{1,40}")

LABELS = {
    "id": N_("Nama dokumen"),
    "version": N_("Versi"),
    "title": N_("Judul"),
    "regulation": N_("Dasar hukum"),
    "note": N_("Catatan"),
    "categories": N_("Nama kategori"),
    "code": N_("Kode bagian"),
    "name": N_("Nama bagian"),
    "items": N_("Jumlah butir"),
    "max_marks": N_("Nilai tertinggi"),
    "kind": N_("Cara menilai"),
    "right": N_("Nilai jawaban benar"),
    "wrong": N_("Nilai jawaban salah"),
    "blank": N_("Nilai jawaban kosong"),
    "several": N_("Bila beberapa pilihan benar"),
    "options": N_("Pilihan tiap butir"),
    "lowest": N_("Bobot terendah"),
    "highest": N_("Bobot tertinggi"),
    "each_once": N_("Setiap bobot sekali"),
    "minutes": N_("Menit"),
    "extra_time_minutes": N_("Menit dengan tambahan waktu"),
    "grace_seconds": N_("Detik tenggang"),
    "category": N_("Kategori"),
    "position_group": N_("Kelompok jabatan"),
    "minima": N_("Nilai ambang"),
    "total": N_("Ambang jumlah nilai"),
    "percent": N_("Ambang dalam persen"),
    "total_percent": N_("Ambang jumlah dalam persen"),
    "enough": N_("Cukup sekian ambang"),
    "tie_breaks": N_("Penentu urutan"),
    "multiple": N_("Kali kuota"),
    "count": N_("Jumlah yang lanjut"),
    "share": N_("Persen yang lanjut"),
    "boundary_ties": N_("Bila sama di tepi batas"),
    "units": N_("Satuan tiap poin"),
    "equal_ranks": N_("Peringkat yang sama"),
    "source": N_("Asal nilai"),
    "max_points": N_("Poin tertinggi"),
    "decimals": N_("Angka di belakang koma"),
    "tolerance": N_("Selisih yang dibiarkan"),
    "carried_in": N_("Bobot nilai yang dibawa"),
    "parts": N_("Bobot bagian tahap"),
    "scale": N_("Skala"),
    "rounding": N_("Pembulatan"),
    "days": N_("Hari setelah sesi terakhir"),
    "most": N_("Paling banyak tiap peserta"),
    "size": N_("Panjang daftar cadangan"),
    "ratio": N_("Cadangan dalam persen tempat"),
    "reply_days": N_("Hari untuk menjawab"),
    "last_day": N_("Hari terakhir mengisi tempat"),
}
"""What a field is called; one that is not here is shown by its place alone."""


@dataclass(frozen=True)
class Leaf:
    """A single value; `place` is written as problems name it, such as `thresholds[0].minima.TWK`."""

    place: str
    value: Any

    @property
    def name(self) -> str:
        """The field's own name: `minutes`, or where a list or an object holds the values, the name of that."""
        mapping = _OF_MAPPING.search(self.place)
        return mapping[1] if mapping else _STEP.findall(re.sub(r"\[[0-9]+\]", "", self.place))[-1]

    @property
    def chapter(self) -> str:
        """The part of the document that it stands in: `thresholds[0]`, `duration`; empty for the document's own."""
        return re.split(r"\.", self.place, maxsplit=1)[0] if "." in self.place or "[" in self.place else ""


def to_json(rules: Rules) -> Any:
    """The document as JSON values, without what is not set."""
    return _set(dump(rules))


def leaves(document: Any, place: str = "") -> Iterator[Leaf]:
    """Every single value, in the order of the document."""
    if isinstance(document, Mapping):
        for name, each in document.items():
            yield from leaves(each, f"{place}.{name}" if place else str(name))
    elif isinstance(document, list):
        for index, each in enumerate(document):
            yield from leaves(each, f"{place}[{index}]")
    else:
        yield Leaf(place, document)


def edited(document: Any, typed: Mapping[str, str]) -> Any:
    """The document with what was typed at each place. A text that is no number where one stood is kept as it was
    typed, so that whoever reads the document names the place."""
    new = deepcopy(document)
    for leaf in leaves(document):
        if leaf.place in typed:
            _put(new, leaf.place, _value(leaf.value, typed[leaf.place]))
    return new


def _value(before: Any, text: str) -> Any:
    if isinstance(before, bool):
        return {"true": True, "false": False}.get(text, text)
    return int(text) if isinstance(before, int) and _WHOLE.fullmatch(text) else text


def _put(document: Any, place: str, value: Any) -> None:
    *way, last = _STEP.findall(place)
    for step in way:
        document = document[int(step) if isinstance(document, list) else step]
    document[int(last) if isinstance(document, list) else last] = value


def _set(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _set(each) for name, each in value.items() if each is not None}
    return [_set(each) for each in value] if isinstance(value, list) else value
