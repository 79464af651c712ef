"""The sentences for what is wrong with a sheet, by code. The process apart sends codes, never sentences."""

from __future__ import annotations

from shared.kernel.words import N_

FILE_PROBLEMS = {
    "sheet_size": N_("Berkas lebih besar dari %(limit)s MB."),
    "sheet_empty": N_("Berkas kosong."),
    "sheet_first_row": N_("Baris pertama kosong; baris pertama harus memuat nama kolom."),
    "sheet_rows": N_("Lembar memuat lebih dari %(limit)s baris."),
    "sheet_extent": N_("Lembar terlalu luas: ada sel di luar %(limit)s kolom pertama."),
    "sheet_quotes": N_("Baris %(row)s tidak terbaca: periksa tanda kutipnya."),
    "sheet_encoding": N_("Berkas CSV ini bukan UTF-8. Simpan ulang sebagai “CSV UTF-8” atau sebagai XLSX."),
    "sheet_utf16": N_("Berkas ini teks UTF-16. Simpan ulang sebagai “CSV UTF-8” atau sebagai XLSX."),
    "sheet_binary": N_("Berkas ini bukan XLSX dan bukan CSV. Simpan ulang sebagai salah satunya."),
    "sheet_text": N_("Berkas ini bernama XLSX, tetapi isinya teks biasa. Simpan ulang sebagai XLSX, atau namai .csv."),
    "sheet_markup": N_("Berkas ini halaman web atau XML, bukan lembar kerja. Simpan ulang sebagai XLSX."),
    "sheet_xls": N_("Berkas ini XLS lama atau lembar kerja berkata sandi. Simpan ulang sebagai XLSX tanpa kata sandi."),
    "sheet_xlsb": N_("Berkas ini XLSB (lembar kerja biner). Simpan ulang sebagai XLSX."),
    "sheet_ods": N_("Berkas ini ODS (OpenDocument). Simpan ulang sebagai XLSX."),
    "sheet_macros": N_("Berkas ini lembar kerja dengan makro atau templat. Simpan ulang sebagai XLSX biasa."),
    "sheet_unreadable": N_("Berkas XLSX rusak atau bukan lembar kerja biasa."),
    "sheet_parts": N_("Berkas XLSX memuat terlalu banyak bagian."),
    "sheet_unpacked": N_("Berkas XLSX menjadi terlalu besar bila dibuka."),
    "sheet_hidden": N_("Lembar yang dibaca tersembunyi. Tampilkan lembar itu, periksa, lalu simpan."),
    "sheet_rows_hidden": N_(
        "Baris lembar ini tersembunyi kecuali yang diatur sendiri. Pilih semua baris, tampilkan, periksa, lalu simpan."
    ),
    "sheet_heavy": N_("Lembar ini terlalu rumit untuk dibaca. Salin isinya ke buku kerja baru, lalu simpan."),
}

CELL_PROBLEMS = {
    "cell_number": N_("Sel ini berisi angka %(value)s, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_date": N_("Sel ini berisi tanggal, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_time": N_("Sel ini berisi waktu, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_percent": N_("Sel ini berisi persentase, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_currency": N_("Sel ini berisi mata uang, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_fraction": N_("Sel ini berisi pecahan, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_scientific": N_("Sel ini berisi notasi ilmiah, bukan teks. Jadikan sel teks, lalu ketik ulang isinya."),
    "cell_boolean": N_("Sel ini berisi nilai logika (%(value)s), bukan teks. Jadikan sel teks, lalu ketik ulang."),
    "cell_formula": N_("Sel ini berisi rumus. Ganti dengan hasilnya sebagai teks."),
    "cell_error": N_("Sel ini berisi galat %(value)s. Perbaiki isinya."),
    "cell_rounded": N_("Angka yang tampak berbeda dari yang tersimpan (%(value)s). Ketik ulang angka yang dimaksud."),
    "cell_format": N_("Format sel ini mengubah atau menyembunyikan isinya. Jadikan sel teks, lalu ketik ulang."),
    "cell_underline": N_("Sel ini memuat garis bawah, yang akan hilang. Pakai tanda lain, misalnya kutip."),
    "cell_strike": N_("Sel ini memuat teks yang dicoret, yang akan tampak utuh. Hapus teks itu atau coretannya."),
    "cell_superscript": N_(
        "Sel ini memuat pangkat atau indeks yang diformat, yang akan hilang. Pakai huruf Unicode, misalnya ² atau ₂."
    ),
    "cell_emphasis": N_(
        "Sebagian teks sel ini tebal, miring, atau berwarna, yang akan hilang. Pakai tanda lain, misalnya kutip."
    ),
    "cell_phonetic": N_("Sel ini memuat petunjuk bacaan di atas teks, yang akan hilang. Tulis di dalam teks."),
    "cell_control": N_("Sel ini memuat huruf kendali yang tidak tampak (%(value)s). Hapus, lalu ketik ulang isinya."),
    "cell_long": N_("Sel ini terlalu panjang."),
    "cell_merged": N_("Sel ini digabung dengan sel lain (%(value)s). Pisahkan, lalu isi setiap selnya."),
    "cell_picture": N_("Gambar atau objek di atas sel ini akan hilang. Kirim gambar sebagai berkas SVG."),
    "row_hidden": N_("Baris ini tersembunyi. Tampilkan dan periksa, atau hapus."),
    "column_hidden": N_("Kolom ini tersembunyi. Tampilkan dan periksa, atau hapus."),
}
