"""The facts of an event that the trail stores: enough to follow it, nothing that reveals a person or an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.recruitment.trail.domain import words
from services.recruitment.trail.domain.scoring_summaries import SCORING, Facts, Summaries
from services.recruitment.trail.domain.values import seats, staff, stretch
from services.recruitment.verifications.domain import REJECTION_REASONS
from shared.contracts.cbt import SEAT_CLOSED, SeatMissed
from shared.contracts.declaration import present
from shared.contracts.item_objections import REASONS
from shared.contracts.reserve import GIVEN_BACK_REASONS
from shared.kernel.words import N_, Sentence

_OTHERS: Summaries = {
    "recruitment.selection.opened.v1": (
        N_("Seleksi dibuka dengan aturan %(rules)s versi %(version)s"),
        lambda d: {"rules": d["rules"]["id"], "version": d["rules"]["version"]},
    ),
    "recruitment.selection.amended.v1": (
        N_("Aturan diganti dengan %(rules)s versi %(version)s: %(reason)s"),
        lambda d: {"rules": d["rules"]["id"], "version": d["rules"]["version"], "reason": d["reason"]},
    ),
    "recruitment.vacancy.published.v1": (
        N_("Formasi %(title)s diumumkan dengan kuota %(quota)s"),
        lambda d: {"title": d["title"], "quota": d["quota"]},
    ),
    "recruitment.application.submitted.v1": (N_("Lamaran dikirim"), lambda _: {}),
    "recruitment.application.rejected.v1": (
        N_("Lamaran ditolak: %(reason)s"),
        lambda d: {"reason": REJECTION_REASONS.get(d["reason_code"], str(d["reason_code"]))},
    ),
    "recruitment.candidate.admitted.v1": (N_("Berkas diterima; pelamar kini hanya sebuah nomor"), lambda _: {}),
    "recruitment.candidate.identified.v1": (
        N_("Nama diteruskan ke meja pemeriksaan, lewat topik terbatas"),
        lambda _: {},
    ),
    "recruitment.candidate.replied.v1": (N_("Peserta %(reply)s"), lambda d: {"reply": words.REPLIES[d["reply"]]}),
    "recruitment.place.returned.v1": (
        N_("Tempat peserta dikembalikan oleh dua orang: %(reason)s (%(day)s)"),
        lambda d: {"reason": GIVEN_BACK_REASONS[d["reason_code"]], "day": d["happened_on"]},
    ),
    "recruitment.roster.closed.v1": (
        N_("Daftar peserta ditutup oleh dua orang: %(admitted)s diterima, %(refused)s ditolak; akar %(root)s"),
        lambda d: {
            "admitted": sum(each["admitted"] for each in d["vacancies"]),
            "refused": sum(each["refused"] for each in d["vacancies"]),
            "root": d["root"][:16],
        },
    ),
    "recruitment.roles.changed.v1": (N_("Peran petugas: %(roles)s"), lambda d: {"roles": ", ".join(d["roles"])}),
    "recruitment.staff.disabled.v1": (N_("Petugas dinonaktifkan"), lambda _: {}),
    "recruitment.staff.enabled.v1": (N_("Petugas diaktifkan kembali"), lambda _: {}),
    "recruitment.signing_key.registered.v1": (
        N_("Petugas mendaftarkan kunci tanda tangan %(key)s"),
        lambda d: {"key": d["key_id"][:16]},
    ),
    "recruitment.signing_key.ended.v1": (
        N_("Kunci tanda tangan %(key)s diakhiri"),
        lambda d: {"key": d["key_id"][:16]},
    ),
    "recruitment.staff_logins.ended.v1": (N_("Petugas keluar, atau dikeluarkan"), lambda _: {}),
    "recruitment.programmes.equated.v1": (
        N_("Program studi disamakan: %(spelling)s dibaca sebagai %(means)s"),
        lambda d: {"spelling": d["spelling"], "means": d["means"]},
    ),
    "recruitment.nik.reclaimed.v1": (
        N_("Sebuah NIK diambil kembali untuk pemiliknya; lamaran yang ditolak karenanya: %(count)s"),
        lambda d: {"count": d["rejected_applications"]},
    ),
    "recruitment.trail.exported.v1": (
        N_("Jejak diunduh: %(lines)s baris, sidik berkas %(digest)s"),
        lambda d: (
            {"lines": d["lines"], "digest": d["digest"]}
            | ({"number": d["candidate_no"]} if d.get("candidate_no") else {})
        ),
    ),
    "cbt.seat.assigned.v1": (
        N_("Kursi %(seat)s di %(room)s, %(session)s"),
        lambda d: {"seat": d["seat_no"], "room": d["room"], "session": d["session_name"]},
    ),
    "cbt.pin.issued.v1": (
        N_("PIN untuk kursi %(seat)s di %(room)s diterbitkan oleh %(person)s (login %(login)s)"),
        lambda d: {"seat": d["seat_no"], "room": d["room"], **staff(d, "issued_by")},
    ),
    "cbt.seat.opened.v1": (
        N_("Peserta masuk ke kursinya (login %(login)s) dengan PIN dari %(person)s"),
        lambda d: staff(d, "pin_issued_by"),
    ),
    "cbt.seat.replaced.v1": (
        N_("Komputer lain (login %(login)s) mengambil alih kursi dari login %(replaced)s, dengan PIN dari %(person)s"),
        lambda d: {"replaced": d["replaced_login_id"][:8], **staff(d, "pin_issued_by")},
    ),
    "cbt.seat.closing_proposed.v1": (
        N_("Kursi ditutup sementara oleh %(person)s (login %(login)s); petugas kedua mengesahkan atau membatalkannya"),
        lambda d: staff(d, "proposed_by"),
    ),
    "cbt.seat.closing_withdrawn.v1": (
        N_("Penutupan kursi dibatalkan oleh %(person)s (login %(login)s)"),
        lambda d: staff(d, "withdrawn_by"),
    ),
    "cbt.session.scheduled.v1": (
        N_("%(session)s direncanakan di %(venue)s dengan %(seats)s kursi"),
        lambda d: {"session": d["session_name"], "venue": d["venue"], "seats": seats(d["rooms"])},
    ),
    "cbt.session.ended.v1": (
        N_("%(session)s diakhiri lebih awal oleh %(person)s (login %(login)s)"),
        lambda d: {"session": d["session_name"], **staff(d, "ended_by")},
    ),
    "cbt.duty.requested.v1": (
        N_("%(proctor)s meminta tugas pada %(session)s"),
        lambda d: {"proctor": d["proctor_id"], "session": d["session_name"]},
    ),
    "cbt.papers.opened.v1": (
        N_("Naskah terbuka dengan %(how)s"),
        lambda d: {"how": words.OPENED[d["opened_by"]]},
    ),
    "cbt.proctor.assigned.v1": (
        N_("Pengawas %(proctor)s pada %(session)s bertugas di: %(rooms)s; ditetapkan %(person)s (login %(login)s)"),
        lambda d: {
            "proctor": d["proctor_id"],
            "session": d["session_name"],
            "rooms": ", ".join(d["room_names"]) or "–",
            **staff(d, "assigned_by"),
        },
    ),
    "cbt.seat.missed.v1": (
        N_("Sesi berakhir dan peserta tidak memulai ujian"),
        lambda d: (
            {
                "closed": SEAT_CLOSED[present(SeatMissed, d)["closed_because"]],
                **staff(d, "confirmed_by" if d.get("confirmed_by") else "closed_by"),
            }
            if d.get("closed_because")
            else {}
        ),
    ),
    "cbt.attempt.started.v1": (N_("Ujian dimulai dengan %(items)s soal"), lambda d: {"items": len(d["items"])}),
    "cbt.answers.recorded.v1": (
        N_("%(count)s simpanan jawaban masuk jurnal, sampai nomor urut %(last)s"),
        lambda d: stretch(d["entries"]),
    ),
    "cbt.heads.linked.v1": (
        N_("Mata rantai menit ke-%(number)s mengikat %(heads)s jurnal: %(hash)s"),
        lambda d: {"number": d["number"], "heads": len(d["heads"]), "hash": d["hash"][:32]},
    ),
    "cbt.attempt.submitted.v1": (
        N_("Ujian selesai dengan %(answered)s dari %(items)s soal terjawab"),
        lambda d: {"answered": len(d["answers"]), "items": len(d["items"])},
    ),
    "cbt.item_error.reported.v1": (
        N_("Peserta melaporkan kesalahan soal: %(reason)s"),
        lambda d: {"reason": words.ITEM_ERRORS[d["reason"]]},
    ),
    "cbt.attempt.voided.v1": (
        N_("Lembar peserta dibatalkan dua orang dengan kode alasan %(reason)s"),
        lambda d: {"reason": d["reason_code"]},
    ),
    "cbt.candidate.disqualified.v1": (
        N_("Peserta didiskualifikasi dengan kode alasan %(reason)s"),
        lambda d: {"reason": d["reason_code"]},
    ),
    "recruitment.item_objection.filed.v1": (
        N_("Sanggahan %(code)s atas sebuah soal diajukan: %(reason)s"),
        lambda d: {"code": d["objection_id"], "reason": REASONS[d["reason"]]},
    ),
    "recruitment.objection_window.changed.v1": (
        N_("Masa sanggah soal %(state)s; sanggahan sejauh ini: %(filed)s"),
        lambda d: {"state": words.WINDOW[d["closed"]], "filed": d["filed"]},
    ),
    "messaging.republication.requested.v1": (
        N_("%(consumer)s meminta kiriman ulang mulai urutan %(from)s"),
        lambda d: {"consumer": d["consumer"], "from": d["from_sequence"]},
    ),
    "messaging.events.discarded.v1": (
        N_(
            "%(count)s pesan di %(topic)s dibuang untuk %(consumer)s: %(reason)s "
            "(diusulkan %(proposer)s, disetujui %(person)s)"
        ),
        lambda d: {
            "count": d["records"],
            "topic": d["topic"],
            "consumer": d["consumer"],
            "reason": d["reason"],
            "proposer": d["proposed_by"],
            "person": d["confirmed_by"],
        },
    ),
}
_SUMMARIES = _OTHERS | SCORING
_CLOSED = N_(
    "Kursi peserta yang belum mulai ditutup oleh %(person)s (login %(login)s): %(closed)s; ia tidak memulai ujian"
)
"""Of a seat that was missed because it was closed by hand."""
_EXPORTED_OF_ONE = N_("Jejak peserta %(number)s diunduh: %(lines)s baris, sidik berkas %(digest)s")
_MORE = {
    "cbt.seat.missed.v1": ("closed", _CLOSED),
    "recruitment.trail.exported.v1": ("number", _EXPORTED_OF_ONE),
}
"""What is said otherwise of an event that has this fact."""
_UNKNOWN = N_("Peristiwa yang belum dikenal versi ini")


def facts(event_type: str, data: Mapping[str, Any]) -> Facts:
    """The values that the summary of this event needs; empty for a type unknown to this release.

    A payload without them has no summary either: the trail records every event and judges none.
    """
    known = _SUMMARIES.get(event_type)
    if known is None:
        return {}
    try:
        return known[1](data)
    except (KeyError, TypeError, IndexError):
        return {}


def summary(event_type: str, stored: Mapping[str, Any]) -> Sentence:
    """One line for a person, from what `facts` returned."""
    known = _SUMMARIES.get(event_type)
    if known is None:
        return Sentence.of(_UNKNOWN)
    fact, otherwise = _MORE.get(event_type, ("", ""))
    words = otherwise if fact in stored else known[0]
    try:
        words % stored
    except KeyError:
        return Sentence.of(event_type)
    return Sentence.of(words, **stored)


PEOPLE = ("person", "proctor", "proposer")
"""Facts that are the pseudonym of a member of staff; the page shows the name to whoever may read it."""
