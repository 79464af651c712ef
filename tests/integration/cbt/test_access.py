"""Who may ask cbt for what."""

from __future__ import annotations

from shared.kernel.roles import Role
from shared.web.access import route_access
from tests.builders.cbt_hall import Hall


def test_who_may_ask_for_what(in_hall: Hall) -> None:
    """The whole table, so that a change of it is seen."""
    officer, proctor, both = {Role.EXAM_OFFICER}, {Role.PROCTOR}, {Role.EXAM_OFFICER, Role.PROCTOR}
    candidate: set[Role] = {Role.CANDIDATE}
    sealing = {Role.EXAM_OFFICER, Role.COMMITTEE}
    found = route_access(in_hall.app)
    assert {key: set(roles) for key, roles in found.items() if roles is not None} == {
        ("/petunjuk", "GET"): candidate,
        ("/petunjuk/mulai", "GET"): candidate,
        ("/mulai", "POST"): candidate,
        ("/ujian", "GET"): candidate,
        ("/selesai", "GET"): candidate,
        ("/selesai/nilai", "GET"): candidate,
        ("/sesi", "GET"): officer,
        ("/sesi", "POST"): officer,
        ("/sesi/<session_id>/akhiri", "POST"): officer,
        ("/sesi/<session_id>/pengawas/<staff_id>", "POST"): officer,
        ("/pengawas", "GET"): both,
        ("/pengawas/<session_id>/tugas", "POST"): proctor,
        ("/pengawas/<session_id>", "GET"): both,
        ("/pengawas/<session_id>/<candidate_no>", "GET"): proctor,
        ("/pengawas/<session_id>/<candidate_no>/pin", "POST"): proctor,
        ("/pengawas/<session_id>/<candidate_no>/tutup", "GET"): officer,
        ("/pengawas/<session_id>/<candidate_no>/tutup", "POST"): officer,
        ("/pengawas/<session_id>/<candidate_no>/tutup/batal", "POST"): officer,
        ("/api/sessions/<session_id>/seats/<candidate_no>/closing", "POST"): officer,
        ("/api/sessions/<session_id>/seats/<candidate_no>/closing", "DELETE"): officer,
        ("/pengawas/<session_id>/ruang/<int:room_no>", "GET"): both,
        ("/pembatalan", "GET"): sealing | {Role.AUDITOR},
        ("/pembatalan/<attempt_id>", "GET"): sealing | {Role.AUDITOR},
        ("/pembatalan/<attempt_id>", "POST"): sealing,
        ("/api/exclusions/<attempt_id>/statement", "POST"): sealing,
        ("/api/exclusions/<attempt_id>", "POST"): sealing,
        ("/naskah", "GET"): officer,
        ("/naskah/<exam_id>", "POST"): officer,
        ("/api/attempt", "GET"): candidate,
        ("/api/attempt", "POST"): candidate,
        ("/api/attempt/answers", "POST"): candidate,
        ("/api/attempt/item-errors", "POST"): candidate,
        ("/api/attempt/submission", "POST"): candidate,
        ("/api/papers", "GET"): both,
        ("/api/papers/<exam_id>/opening", "POST"): officer,
        ("/api/sessions", "GET"): both,
        ("/api/sessions", "POST"): officer,
        ("/api/sessions/<session_id>/end", "POST"): officer,
        ("/api/sessions/<session_id>/proctors", "GET"): officer,
        ("/api/sessions/<session_id>/proctors", "POST"): proctor,
        ("/api/sessions/<session_id>/proctors/<staff_id>", "PUT"): officer,
        ("/api/sessions/<session_id>/seats", "GET"): both,
        ("/api/sessions/<session_id>/seats/<candidate_no>/pin", "POST"): proctor,
    }
    assert {rule for (rule, _), roles in found.items() if roles is None} >= {"/", "/api/seat", "/api/time"}
