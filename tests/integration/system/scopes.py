"""What the routes of staff have to do with selections."""

from __future__ import annotations

from shared.web.access import Scope

SCOPES = {
    **dict.fromkeys(
        (
            # recruitment
            "/petugas", "/api/verifications", "/verifikasi", "/api/trail", "/jejak", "/jejak/baris", "/jejak/cari",
            "/jejak/ekspor.csv", "/petugas/sanggahan", "/petugas/tempat", "/petugas/daftar",
            # cbt
            "/naskah", "/api/papers", "/sesi", "/api/sessions", "/pengawas", "/pembatalan",
            # scoring
            "/ujian", "/api/exams", "/api/rankings", "/penilaian", "/peringkat", "/peringkat/langsung",
            "/uji-coba", "/uji-coba/<int:trial_id>", "/uji-coba/<int:trial_id>/perubahan.csv",
            "/uji-coba/<int:trial_id>/laporan.csv", "/uji-coba/tata-letak.xlsx",
        ),
        Scope.OWN,
    ),
    **dict.fromkeys(
        (
            "/api/staff-keys", "/api/staff-keys/passkey-options", "/api/staff-keys/statement", "/petugas/kunci",
            # The bank is one for all selections.
            "/api/items", "/api/items/import", "/bank", "/bank/<code>", "/bank/impor", "/bank/tata-letak.xlsx",
        ),
        Scope.NO_SELECTION,
    ),
    **dict.fromkeys(
        (
            # A rules document is there before any selection is.
            "/aturan", "/aturan/<document_id>", "/aturan/<document_id>/isian", "/aturan/<document_id>/json",
            "/aturan/<document_id>/buang", "/aturan/<document_id>/sah",
            "/api/rules/<document_id>/statement", "/api/rules/<document_id>/signatures",
        ),
        Scope.AGENCY,
    ),
}  # fmt: skip
"""Those that are not here are about the selection of their address."""
