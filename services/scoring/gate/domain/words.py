"""What the gate's kinds of figures are called on pages, and what they are when something stands out."""

from __future__ import annotations

from datetime import datetime

from shared.kernel.clock import from_text, to_text
from shared.kernel.words import N_

TITLES: dict[str, str] = {
    "site": N_("Nilai antarlokasi"),
    "session": N_("Nilai antarsesi"),
    "drift": N_("Butir antarsesi"),
    "speed": N_("Waktu mengerjakan"),
    "pair": N_("Lembar yang mirip"),
}
FOUND: dict[str, str] = {
    "site": N_("Nilai menyimpang di %(count)s lokasi"),
    "session": N_("Nilai menyimpang pada %(count)s sesi"),
    "drift": N_("Kesukaran butir berbeda pada %(count)s perbandingan antarsesi"),
    "speed": N_("%(count)s lembar dengan waktu yang mustahil"),
    "pair": N_("%(count)s pasang lembar dengan kesalahan yang sama"),
}
METHODS: dict[str, str] = {
    "site": N_(
        "Peserta dibandingkan hanya dengan peserta formasi yang sama (uji peringkat van Elteren, tingkat bersama "
        "menurut Holm). Yang dinyatakan menyimpang berbeda paling sedikit 0,2 simpangan baku."
    ),
    "session": N_(
        "Tiap sesi, dan semua sesi yang mulai pada saat yang sama sebagai satu kelompok. Peserta dibandingkan hanya "
        "dengan peserta formasi yang sama (uji peringkat van Elteren; peluang salah dibagi atas semua perbandingan "
        "menurut Holm). Yang dinyatakan menyimpang berbeda paling sedikit 0,2 simpangan baku."
    ),
    "drift": N_(
        "Bagian jawaban benar tiap butir pada tiap sesi, dan pada semua sesi yang mulai pada saat yang sama sebagai "
        "satu kelompok, di antara peserta dengan nilai yang kurang lebih sama (Mantel-Haenszel; peluang salah dibagi "
        "atas semua perbandingan menurut Holm). Yang dinyatakan menyimpang berbeda paling sedikit 5 persen."
    ),
    "speed": N_(
        "Detik per jawaban dari mulai sampai simpanan terakhir, di antara lembar dengan jawaban benar paling sedikit "
        "sebanyak median; paling sedikit 100 lembar. Lebih dari 15 detik per jawaban tidak pernah mustahil. Bagian "
        "seleksi jujur yang diperingatkan berlaku bila waktu peserta jujur bersebaran log-normal (van der Linden "
        "2006); bila lebih banyak yang sangat cepat, peringatan lebih sering, jadi lihat lembarnya."
    ),
    "pair": N_(
        "Dari butir yang dijawab salah oleh keduanya, berapa yang salahnya sama; hanya di dalam satu ruang dan sesi "
        "(Bellezza dan Bellezza 1989, peluang tiap butir menurut Wesolowsky 2000, batas Hoeffding kali banyaknya "
        "pasangan)."
    ),
}
COLUMNS: dict[str, str] = {
    "people": N_("Peserta"),
    "units": N_("Selisih nilai"),
    "effect": N_("Simpangan baku"),
    "share": N_("Benar"),
    "expected": N_("Harapan"),
    "right": N_("Benar"),
    "seconds": N_("Detik per jawaban"),
    "median": N_("Median"),
    "both": N_("Salah berdua"),
    "same": N_("Sama salahnya"),
    "chance": N_("Kebetulan: 1 dari"),
}
SUBJECTS: dict[str, tuple[str, ...]] = {
    "site": (N_("Lokasi"),),
    "session": (N_("Sesi"),),
    "drift": (N_("Butir"), N_("Sesi")),
    "speed": (N_("Nomor"),),
    "pair": (N_("Nomor"), N_("Nomor lain"), N_("Ruang")),
}
NOT_COMPARED = N_("Tidak ada yang dapat dibandingkan: terlalu sedikit lembar, atau hanya satu kelompok.")


def shift_start(subject: str) -> datetime | None:
    """When the shift of this name in a report starts; None for a name of anything else."""
    try:
        moment = from_text(subject)
    except ValueError:
        return None
    return moment if to_text(moment) == subject else None
