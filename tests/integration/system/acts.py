"""What people can do, and the event by which the trail knows it; or why there is none.

Written down by hand, like the routes: whoever adds a way to change something decides here what the trail says of it.
"""

from __future__ import annotations

Act = frozenset[str] | str
"""The types of the events that a success leaves, or the reason why it leaves none."""


def _events(*types: str) -> frozenset[str]:
    return frozenset(types)


_OWN_ACCOUNT = (
    "a person's own account and login: it changes nothing of a selection, and holds nothing but personal data"
)
_STAFF_LOGIN = "a login changes nothing; whatever is done from it names the person"
_CHECKED_IN = _events("cbt.seat.opened.v1", "cbt.seat.replaced.v1")
_ADMITTED = "recruitment.candidate.admitted.v1"
_REJECTED = "recruitment.application.rejected.v1"

_GIVEN_BACK = _events("recruitment.place.returned.v1")
_ONE_OF_TWO = "what one person has signed decides nothing, and taking it back decides nothing either"

RECRUITMENT: dict[str, Act] = {
    "POST /lamaran/tempat": _events("recruitment.candidate.replied.v1"),
    "POST /lamaran/tempat/lepas": _events("recruitment.candidate.replied.v1"),
    "POST /api/accounts": _OWN_ACCOUNT,
    "POST /daftar": _OWN_ACCOUNT,
    "POST /masuk/lanjut": _OWN_ACCOUNT,
    "POST /api/session": _OWN_ACCOUNT,
    "POST /masuk": _OWN_ACCOUNT,
    "DELETE /api/session": _OWN_ACCOUNT,
    "POST /keluar": _OWN_ACCOUNT,
    "POST /api/staff-session": _STAFF_LOGIN,
    "POST /petugas/masuk": _STAFF_LOGIN,
    "POST /petugas/perbarui": _STAFF_LOGIN,
    "POST /petugas/kunci": _events("recruitment.signing_key.registered.v1"),
    "POST /api/staff-keys": _events("recruitment.signing_key.registered.v1"),
    "POST /petugas/undangan": "who was invited, and to which roles, stands in the trail since the invitation; choosing "
    "a password changes neither",
    "POST /petugas/keluar": _events("recruitment.staff_logins.ended.v1"),
    "POST /kelayakan": "it computes and stores nothing",
    "POST /api/applications": _events("recruitment.application.submitted.v1"),
    "POST /formasi/<vacancy_id>/lamar": _events("recruitment.application.submitted.v1"),
    "POST /lamaran/sanggah": _events("recruitment.item_objection.filed.v1"),
    "POST /api/verifications/<application_id>": _events(_ADMITTED, _REJECTED),
    "POST /verifikasi/<application_id>/terima": _events(_ADMITTED),
    "POST /verifikasi/<application_id>/tolak": _events(_REJECTED),
    "POST /petugas/tempat/<candidate_no>": _GIVEN_BACK,
    "POST /petugas/tempat/<candidate_no>/tarik": _ONE_OF_TWO,
    "POST /api/places/<candidate_no>": _GIVEN_BACK,
    "DELETE /api/places/<candidate_no>": _ONE_OF_TWO,
    "POST /api/places/<candidate_no>/statement": "it only says what somebody is to sign",
    "POST /petugas/daftar/<selection_id>": _events("recruitment.roster.closed.v1"),
    "POST /petugas/daftar/<selection_id>/tarik": _ONE_OF_TWO,
    "POST /petugas/daftar/<selection_id>/susun": "a roster that was drawn up is compared and signed by two; until then "
    "nothing follows from it, and it is drawn up again",
    "POST /petugas/aturan/<selection_id>": _events("recruitment.selection.amended.v1"),
}

_EXCLUDED = _events("cbt.attempt.voided.v1", "cbt.candidate.disqualified.v1")

