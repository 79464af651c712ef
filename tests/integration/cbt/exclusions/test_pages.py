"""The pages on which a sheet is found by number, and two people sign why it does not count."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from shared.members import history, keys
from tests.builders import person_keys
from tests.builders.cbt_hall import Hall
from tests.builders.web import bearer_of

REASON = "Berita acara 7: kabel jaringan putus."
OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
MEMBER = Principal("staff-kartika", "R. Kartika", frozenset({Role.COMMITTEE}))
AUDITOR = Principal("staff-wulan", "Wulan Sari", frozenset({Role.AUDITOR}))


class Desk:
    """A browser in which somebody of the staff is logged in."""

    def __init__(self, hall: Hall, who: Principal) -> None:
        self.client: FlaskClient = hall.app.test_client()
        self.headers, self.who = bearer_of(who, hall.clock.now(), "cbt"), who

    def page(self, path: str) -> str:
        answer = self.client.get(path, headers=self.headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def sign(self, attempt_id: str, code: str = "journal", reason: str = REASON) -> dict[str, str]:
        asked = {"reason_code": code, "reason": reason}
        answer = self.client.post(f"/api/exclusions/{attempt_id}/statement", json=asked, headers=self.headers)
        assert answer.status_code == 200, answer.text
        assert person_keys.fingerprint(self.who.id) in answer.get_json()["key_ids"]
        return {**asked, **person_keys.signed(self.who.id, answer.get_json()["statement"])}

    def post(self, attempt_id: str, data: dict[str, str]) -> tuple[int, str]:
        answer = self.client.post(f"/pembatalan/{attempt_id}", data=data, headers=self.headers)
        return answer.status_code, answer.text


@pytest.fixture
def attempt_id(in_hall: Hall) -> str:
    since = in_hall.clock.now() - timedelta(days=1)
    with unit_of_work(in_hall.engine) as session:
        for who in (OFFICER, MEMBER):
            keys.put(session, person_keys.bound(who.id, since))
            history.add(session, who.id, 0, since, roles=sorted(map(str, who.roles)), disabled=False)
    _, told = in_hall.at_work("26-0001")
    return str(told["attempt_id"])


def test_a_sheet_is_found_by_number_and_voided_by_two(in_hall: Hall, attempt_id: str) -> None:
    officer, member = Desk(in_hall, OFFICER), Desk(in_hall, MEMBER)
    assert "Belum ada yang diusulkan" in officer.page("/pembatalan")
    assert "Tidak ada lembar dari nomor itu" in officer.page("/pembatalan?q=26-9999")
    assert "Tidak ada lembar dari nomor itu" in officer.page("/pembatalan?q=%25"), "a search is no pattern"
    for typed in ("26-0001", "260001", "0001"):
        assert f"/pembatalan/{attempt_id}" in officer.page(f"/pembatalan?q={typed}")
    shown = officer.page(f"/pembatalan/{attempt_id}")
    assert "Lembar 26-0001 berlaku." in shown
    assert "Peserta 26-0001" not in shown, "whoever signs rankings reads no name here"
    assert officer.post(attempt_id, officer.sign(attempt_id))[0] == 302
    assert "Orang lain harus menandatangani" in officer.page(f"/pembatalan/{attempt_id}")
    waiting = member.page("/pembatalan")
    assert "Menunggu orang kedua" in waiting
    shown = member.page(f"/pembatalan/{attempt_id}")
    assert REASON in shown
    assert "Ditandatangani S.H." in shown
    assert "Sri Handayani" not in shown
    assert member.post(attempt_id, member.sign(attempt_id))[0] == 302
    shown = member.page(f"/pembatalan/{attempt_id}")
    assert "Lembar 26-0001 dibatalkan." in shown
    assert "Jurnal jawabannya rusak" in shown
    assert 'name="reason"' not in shown, "nothing is left to decide"
    assert "Dibatalkan" in member.page("/pembatalan")


def test_what_is_refused_is_said_at_the_field_and_nothing_is_typed_twice(in_hall: Hall, attempt_id: str) -> None:
    officer = Desk(in_hall, OFFICER)
    status, text = officer.post(attempt_id, {"reason_code": "journal", "reason": "x"})
    assert status == 422
    assert "paling sedikit 10 huruf" in text
    status, text = officer.post(attempt_id, {"reason_code": "tidak-ada", "reason": REASON})
    assert (status, REASON in text) == (422, True)
    assert "Pilih salah satu alasan" in text
    status, text = officer.post(attempt_id, {"reason_code": "journal", "reason": REASON})
    assert status == 422
    assert "Peramban ini belum membuat tanda tangan" in text
    status, text = officer.post(attempt_id, {"reason_code": "journal", "reason": "a\x00" * 20})
    assert status == 422
    assert "Tidak ada lembar yang dibatalkan" in officer.page("/pembatalan")


def test_the_auditor_reads_and_signs_nothing(in_hall: Hall, attempt_id: str) -> None:
    auditor = Desk(in_hall, AUDITOR)
    shown = auditor.page(f"/pembatalan/{attempt_id}")
    assert "<form method" not in shown.split("<main")[1]
    assert auditor.post(attempt_id, {"reason_code": "journal", "reason": REASON})[0] == 403


def test_programs_do_the_same(in_hall: Hall, attempt_id: str) -> None:
    told = []
    for who in (OFFICER, MEMBER, MEMBER):
        desk = Desk(in_hall, who)
        answer = desk.client.post(
            f"/api/exclusions/{attempt_id}", json=desk.sign(attempt_id, "help"), headers=desk.headers
        )
        told.append((answer.status_code, answer.get_json()["decided"]))
    assert told == [(200, False), (200, True), (200, True)]
    desk = Desk(in_hall, OFFICER)
    again = desk.client.post(f"/api/exclusions/{attempt_id}", json=desk.sign(attempt_id), headers=desk.headers)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_excluded")
    unknown = desk.client.post(
        "/api/exclusions/tidak-ada/statement", json={"reason_code": "help", "reason": REASON}, headers=desk.headers
    )
    assert unknown.status_code == 404
