"""Every route of every service: whom it admits, and what it answers to them.

Written down by hand, so that a route that is opened by mistake differs from this table. Requests that change
something are sent empty. Where an answer depends on the requests before, the order of the table is the order of asking.
"""

from __future__ import annotations

from dataclasses import dataclass

from shared.kernel.roles import STAFF, Role

_APPLICANT = frozenset({Role.APPLICANT})
_CANDIDATE = frozenset({Role.CANDIDATE})
_AUTHOR = frozenset({Role.ITEM_AUTHOR})
_PROCTOR = frozenset({Role.PROCTOR})
_OFFICER = frozenset({Role.EXAM_OFFICER})
_COMMITTEE = frozenset({Role.COMMITTEE})
_VERIFYING = frozenset({Role.VERIFIER})
_READING = frozenset({Role.COMMITTEE, Role.AUDITOR})
_HALL = frozenset({Role.EXAM_OFFICER, Role.PROCTOR})
_BLUEPRINT = frozenset({Role.ITEM_AUTHOR, Role.EXAM_OFFICER})
_SEALING = frozenset({Role.COMMITTEE, Role.EXAM_OFFICER})
_EXAMS = frozenset({Role.COMMITTEE, Role.EXAM_OFFICER, Role.ITEM_AUTHOR})
_ASSESSING = frozenset({Role.ASSESSOR})
_ANALYSIS = "/ujian/cpns-uji-2026-skd/analisis"


@dataclass(frozen=True)
class Route:
    """A method on an address. `roles` None: public. `status` and `location`: what those admitted are answered; `again`:
    what the member of staff of this role is answered instead, who has done it before or has to wait."""

    method: str
    rule: str
    roles: frozenset[Role] | None
    status: int = 200
    location: str | None = None
    again: tuple[Role, int, str] | None = None

    def answer_to(self, role: Role | None) -> tuple[int, str | None]:
        if self.again is not None and self.again[0] == role:
            return self.again[1:]
        return self.status, self.location


# The candidate at the seat is checked in and begins at POST /mulai; the other candidate has not come yet.
CBT = (
    Route("GET", "/", None),
    Route("POST", "/", None, 422),
    Route("GET", "/konfirmasi", None, 302, "/"),
    Route("POST", "/konfirmasi", None, 302, "/"),
    Route("POST", "/konfirmasi/bukan", None, 302, "/"),
    Route("GET", "/api/openapi.json", None),
    Route("GET", "/api/time", None),
    Route("POST", "/api/seat", None, 422),
    Route("GET", "/bahasa/<language>", None, 302, "/"),
    Route("GET", "/healthz", None),
    Route("GET", "/readyz", None),
    Route("GET", "/static/<path:filename>", None),
    Route("GET", "/naskah", _OFFICER),
    Route("POST", "/naskah/<exam_id>", _OFFICER, 422),
    Route("GET", "/api/papers", _HALL),
    Route("POST", "/api/papers/<exam_id>/opening", _OFFICER, 422),
    Route("GET", "/sesi", _OFFICER),
    Route("POST", "/sesi", _OFFICER, 422),
    Route("POST", "/api/sessions", _OFFICER, 422),
    Route("GET", "/api/sessions", _HALL),
    Route("GET", "/api/sessions/<session_id>/seats", _HALL),
    Route("GET", "/pengawas", _HALL),
    Route("GET", "/pengawas/<session_id>", _HALL),
    Route("GET", "/pengawas/<session_id>/ruang/<int:room_no>", _HALL),
    Route("GET", "/pengawas/<session_id>/<candidate_no>", _PROCTOR),
    Route("POST", "/pengawas/<session_id>/<candidate_no>/pin", _PROCTOR),
    Route("POST", "/api/sessions/<session_id>/seats/<candidate_no>/pin", _PROCTOR),
    Route("GET", "/petunjuk", _CANDIDATE),
    Route("GET", "/petunjuk/mulai", _CANDIDATE),
    # Sent empty, it has not looked at the browser; the program's way begins the attempt.
    Route("POST", "/mulai", _CANDIDATE, 409),
    Route("POST", "/api/attempt", _CANDIDATE),
    Route("GET", "/api/attempt", _CANDIDATE),
    Route("GET", "/ujian", _CANDIDATE),
    Route("POST", "/api/attempt/answers", _CANDIDATE, 422),
    Route("POST", "/api/attempt/item-errors", _CANDIDATE, 422),
    Route("POST", "/api/attempt/submission", _CANDIDATE),
    Route("GET", "/selesai", _CANDIDATE),
    Route("GET", "/selesai/nilai", _CANDIDATE),
    Route("GET", "/papan", None),
    Route("GET", "/papan/<session_id>", None),
    Route("GET", "/papan/<session_id>/isi", None),
    Route("GET", "/papan/<session_id>/layar", None),
    Route("GET", "/papan/<session_id>/layar/isi", None),
    Route("GET", "/pembatalan", _SEALING | _READING),
    Route("GET", "/pembatalan/<attempt_id>", _SEALING | _READING),
    Route("POST", "/pembatalan/<attempt_id>", _SEALING, 422),
    Route("POST", "/api/exclusions/<attempt_id>/statement", _SEALING, 422),
    Route("POST", "/api/exclusions/<attempt_id>", _SEALING, 422),
    Route("POST", "/pengawas/<session_id>/tugas", _PROCTOR, 302, "/pengawas"),
    Route("POST", "/api/sessions/<session_id>/proctors", _PROCTOR),
    Route("GET", "/api/sessions/<session_id>/proctors", _OFFICER),
    Route("PUT", "/api/sessions/<session_id>/proctors/<staff_id>", _OFFICER, 422),
    Route("POST", "/sesi/<session_id>/pengawas/<staff_id>", _OFFICER, 404),
    # A session ends once: the second of the two finds it ended.
    Route("POST", "/api/sessions/<session_id>/end", _OFFICER),
    Route("POST", "/sesi/<session_id>/akhiri", _OFFICER, 302, "/sesi"),
)

