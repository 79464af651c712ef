"""What an event proves, to whom, and what it cannot prove: for the auditor who reads it in the trail.

Every event proves that the service in its name signed these very bytes, as far as that service's key was not in other
hands (docs/threat-model.md). What follows from that stands here, by type.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.recruitment.trail.domain.kinds import Kind, kind_of
from shared.kernel.words import N_


@dataclass(frozen=True)
class Proof:
    """`shows` is what the event proves of its type, `leaves_open` what nobody can read from it."""

    shows: str
    leaves_open: str


_OPEN: dict[Kind, str] = {
    Kind.SELECTION: N_("Tidak membuktikan bahwa aturan itu sesuai dengan peraturan yang dikutipnya."),
    Kind.STAFF: N_("Tidak membuktikan siapa orang di balik samaran itu; hanya undangannya yang mengikat akun ke NIP."),
    Kind.APPLICATION: N_("Tidak membuktikan bahwa berkas yang diperiksa itu asli."),
    Kind.EXAM: N_("Tidak membuktikan bahwa butir itu baik, dan tidak bahwa tidak ada yang membocorkannya."),
    Kind.SESSION: N_("Tidak membuktikan bahwa ruang dan tugas itu dijalankan seperti tertulis."),
    Kind.SITTING: N_("Tidak membuktikan siapa yang duduk di kursi itu; itu diperiksa pengawas di pintu."),
    Kind.ANSWERS: N_("Tidak memuat jawaban, dan tidak membuktikan bahwa tidak ada yang membantu peserta."),
    Kind.RANKING: N_("Tidak membuktikan bahwa kunci jawabannya benar; sanggahan dan analisis butir memeriksanya."),
    Kind.MESSAGING: N_("Tidak membuktikan apa pun tentang isi pesan yang disebutnya."),
}
_SHOWS: dict[str, str] = {
    "recruitment.selection.opened.v1": N_(
        "Aturan lengkap seleksi sudah tetap pada saat itu; sidiknya harus sama dengan sidik aturan pada setiap hasil."
    ),
    "recruitment.selection.amended.v1": N_(
        "Aturan diganti dengan alasan ini sebelum naskah disegel; versi yang digantikannya dikenal dari sidiknya."
    ),
    "recruitment.vacancy.published.v1": N_("Kuota formasi sudah diumumkan sebelum peringkatnya ada."),
    "recruitment.application.submitted.v1": N_("Sebuah lamaran dikirim pada saat itu; pelamarnya tidak disebut."),
    "recruitment.application.rejected.v1": N_("Lamaran itu ditolak verifikator dengan kode alasan ini."),
    "recruitment.candidate.admitted.v1": N_(
        "Nomor peserta ini diterima untuk formasi dan kategori ini; hanya nomor yang diterima dapat diperingkat."
    ),
    "recruitment.candidate.identified.v1": N_("Nama diteruskan hanya ke meja pemeriksaan, lewat topik terbatas."),
    "recruitment.candidate.replied.v1": N_(
        "Layanan rekrutmen mencatat jawaban ini untuk nomor itu pada saat itu; bahwa pesertanya sendiri yang menjawab, "
        "hanya login pesertanya yang menunjukkan."
    ),
    "recruitment.place.returned.v1": N_(
        "Dua petugas ujian atau anggota panitia menandatangani dengan kunci masing-masing bahwa tempat nomor ini "
        "dikembalikan dengan kode alasan dan tanggal ini; setiap penerima memeriksa kedua tanda tangan itu sendiri. "
        "Surat atau temuan yang mendasarinya tidak ikut."
    ),
    "recruitment.roster.closed.v1": N_(
        "Dua petugas ujian atau anggota panitia menandatangani dengan kunci masing-masing akar ini dan jumlah ini; "
        "baris yang ditambah, hilang, atau ditukar kemudian tidak lagi berakar sama. Isi barisnya tidak ikut."
    ),
    "recruitment.roles.changed.v1": N_("Sejak saat itu petugas memiliki peran ini, dan tidak yang lain."),
    "recruitment.staff.disabled.v1": N_("Sejak saat itu tidak satu layanan pun menerima tindakan petugas ini."),
    "recruitment.staff.enabled.v1": N_("Sejak saat itu petugas ini dapat masuk kembali, dengan login baru."),
    "recruitment.signing_key.registered.v1": N_(
        "Kunci publik ini milik petugas ini; bukti di dalamnya hanya dapat dibuat oleh pemegang kunci pribadinya."
    ),
    "recruitment.signing_key.ended.v1": N_(
        "Tanda tangan dengan kunci ini setelah saat itu tidak berlaku; yang sebelumnya tetap berlaku."
    ),
    "recruitment.staff_logins.ended.v1": N_("Login petugas ini berakhir di semua layanan pada saat itu."),
    "recruitment.programmes.equated.v1": N_("Seorang petugas menyatakan dua ejaan program studi ini sama."),
    "recruitment.nik.reclaimed.v1": N_("Sebuah akun ditutup dan NIK-nya kembali kepada pemiliknya."),
    "cbt.seat.assigned.v1": N_("Peserta mendapat kursi, ruang, dan sesi ini sebelum ujiannya."),
    "cbt.pin.issued.v1": N_("Petugas ini menerbitkan PIN untuk kursi itu pada saat itu."),
    "cbt.seat.opened.v1": N_("Kursi itu dibuka dengan PIN yang diterbitkan petugas ini."),
    "cbt.seat.replaced.v1": N_("Ujian diteruskan di komputer lain dengan PIN baru; yang lama tidak lagi menyimpan."),
    "cbt.seat.closing_proposed.v1": N_("Sejak saat itu tidak ada yang memulai di kursi itu, sampai dibatalkan."),
    "cbt.seat.closing_withdrawn.v1": N_("Sejak saat itu kursi itu dapat dipakai lagi."),
    "cbt.session.scheduled.v1": N_("Sesi itu direncanakan di tempat ini, dengan ruang dan kursi sebanyak ini."),
    "cbt.session.ended.v1": N_("Petugas ini mengakhiri sesi lebih awal pada saat itu."),
    "cbt.duty.requested.v1": N_("Seorang pengawas meminta tugas pada sesi itu."),
    "cbt.proctor.assigned.v1": N_("Pengawas ini bertugas di ruang itu, ditetapkan oleh petugas ini."),
    "cbt.papers.opened.v1": N_(
        "Layanan ujian membuka naskah pada saat itu, dengan kunci yang dikirim atau kode yang diketik."
    ),
    "cbt.seat.missed.v1": N_(
        "Sesi peserta ini berakhir, atau petugas ujian menutup kursinya dengan kode alasan, tanpa ia memulai ujian."
    ),
    "cbt.attempt.started.v1": N_(
        "Peserta memulai ujian pada saat itu, dengan butir-butir ini, dan waktunya habis pada saat yang tertulis."
    ),
    "cbt.answers.recorded.v1": N_(
        "Simpanan sampai nomor urut ini dilaporkan pada saat itu; yang diubah kemudian tidak lagi cocok dengan kepala "
        "rantai lembar yang dikirim."
    ),
    "cbt.heads.linked.v1": N_(
        "Jurnal semua peserta sesi ini, sejauh ditulis pada menit itu, terikat dalam satu mata rantai; jurnal yang "
        "ditulis ulang kemudian tidak lagi cocok dengannya."
    ),
    "cbt.attempt.submitted.v1": N_(
        "Lembar jawaban seperti inilah yang dikirim untuk dinilai; kepala rantainya mengikat setiap simpanan."
    ),
    "cbt.item_error.reported.v1": N_(
        "Seorang peserta melaporkan kesalahan pada soal itu dari kursinya, pada saat itu."
    ),
    "cbt.attempt.voided.v1": N_(
        "Dua petugas ujian atau anggota panitia menandatangani dengan kunci masing-masing bahwa lembar ini tidak "
        "dihitung, dengan kode alasan ini; setiap penerima memeriksa kedua tanda tangan itu sendiri."
    ),
    "cbt.candidate.disqualified.v1": N_(
        "Dua petugas ujian atau anggota panitia menandatangani dengan kunci masing-masing bahwa peserta dikeluarkan "
        "dengan kode alasan ini; setiap penerima memeriksa kedua tanda tangan itu sendiri."
    ),
    "scoring.items.imported.v1": N_("Bank soal berubah sebanyak ini pada saat itu; butirnya tidak disebut."),
    "scoring.items.viewed.v1": N_(
        "Seorang petugas diperlihatkan butir bank soal sebanyak ini pada saat itu; isinya tidak disebut."
    ),
    "scoring.blueprint.replaced.v1": N_("Kisi-kisi diganti sebelum disegel; persetujuan sebelumnya gugur."),
    "scoring.exam.approved.v1": N_("Seorang petugas menyetujui isi ujian yang bersidik ini."),
    "scoring.opening_code.revealed.v1": N_("Kode pembuka naskah diperlihatkan kepada seorang petugas pada saat itu."),
    "scoring.keys.viewed.v1": N_(
        "Seorang petugas diperlihatkan kunci butir ujian itu di tempat yang disebut, pada saat itu."
    ),
    "scoring.keys.corrected.v1": N_(
        "Dua anggota menandatangani tepat set kunci ini dan akibatnya dengan kunci masing-masing; kuncinya sendiri "
        "terikat oleh sidik di dalamnya dan tidak disebut."
    ),
    "scoring.exam.sealed.v1": N_("Butir dan kunci sudah tetap pada saat itu: kuncinya terikat oleh sidik di dalamnya."),
    "scoring.exam.sealed.v2": N_(
        "Butir dan kunci sudah tetap pada saat itu dan disetujui dua orang dengan kunci masing-masing; setiap penerima "
        "memeriksa kedua tanda tangan itu sendiri."
    ),
    "scoring.papers.released.v1": N_("Naskah dikirim terenkripsi; sidiknya sama dengan yang disegel."),
    "scoring.paper_key.released.v1": N_(
        "Kunci naskah dikirim pada saat itu, satu jam sebelum sesi pertama, dan hanya ujian dapat membukanya."
    ),
    "scoring.attempt.scored.v1": N_(
        "Lembar dengan kepala rantai ini dinilai menurut aturan bersidik ini; siapa pun yang memiliki kunci dapat "
        "menghitungnya lagi."
    ),
    "scoring.rules.drafted.v1": N_("Rancangan dengan sidik ini ada pada saat itu; belum ada yang mengesahkannya."),
    "scoring.rules.discarded.v1": N_(
        "Rancangan dengan sidik ini dibuang pada saat itu; tidak seorang pun pernah menandatanganinya."
    ),
    "scoring.rules.adopted.v1": N_(
        "Dua anggota menandatangani tepat dokumen aturan ini dengan kunci masing-masing; dari isinya sidik yang sama "
        "dapat dihitung lagi."
    ),
    "scoring.lots.recorded.v1": N_(
        "Dua anggota mencatat urutan undian yang sama, dan bila tanda tangannya disertakan, masing-masing dengan kunci "
        "sendiri; apakah undian itu jujur, hanya saksi dan berita acara yang tahu."
    ),
    "scoring.draw_seed.recorded.v1": N_(
        "Dua anggota menandatangani benih undian yang sama; dengan benih ini siapa pun menghitung lagi tiket setiap "
        "peserta yang sama. Dari mana benih itu, hanya pengumuman dan saksi yang tahu."
    ),
    "scoring.assessment.recorded.v1": N_(
        "Dua orang mengisi nilai ini tanpa saling melihat, atau orang ketiga memutuskannya; apakah penilaiannya tepat, "
        "hanya mereka yang tahu."
    ),
    "scoring.assessment.corrected.v1": N_(
        "Dua orang mengganti nilai yang sudah tetap; alasannya tersimpan pada layanan penilaian."
    ),
    "scoring.ranking.signed.v1": N_("Seorang anggota menandatangani peringkat bersidik ini."),
    "scoring.signature.withdrawn.v1": N_("Pemilik kunci mencabut tanda tangannya sendiri sebelum ada yang kedua."),
    "scoring.ranking.withdrawn.v1": N_(
        "Dua anggota menandatangani penarikan tepat peringkat ini dengan alasan ini; peringkatnya sendiri tetap ada."
    ),
    "scoring.finding.accepted.v1": N_("Seorang anggota membiarkan simpangan ini; alasannya ikut ditandatangani."),
    "scoring.gate.overruled.v1": N_(
        "Seorang anggota melihat temuan bersidik ini dan mengesampingkannya dengan alasan yang ditandatangani."
    ),
    "scoring.build.accepted.v1": N_(
        "Seorang anggota menerima build ini untuk ujian ini dengan alasan yang ditandatangani; bahwa layanan memang "
        "menjalankan kode itu hanya dikatakan layanan sendiri."
    ),
    "recruitment.item_objection.filed.v1": N_(
        "Sanggahan dengan kode ini diajukan pada saat itu dan sampai di layanan penilaian; teksnya tidak ikut."
    ),
    "recruitment.objection_window.changed.v1": N_(
        "Sampai saat itu sanggahan diterima, dan setelah ditutup sebanyak itulah yang harus dijawab."
    ),
    "scoring.objection.answered.v1": N_(
        "Dua anggota menandatangani tepat jawaban ini untuk tepat sanggahan yang disebutnya; tidak membuktikan bahwa "
        "jawabannya benar."
    ),
    "scoring.ranking.released.v1": N_(
        "Dua anggota menandatangani tepat peringkat ini; dari barisnya sidik yang sama dapat dihitung lagi. Bila ada "
        "benih undian, peserta yang sama berdiri menurut tiketnya, pasangan demi pasangan."
    ),
    "scoring.reserve.moved.v1": N_(
        "Cadangan naik dari keadaan bersidik ini; dari peringkat yang ditandatangani, aturan, dan jawaban peserta "
        "siapa pun dapat menghitungnya lagi."
    ),
    "scoring.places.moved.v1": N_(
        "Tempat berpindah dari keadaan bersidik ini; dari peringkat yang ditandatangani, aturan, dan jawaban peserta "
        "siapa pun dapat menghitungnya lagi."
    ),
    "recruitment.trail.exported.v1": N_(
        "Berkas jejak dengan sidik SHA-256 ini diberikan sistem pada saat itu; berkas dengan sidik lain telah diubah."
    ),
    "messaging.republication.requested.v1": N_("Sebuah layanan kehilangan pesan dan memintanya lagi."),
    "messaging.events.discarded.v1": N_("Dua orang bersama-sama membuang pesan itu, dengan alasan ini."),
}
_UNKNOWN = N_("Versi ini belum mengenal jenis peristiwa ini; hanya tanda tangan layanannya yang diperiksa.")


def proof_of(event_type: str) -> Proof:
    """For a type that this release does not know, what any signed event proves."""
    return Proof(_SHOWS.get(event_type, _UNKNOWN), _OPEN[kind_of(event_type)])