CBT: dict[str, Act] = {
    "POST /": "number and PIN are only looked at; the seat is opened by the confirmation",
    "POST /konfirmasi": _CHECKED_IN,
    "POST /konfirmasi/bukan": "the seat stays as it was: the PIN is still unused",
    "POST /api/seat": _CHECKED_IN,
    "POST /mulai": _events("cbt.attempt.started.v1"),
    "POST /api/attempt": _events("cbt.attempt.started.v1"),
    "POST /api/attempt/answers": _events("cbt.answers.recorded.v1"),
    "POST /api/attempt/item-errors": _events("cbt.item_error.reported.v1"),
    "POST /api/attempt/submission": _events("cbt.attempt.submitted.v1"),
    "POST /pembatalan/<attempt_id>": _EXCLUDED,
    "POST /api/exclusions/<attempt_id>": _EXCLUDED,
    "POST /api/exclusions/<attempt_id>/statement": "it only says what somebody is to sign",
    "POST /naskah/<exam_id>": _events("cbt.papers.opened.v1"),
    "POST /api/papers/<exam_id>/opening": _events("cbt.papers.opened.v1"),
    "POST /sesi": _events("cbt.session.scheduled.v1"),
    "POST /api/sessions": _events("cbt.session.scheduled.v1"),
    "POST /sesi/<session_id>/akhiri": _events("cbt.session.ended.v1"),
    "POST /api/sessions/<session_id>/end": _events("cbt.session.ended.v1"),
    "POST /pengawas/<session_id>/tugas": _events("cbt.duty.requested.v1"),
    "POST /api/sessions/<session_id>/proctors": _events("cbt.duty.requested.v1"),
    "POST /sesi/<session_id>/pengawas/<staff_id>": _events("cbt.proctor.assigned.v1"),
    "PUT /api/sessions/<session_id>/proctors/<staff_id>": _events("cbt.proctor.assigned.v1"),
    "POST /pengawas/<session_id>/<candidate_no>/pin": _events("cbt.pin.issued.v1"),
    "POST /api/sessions/<session_id>/seats/<candidate_no>/pin": _events("cbt.pin.issued.v1"),
    "POST /pengawas/<session_id>/<candidate_no>/tutup": _events("cbt.seat.closing_proposed.v1", "cbt.seat.missed.v1"),
    "POST /pengawas/<session_id>/<candidate_no>/tutup/batal": _events("cbt.seat.closing_withdrawn.v1"),
    "POST /api/sessions/<session_id>/seats/<candidate_no>/closing": _events(
        "cbt.seat.closing_proposed.v1", "cbt.seat.missed.v1"
    ),
    "DELETE /api/sessions/<session_id>/seats/<candidate_no>/closing": _events("cbt.seat.closing_withdrawn.v1"),
}

_SEALING = _events("scoring.exam.approved.v1", "scoring.exam.sealed.v2")
_ASSESSED = _events("scoring.assessment.recorded.v1")
_SIGNING = _events("scoring.ranking.signed.v1", "scoring.ranking.released.v1")

_PROPOSED_KEYS = (
    "a proposal changes no key and no mark; what is put in force, by whom and with what effect stands in the trail"
)

SCORING: dict[str, Act] = {
    "POST /bank/impor": _events("scoring.items.imported.v1"),
    "POST /api/items/import": _events("scoring.items.imported.v1"),
    "POST /ujian/<exam_id>/kisi-kisi": _events("scoring.blueprint.replaced.v1"),
    "PUT /api/exams/<exam_id>/blueprint": _events("scoring.blueprint.replaced.v1"),
    "POST /ujian/<exam_id>/segel": _SEALING,
    "POST /api/exams/<exam_id>/approvals": _SEALING,
    "POST /ujian/<exam_id>/kode": _events("scoring.opening_code.revealed.v1"),
    "POST /api/exams/<exam_id>/opening-code": _events("scoring.opening_code.revealed.v1"),
    "POST /aturan": _events("scoring.rules.drafted.v1"),
    "POST /aturan/<document_id>/isian": _events("scoring.rules.drafted.v1"),
    "POST /aturan/<document_id>/json": _events("scoring.rules.drafted.v1"),
    "POST /aturan/<document_id>/buang": _events("scoring.rules.discarded.v1"),
    "POST /aturan/<document_id>/sah": _events("scoring.rules.adopted.v1"),
    "POST /api/rules/<document_id>/signatures": _events("scoring.rules.adopted.v1"),
    "POST /uji-coba": "it computes on made-up people, on marks that stand or are sent, and decides nothing",
    "POST /ujian/<exam_id>/sanggahan/<item_id>": _events("scoring.objection.answered.v1"),
    "POST /api/exams/<exam_id>/objections/<item_id>/statement": "it only says what a member is to sign",
    "POST /api/exams/<exam_id>/objections/<item_id>/answers": _events("scoring.objection.answered.v1"),
    "POST /ujian/<exam_id>/koreksi": _PROPOSED_KEYS,
    "POST /ujian/<exam_id>/koreksi/hapus": _PROPOSED_KEYS,
    "POST /ujian/<exam_id>/koreksi/<int:number>/berlaku": _events("scoring.keys.corrected.v1"),
    "POST /ujian/<exam_id>/koreksi/<int:number>/tolak": "no key changes by it; who rejected it and why stands at the "
    "exam",
    "POST /api/exams/<exam_id>/corrections/<int:number>/signatures": _events("scoring.keys.corrected.v1"),
    "POST /peringkat/<vacancy_id>/tanda-tangan": _SIGNING,
    "POST /peringkat/sekaligus/<selection_id>": _SIGNING,
    "POST /api/rankings/batches/<selection_id>/signatures": _SIGNING,
    "POST /peringkat/<vacancy_id>/cabut": _events("scoring.signature.withdrawn.v1"),
    "POST /api/rankings/<vacancy_id>/own-signature/withdrawal": _events("scoring.signature.withdrawn.v1"),
    "POST /peringkat/<vacancy_id>/tarik": _events("scoring.ranking.withdrawn.v1"),
    "POST /api/rankings/<vacancy_id>/withdrawal": _events("scoring.ranking.withdrawn.v1"),
    "POST /api/rankings/<vacancy_id>/withdrawal/statement": "it only says what a member is to sign",
    "POST /penilaian/<exam_id>/<part>/<candidate_no>": _ASSESSED,
    "POST /penilaian/<exam_id>/<part>/beda/<candidate_no>": _ASSESSED,
    "POST /penilaian/<exam_id>/<part>/impor": _ASSESSED,
    "POST /penilaian/<exam_id>/<part>/<candidate_no>/koreksi": "a proposal decides nothing; once confirmed it is told",
    "POST /penilaian/<exam_id>/<part>/<candidate_no>/koreksi/sah": _events("scoring.assessment.corrected.v1"),
    "POST /peringkat/<vacancy_id>/undian": _events("scoring.lots.recorded.v1"),
    "POST /api/rankings/<vacancy_id>/lots": _events("scoring.lots.recorded.v1"),
    "POST /api/rankings/<vacancy_id>/lots/statement": "it only says what a member is to sign",
    "POST /peringkat/benih-undian/<selection_id>": _events("scoring.draw_seed.recorded.v1"),
    "POST /api/rankings/draw-seed/<selection_id>": _events("scoring.draw_seed.recorded.v1"),
    "POST /api/rankings/draw-seed/<selection_id>/statement": "it only says what a member is to sign",
    "POST /api/rankings/<vacancy_id>/signatures": _SIGNING,
    "POST /peringkat/<vacancy_id>/gerbang/<kind>": _events("scoring.gate.overruled.v1"),
    "POST /api/gate/<vacancy_id>/<kind>/statement": "it only says what a member is to sign",
    "POST /api/gate/<vacancy_id>/<kind>/overruling": _events("scoring.gate.overruled.v1"),
    "POST /ujian/<exam_id>/build/<service>/<build>": _events("scoring.build.accepted.v1"),
    "POST /api/exams/<exam_id>/builds/<service>/<build>/statement": "it only says what a member is to sign",
    "POST /api/exams/<exam_id>/builds/<service>/<build>/acceptance": _events("scoring.build.accepted.v1"),
}