# The applicant has applied and been accepted; no ranking is released. Logging out comes last.
RECRUITMENT = (
    Route("GET", "/", None),
    Route("POST", "/api/accounts", None, 422),
    Route("GET", "/api/openapi.json", None),
    Route("GET", "/api/results", None),
    Route("GET", "/api/results/<vacancy_id>", None, 404),
    Route("GET", "/api/selections", None),
    Route("POST", "/api/session", None, 422),
    Route("POST", "/api/staff-session", None, 422),
    Route("GET", "/api/vacancies", None),
    Route("GET", "/api/vacancies/<vacancy_id>", None),
    Route("GET", "/assets/<path:path>", None),
    Route("GET", "/bahasa/<language>", None, 302, "/"),
    Route("GET", "/bantuan", None),
    Route("GET", "/daftar", None),
    Route("POST", "/daftar", None, 422),
    Route("GET", "/formasi/<vacancy_id>", None),
    Route("GET", "/hasil", None),
    Route("GET", "/hasil/<vacancy_id>", None),
    Route("GET", "/hasil/<vacancy_id>/versi/<int:version>", None, 404),
    Route("GET", "/sanggahan", None),
    Route("GET", "/api/objections", None),
    Route("GET", "/healthz", None),
    Route("GET", "/kelayakan", None),
    Route("POST", "/kelayakan", None, 422),
    Route("GET", "/masuk", None),
    Route("POST", "/masuk", None, 422),
    Route("POST", "/masuk/lanjut", None),
    Route("GET", "/petugas/undangan", None),
    Route("POST", "/petugas/undangan", None, 422),
    Route("GET", "/petugas/masuk", None),
    Route("POST", "/petugas/masuk", None, 422),
    Route("GET", "/petugas/perbarui", None, 302, "/petugas/masuk?next=/petugas"),
    Route("POST", "/petugas/perbarui", None),
    Route("GET", "/readyz", None),
    Route("GET", "/static/<path:filename>", None),
    Route("GET", "/api/applications/mine", _APPLICANT),
    Route("POST", "/api/applications", _APPLICANT, 422),
    Route("GET", "/formasi/<vacancy_id>/lamar", _APPLICANT, 302, "/lamaran?seleksi=cpns-uji-2026"),
    Route("POST", "/formasi/<vacancy_id>/lamar", _APPLICANT, 422),
    Route("GET", "/lamaran", _APPLICANT),
    Route("GET", "/lamaran/tempat", _APPLICANT),
    Route("POST", "/lamaran/tempat", _APPLICANT, 409),
    Route("GET", "/lamaran/tempat/lepas", _APPLICANT),
    Route("POST", "/lamaran/tempat/lepas", _APPLICANT, 422),
    Route("GET", "/hasil/<vacancy_id>/tempat", None),
    Route("GET", "/lamaran/hasil", _APPLICANT),
    Route("GET", "/lamaran/kartu", _APPLICANT),
    Route("GET", "/lamaran/sanggah", _APPLICANT),
    Route("POST", "/lamaran/sanggah", _APPLICANT, 422),
    Route("GET", "/petugas", STAFF),
    Route("GET", "/petugas/sanggahan", _READING),
    Route("GET", "/api/staff-keys/statement", _SEALING, 422),
    Route("GET", "/api/staff-keys/passkey-options", _SEALING),
    Route("POST", "/api/staff-keys", _SEALING, 422),
    Route("GET", "/petugas/kunci", _SEALING),
    Route("POST", "/petugas/kunci", _SEALING, 422),
    Route("GET", "/petugas/aturan/<selection_id>", _OFFICER | _READING),
    Route("POST", "/petugas/aturan/<selection_id>", _OFFICER, 422),
    Route("GET", "/api/verifications", _VERIFYING),
    Route("POST", "/api/verifications/<application_id>", _VERIFYING, 422),
    Route("GET", "/verifikasi", _VERIFYING),
    Route("GET", "/verifikasi/<application_id>", _VERIFYING),
    Route("POST", "/verifikasi/<application_id>/terima", _VERIFYING, 409, again=(Role.VERIFIER, 302, "/verifikasi")),
    Route("POST", "/verifikasi/<application_id>/tolak", _VERIFYING, 422),
    Route("GET", "/api/trail", _READING),
    Route("GET", "/jejak", _READING),
    Route("GET", "/jejak/<candidate_no>", _READING),
    Route("GET", "/jejak/baris", _READING),
    Route("GET", "/jejak/cari", _READING, 302, "/jejak"),
    Route("GET", "/jejak/ekspor.csv", _READING),
    Route("GET", "/jejak/peristiwa/<event_id>", _READING),
    Route("POST", "/petugas/keluar", None, 302, "/petugas/masuk"),
    Route("DELETE", "/api/session", None, 204),
    Route("POST", "/keluar", None, 302, "/"),
)

