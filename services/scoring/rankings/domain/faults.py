"""What contradicts a sheet, by the codes of its findings, as pages and minutes say it."""

from __future__ import annotations

from shared.kernel.words import N_

FAULTS = {
    "chain_broken": N_("Rantai simpanan putus pada simpanan ke-%(at)s."),
    "entry_rewritten": N_("Simpanan ke-%(at)s datang dua kali dengan isi berbeda."),
    "line_differs": N_("Baris ke-%(at)s jurnal berbeda dari simpanan yang dilaporkan bersamanya."),
    "head_line_differs": N_("Baris pertama jurnal tidak cocok dengan peserta, naskah, atau waktu ujian ini."),
    "link_differs": N_("Jurnal sampai baris ke-%(at)s berbeda dari yang diikat mata rantai menit sesinya."),
    "surplus_entries": N_("Ada simpanan ke-%(at)s yang tidak disebut saat pengumpulan."),
    "head_differs": N_("Sidik akhir rantai berbeda dari yang dikumpulkan."),
    "answers_differ": N_("Jawaban yang dikumpulkan berbeda dari jurnal simpanan."),
    "second_sheet": N_("Lembar jawaban datang dua kali dengan isi berbeda; yang pertama yang berlaku."),
    "second_start": N_("Awal ujian datang dua kali dengan isi berbeda; yang pertama yang berlaku."),
    "paper_changed": N_("Lembar yang dikumpulkan bukan lembar yang dibuka."),
    "session_changed": N_("Lembar dikumpulkan dari sesi lain daripada sesi dimulainya."),
    "form_differs": N_("Lembar ini bukan naskah yang diundi untuk peserta ini dari ujian yang disegel."),
    "exam_unknown": N_("Lembar menyebut ujian yang tidak dikenal."),
    "item_twice": N_("Satu butir muncul dua kali pada lembar."),
    "item_unknown": N_("Lembar memuat butir yang tidak ada dalam ujian."),
    "section_incomplete": N_("Jumlah butir satu bagian tidak sesuai aturan."),
    "section_unknown": N_("Lembar memuat butir dari bagian yang tidak diujikan."),
    "answer_off_paper": N_("Ada jawaban untuk butir di luar lembar."),
    "option_unknown": N_("Ada pilihan yang bukan milik butirnya."),
    "too_many_options": N_("Ada butir dengan beberapa pilihan, padahal bagiannya meminta satu."),
}