ROUTES = {"recruitment": RECRUITMENT, "cbt": CBT, "scoring": SCORING}

_DISCARDED = _events("messaging.events.discarded.v1")
_PROPOSED = "a proposal decides nothing; both members and the reason stand in the trail once it is confirmed"
_LOOKS = "it only looks"
_FILES = "it changes files of the installation, which the trail knows nothing of; who may do so administers the machine"
_SENDS_AGAIN = "the same events are sent again; each has its line already"

COMMANDS: dict[str, Act] = {
    "up": "it starts processes",
    "demo": "it starts processes and does what the pages do, with their events",
    "migrate": "it changes the form of the tables, and nothing that they say",
    "status": _LOOKS,
    "build": _LOOKS,
    "secrets": _FILES,
    "keys announce": _FILES,
    "keys switch": _FILES,
    "keys forget": _FILES,
    "keys replace": _FILES,
    "keys reseal": "the same NIK under another key: nobody can read from it what changed",
    "import selection": _events("recruitment.selection.opened.v1", "recruitment.vacancy.published.v1"),
    "import rules": _events("recruitment.selection.amended.v1"),
    "import items": _events("scoring.items.imported.v1"),
    "staff add": _events("recruitment.roles.changed.v1"),
    "staff invite": _events("recruitment.roles.changed.v1"),
    "staff list": _LOOKS,
    "staff roles": _events("recruitment.roles.changed.v1"),
    "staff bind": "a NIP stands in no event; which account is a person's is known to recruitment alone",
    "staff reset": _events("recruitment.staff_logins.ended.v1"),
    "staff disable": _events("recruitment.staff.disabled.v1"),
    "staff enable": _events("recruitment.staff.enabled.v1"),
    "staff keys": _LOOKS,
    "staff allow-key": "leave to register a key changes nothing; the key has its line when it is registered",
    "staff end-key": _events("recruitment.signing_key.ended.v1"),
    "staff logout": _events("recruitment.staff_logins.ended.v1"),
    "dead-letters list": _LOOKS,
    "dead-letters show": _LOOKS,
    "dead-letters retry": "the event is handed to its consumer again; what it then leads to has its own lines",
    "dead-letters discard": _PROPOSED,
    "dead-letters confirm": _DISCARDED,
    "held-events list": _LOOKS,
    "held-events show": _LOOKS,
    "held-events discard": _PROPOSED,
    "held-events confirm": _DISCARDED,
    "applicants reclaim": _events("recruitment.nik.reclaimed.v1"),
    "programmes unmatched": _LOOKS,
    "roster check": _LOOKS,
    "programmes equal": _events("recruitment.programmes.equated.v1"),
    "reconcile": _SENDS_AGAIN,
    "republish": _SENDS_AGAIN,
    "replay": "the same rankings are made again from the same events",
    "topics plan": _LOOKS,
    "topics apply": "it changes the broker's settings and access, and no event",
    "topics lag": _LOOKS,
    "backup": _LOOKS,
    "restore": "the databases become what they were, the trail's own among them: it cannot record that of itself",
    "recall": _SENDS_AGAIN,
}