# The exam is sealed, and one candidate has sat it.
SCORING = (
    Route("GET", "/api/openapi.json", None),
    Route("GET", "/bahasa/<language>", None, 302, "/"),
    Route("GET", "/berita-acara/<vacancy_id>/<int:version>", None, 404),
    Route("GET", "/berita-acara/<vacancy_id>/<int:version>.pdf", None, 404),
    Route("GET", "/berita-acara/<vacancy_id>/<int:version>.xlsx", _READING, 404),
    Route("GET", "/healthz", None),
    Route("GET", "/readyz", None),
    Route("GET", "/static/<path:filename>", None),
    Route("GET", "/api/exams", _EXAMS),
    Route("GET", "/api/exams/<exam_id>", _EXAMS),
    Route("GET", "/ujian", _EXAMS, 302, "/ujian/cpns-uji-2026-skd"),
    Route("GET", "/ujian/<exam_id>", _EXAMS),
    Route("GET", "/ujian/<exam_id>/analisis", _BLUEPRINT),
    # To an exam officer it shows no key while candidates may still sit.
    Route("GET", "/ujian/<exam_id>/analisis.csv", _BLUEPRINT, again=(Role.EXAM_OFFICER, 302, _ANALYSIS)),
    Route("GET", "/ujian/<exam_id>/analisis.xlsx", _BLUEPRINT, again=(Role.EXAM_OFFICER, 302, _ANALYSIS)),
    # Nobody has sat another exam.
    Route("GET", "/ujian/<exam_id>/perbandingan/<other_id>", _BLUEPRINT, 404),
    Route("PUT", "/api/exams/<exam_id>/blueprint", _BLUEPRINT, 422),
    Route("POST", "/ujian/<exam_id>/kisi-kisi", _BLUEPRINT, 422),
    Route("POST", "/api/exams/<exam_id>/opening-code", _OFFICER),
    Route("POST", "/ujian/<exam_id>/kode", _OFFICER),
    Route("GET", "/api/exams/<exam_id>/statement", _SEALING, 409),
    Route("POST", "/api/exams/<exam_id>/approvals", _SEALING, 422),
    Route("POST", "/ujian/<exam_id>/segel", _SEALING, 422),
    Route("GET", "/ujian/<exam_id>/sanggahan", _READING),
    Route("GET", "/ujian/<exam_id>/sanggahan/<item_id>", _READING, 404),
    Route("POST", "/ujian/<exam_id>/sanggahan/<item_id>", _COMMITTEE, 404),
    Route("POST", "/api/exams/<exam_id>/objections/<item_id>/statement", _COMMITTEE, 422),
    Route("POST", "/api/exams/<exam_id>/objections/<item_id>/answers", _COMMITTEE, 422),
    Route("GET", "/ujian/<exam_id>/koreksi", _EXAMS),
    Route("POST", "/ujian/<exam_id>/koreksi", _EXAMS, 422),
    Route("POST", "/ujian/<exam_id>/koreksi/hapus", _EXAMS, 422),
    # No correction is proposed yet.
    Route("GET", "/ujian/<exam_id>/koreksi/<int:number>", _AUTHOR | _COMMITTEE, 404),
    Route("GET", "/ujian/<exam_id>/koreksi/<int:number>.csv", _AUTHOR | _COMMITTEE, 404),
    Route("POST", "/ujian/<exam_id>/koreksi/<int:number>/berlaku", _COMMITTEE, 404),
    Route("POST", "/ujian/<exam_id>/koreksi/<int:number>/tolak", _COMMITTEE, 404),
    Route("GET", "/api/exams/<exam_id>/corrections/<int:number>/statement", _COMMITTEE, 404),
    Route("POST", "/api/exams/<exam_id>/corrections/<int:number>/signatures", _COMMITTEE, 404),
    Route("GET", "/aturan", _READING),
    Route("POST", "/aturan", _COMMITTEE, 422),
    # No document is begun yet.
    Route("GET", "/aturan/<document_id>", _READING, 404),
    Route("POST", "/aturan/<document_id>/isian", _COMMITTEE, 404),
    Route("POST", "/aturan/<document_id>/json", _COMMITTEE, 404),
    Route("POST", "/aturan/<document_id>/sah", _COMMITTEE, 404),
    Route("GET", "/api/rules/<document_id>/statement", _COMMITTEE, 404),
    Route("POST", "/api/rules/<document_id>/signatures", _COMMITTEE, 404),
    Route("GET", "/api/items", _AUTHOR),
    Route("POST", "/api/items/import", _AUTHOR, 422),
    Route("GET", "/bank", _AUTHOR),
    Route("GET", "/bank/<code>", _AUTHOR),
    Route("GET", "/bank/impor", _AUTHOR),
    Route("POST", "/bank/impor", _AUTHOR, 422),
    Route("GET", "/bank/tata-letak.xlsx", _AUTHOR),
    # The rules of this selection have one stage: nothing is there to be assessed.
    Route("GET", "/penilaian", _ASSESSING | _READING),
    Route("GET", "/penilaian/<exam_id>/<part>", _ASSESSING | _READING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/<candidate_no>", _ASSESSING, 404),
    Route("POST", "/penilaian/<exam_id>/<part>/<candidate_no>", _ASSESSING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/beda", _ASSESSING | _READING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/beda/<candidate_no>", _ASSESSING, 404),
    Route("POST", "/penilaian/<exam_id>/<part>/beda/<candidate_no>", _ASSESSING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/<candidate_no>/koreksi", _ASSESSING, 404),
    Route("POST", "/penilaian/<exam_id>/<part>/<candidate_no>/koreksi", _ASSESSING, 404),
    Route("POST", "/penilaian/<exam_id>/<part>/<candidate_no>/koreksi/sah", _ASSESSING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/impor", _ASSESSING, 404),
    Route("POST", "/penilaian/<exam_id>/<part>/impor", _ASSESSING, 404),
    Route("GET", "/penilaian/<exam_id>/<part>/tata-letak.xlsx", _ASSESSING, 404),
    Route("GET", "/api/rankings", _READING),
    Route("GET", "/api/rankings/<vacancy_id>", _READING),
    Route("GET", "/api/rankings/<vacancy_id>/candidates/<candidate_no>", _READING),
    Route("GET", "/uji-coba", _COMMITTEE),
    Route("POST", "/uji-coba", _COMMITTEE, 422),
    # No trial was asked for yet.
    Route("GET", "/uji-coba/<int:trial_id>", _COMMITTEE, 404),
    Route("GET", "/peringkat", _READING),
    Route("GET", "/peringkat/langsung", _READING),
    Route("GET", "/peringkat/<vacancy_id>", _READING),
    Route("GET", "/peringkat/<vacancy_id>/<candidate_no>", _READING),
    Route("GET", "/peringkat/<vacancy_id>/ekspor.csv", _READING),
    Route("GET", "/peringkat/<vacancy_id>/langsung", _READING),
    Route("GET", "/peringkat/<vacancy_id>/cadangan", _READING),
    Route("GET", "/peringkat/<vacancy_id>/cadangan.csv", _READING, 404),
    Route("GET", "/peringkat/<vacancy_id>/undian", _READING),
    Route("POST", "/peringkat/<vacancy_id>/undian", _COMMITTEE, 422),
    Route("GET", "/peringkat/benih-undian/<selection_id>", _READING),
    Route("POST", "/peringkat/benih-undian/<selection_id>", _COMMITTEE, 422),
    Route("POST", "/api/rankings/<vacancy_id>/lots/statement", _COMMITTEE, 422),
    Route("POST", "/api/rankings/<vacancy_id>/lots", _COMMITTEE, 422),
    Route("POST", "/api/rankings/draw-seed/<selection_id>/statement", _COMMITTEE, 422),
    Route("POST", "/api/rankings/draw-seed/<selection_id>", _COMMITTEE, 422),
    Route("GET", "/api/rankings/<vacancy_id>/statement", _COMMITTEE),
    Route("POST", "/api/rankings/<vacancy_id>/signatures", _COMMITTEE, 422),
    Route("POST", "/peringkat/<vacancy_id>/tanda-tangan", _COMMITTEE, 422),
    Route("GET", "/peringkat/sekaligus/<selection_id>", _READING),
    Route("POST", "/peringkat/sekaligus/<selection_id>", _COMMITTEE, 409),
    Route("GET", "/api/rankings/batches/<selection_id>/statement", _COMMITTEE, 409),
    Route("POST", "/api/rankings/batches/<selection_id>/signatures", _COMMITTEE, 409),
    Route("GET", "/api/rankings/<vacancy_id>/own-signature/statement", _COMMITTEE, 409),
    Route("POST", "/api/rankings/<vacancy_id>/own-signature/withdrawal", _COMMITTEE, 409),
    Route("POST", "/peringkat/<vacancy_id>/cabut", _COMMITTEE, 409),
    Route("POST", "/api/rankings/<vacancy_id>/withdrawal/statement", _COMMITTEE, 422),
    Route("POST", "/api/rankings/<vacancy_id>/withdrawal", _COMMITTEE, 422),
    Route("GET", "/peringkat/<vacancy_id>/tarik", _READING),
    Route("POST", "/peringkat/<vacancy_id>/tarik", _COMMITTEE, 422),
    Route("GET", "/peringkat/<vacancy_id>/gerbang", _READING),
    Route("POST", "/peringkat/<vacancy_id>/gerbang/<kind>", _COMMITTEE, 422),
    Route("POST", "/api/gate/<vacancy_id>/<kind>/statement", _COMMITTEE, 422),
    Route("POST", "/api/gate/<vacancy_id>/<kind>/overruling", _COMMITTEE, 422),
)

ROUTES = {"recruitment": RECRUITMENT, "cbt": CBT, "scoring": SCORING}
