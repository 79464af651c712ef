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
        "Lembar dengan rata-rata di bawah 3 detik per jawaban, dari mulai sampai simpanan terakhir, dan di bawah "
        "sepersepuluh median: secepat itu butir tidak terbaca (Wise dan Kong 2005, Wise dan Ma 2012). Yang menyimpang "
        "benar lebih banyak daripada menebak, walau seperempat butir diketahui sekilas (peluang binomial, menurut "
        "Holm). Tingkat salah berlaku bagaimana pun waktu peserta lain tersebar; anggapannya: tidak ada peserta jujur "
        "yang membaca dan menjawab seluruh lembar secepat itu."
    ),
    "pair": N_(
        "Dari butir yang dijawab salah oleh keduanya, berapa yang salahnya sama; hanya di dalam satu ruang dan sesi "
        "(Bellezza dan Bellezza 1989, peluang tiap butir menurut Wesolowsky 2000, batas Hoeffding kali banyaknya "
        "pasangan). Anggapannya: yang salah memilih sendiri-sendiri di antara peserta dengan nilai yang kurang lebih "
        "sama. Salah paham bersama pada sebagian besar butir, misalnya dari satu bimbingan, melanggarnya dan lebih "
        "sering memperingatkan, jadi lihat butir dan asal keduanya."
    ),
}
EARLIER_SPEED = N_(
    "Detik per jawaban menurut cara rilis sebelumnya, yang menganggap waktu bersebaran log-normal dan lebih sering "
    "memperingatkan seleksi yang jujur. Banyaknya lembar yang dibandingkan tidak tercatat."
)
"""The method of `speed` in reports by an earlier one; their number of compared sheets is that of all known times."""
COLUMNS: dict[str, str] = {
    "people": N_("Peserta"),
    "units": N_("Selisih nilai"),
    "effect": N_("Simpangan baku"),
    "share": N_("Benar"),
    "expected": N_("Harapan"),
    "tried": N_("Dijawab"),
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
NOT_COMPARED: dict[str, str] = {
    "site": N_(
        "Tidak ada lokasi yang dibandingkan: harus ada 30 peserta di sebuah lokasi dan 30 di lokasi lain, dengan kursi "
        "yang diketahui, dan satu formasi pada keduanya."
    ),
    "session": N_(
        "Tidak ada sesi yang dibandingkan: harus ada 30 peserta dalam sebuah sesi dan 30 dalam sesi lain, dengan kursi "
        "yang diketahui, dan satu formasi pada keduanya."
    ),
    "drift": N_(
        "Tidak ada butir yang dibandingkan: harus ada dua sesi dengan kursi yang diketahui, dan butir dengan satu "
        "jawaban benar yang dikerjakan paling sedikit 30 peserta dalam sebuah sesi, cukup banyak yang benar dan cukup "
        "banyak yang salah."
    ),
    "speed": N_(
        "Tidak ada lembar yang dilihat: harus diketahui kapan lembar dimulai dan kapan jawaban terakhir disimpan, dan "
        "ada jawaban pada butir yang punya kunci."
    ),
    "pair": N_(
        "Tidak ada pasangan yang dibandingkan: tidak ada dua peserta yang kursinya diketahui berada di satu ruang dan "
        "sesi."
    ),
}


def shift_start(subject: str) -> datetime | None:
    """When the shift of this name in a report starts; None for a name of anything else."""
    try:
        moment = from_text(subject)
    except ValueError:
        return None
    return moment if to_text(moment) == subject else None
