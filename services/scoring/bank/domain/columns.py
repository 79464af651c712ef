"""The columns of the item sheet: what each means, which may be left out, which take cells with numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from services.scoring.bank.domain.items import LETTERS
from shared.contracts.rules import MIN_OPTIONS
from shared.kernel.alike import in_one_line
from shared.kernel.words import N_


@dataclass(frozen=True)
class Column:
    name: str
    needed: bool
    meaning: str
    example: str


_OPTION = N_(
    "Teks pilihan %(letter)s; untuk gambar tulis svg:BERKAS.svg | uraian gambar. Kosong bila jawabannya bilangan."
)
_WEIGHT = N_("Bobot pilihan %(letter)s menurut aturan bagiannya, biasanya 1 sampai 5; kosong bila memakai kunci.")
_KEY = N_(
    "Huruf jawaban benar, atau beberapa huruf bila aturannya begitu; bilangan (misalnya -12,5, tanpa pemisah ribuan) "
    "bila bagiannya meminta bilangan; kosong bila berbobot."
)
_TOLERANCE = N_("Selisih dari bilangan kunci yang masih benar; kosong berarti harus tepat. Hanya untuk bilangan.")
_CODES = N_("Kode butir, unik di seluruh bank, juga dengan huruf besar lain: huruf, angka, titik, garis.")
_ENEMIES = N_("Kode butir yang tidak boleh ada pada satu naskah dengan butir ini, dipisah koma; boleh kosong.")
FEWEST = LETTERS[:MIN_OPTIONS]

COLUMNS: tuple[Column, ...] = (
    Column("code", True, _CODES, "TIU-001"),
    Column("section", True, N_("Kode bagian sesuai aturan seleksi."), "TIU"),
    Column("topic", True, N_("Topik di dalam bagian; dipakai kisi-kisi."), "Silogisme"),
    Column("difficulty", True, N_("Perkiraan bagian peserta yang menjawab benar, 0,05 sampai 0,95."), "0.62"),
    Column("stem", True, N_("Pokok soal."), "Semua auditor adalah pegawai. …"),
    Column("stem_image", False, N_("Nama berkas SVG untuk pokok soal, bila ada."), ""),
    Column("stem_image_alt", False, N_("Uraian gambar itu; wajib bila ada gambar."), ""),
    *(Column(f"option_{letter.lower()}", letter in FEWEST, _OPTION, "…") for letter in LETTERS),
    Column("key", False, _KEY, "D"),
    Column("tolerance", False, _TOLERANCE, "0,5"),
    *(Column(f"weight_{letter.lower()}", False, _WEIGHT, "") for letter in LETTERS),
    Column("rationale", True, N_("Alasan kunci atau bobot; hanya terbaca oleh penyusun."), "…"),
    Column("enemies", False, _ENEMIES, "TKP-053"),
)
NAMES = tuple(column.name for column in COLUMNS)
PROSE = frozenset({"stem", "stem_image_alt", "rationale", *(f"option_{letter.lower()}" for letter in LETTERS)})
"""Columns whose text is shown as it was written; the others hold names, codes and numbers, each on one line."""
NUMBERS = frozenset({"difficulty", "key", "tolerance", *(f"weight_{letter.lower()}" for letter in LETTERS)})
"""Columns that take cells with numbers."""
OPTIONAL = frozenset(
    {"enemies", "tolerance", *(f"{kind}_{letter.lower()}" for kind in ("option", "weight") for letter in LETTERS[5:])}
)
"""Columns that a sheet may leave out: those that the layout of the first release did not have."""

OF_OPTIONS = frozenset(f"{kind}_{letter.lower()}" for kind in ("option", "weight") for letter in LETTERS)
"""Columns that stay empty where the answer is a number."""

LONGEST = {"code": 32, "section": 16, "topic": 80, "stem": 4000, "rationale": 4000, "stem_image_alt": 1000}
LONGEST_OPTION = 1000


def by_column(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells of a row by the names of their columns; those of columns without a name are left out."""
    values = dict.fromkeys(NAMES, "")
    for column, text in zip(header, cells, strict=False):
        if column:
            values[column] = text if column in PROSE else in_one_line(text)
    return values
