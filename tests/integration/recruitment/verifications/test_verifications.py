"""The queue, and decisions that count once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions import usecases as admissions_usecases
from services.recruitment.admissions.tables import candidates
from services.recruitment.applications import usecases as applications_usecases
from services.recruitment.applications.tables import applications
from services.recruitment.verifications import usecases as verifications
from shared.contracts.draws import ALPHABET, LENGTH
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.decided import admissions, states
from tests.builders.recruitment import NOW
from tests.builders.web import bearer

VERIFIER = bearer(Role.VERIFIER, now=NOW)
COLLEAGUE = bearer(Role.VERIFIER, Role.PROCTOR, now=NOW)
REASON = {"reason_code": "education", "reason": "Ijazah tidak mencantumkan program studi."}


def test_the_queue_is_first_come_first_served(client: FlaskClient, cases: list[str]) -> None:
    page = client.get("/verifikasi", headers=VERIFIER).text
    assert "3 lamaran menunggu keputusan." in page
    assert page.index("Ani Lestari") < page.index("Budi Santoso") < page.index("Citra Dewi")
    assert f'href="/verifikasi/{cases[0]}"' in page


def test_a_case_shows_each_requirement_beside_the_statement(client: FlaskClient, cases: list[str]) -> None:
    page = client.get(f"/verifikasi/{cases[0]}", headers=VERIFIER).text
    for words in ("D-4 atau S-1", "paling rendah 3,00", "3,45", "27 tahun, lahir 15 Agu 1999", "3315 0415 0899 0000"):
        assert words in page
    assert page.count("Memenuhi") == 4
    assert "Jawa Tengah" in page
    assert "NIK cocok dengan tanggal lahir" in page


def test_a_nik_with_another_date_is_flagged_and_may_be_accepted(client: FlaskClient, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        account_id = build.add_account(session, "3315041608990004", "Lahir Diperbaiki")
        case = build.add_application(session, account_id)
    page = client.get(f"/verifikasi/{case}", headers=VERIFIER).text
    assert "Tanggal pada NIK berbeda" in page
    assert "bukan alasan menolak" in page
    assert client.post(f"/verifikasi/{case}/terima", headers=VERIFIER).status_code == 302


def test_an_unknown_district_is_a_warning_only(client: FlaskClient, engine: Engine) -> None:
    with unit_of_work(engine) as session:
        account_id = build.add_account(session, "9999011508990001", "Dari Jauh")
        case = build.add_application(session, account_id)
    assert "Wilayah tidak dikenal" in client.get(f"/verifikasi/{case}", headers=VERIFIER).text
    assert client.post(f"/verifikasi/{case}/terima", headers=VERIFIER).status_code == 302


def test_acceptance_gives_a_number_and_emits_it_for_cbt_and_scoring(
    client: FlaskClient, engine: Engine, cases: list[str]
) -> None:
    answer = client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER)
    assert answer.location == f"/verifikasi/{cases[1]}", "the next case follows at once"
    (admitted,) = admissions(engine)
    number, code = admitted["candidate_no"], admitted["sheet_code"]
    assert set(code) <= set(ALPHABET)
    assert len(code) == LENGTH
    assert admitted == {
        "candidate_no": number,
        "selection_id": build.SELECTION_ID,
        "vacancy_id": build.VACANCY_ID,
        "category": "general",
        "extra_time": False,
        "quota_group": None,
        "gpa": "3.45",
        "born_on": "1999-08-15",
        "sheet_code": code,
    }
    with reading(engine) as session:
        assert session.execute(select(candidates.c.sheet_code)).scalar_one() == code
    assert build.emitted(engine)[-1] == (
        "recruitment.candidate.identified.v1",
        {"candidate_no": number, "name": "Ani Lestari", "photo_reference": None},
    )
    assert states(engine) == ["accepted", "submitted", "submitted"]


def test_nobody_can_sort_numbers_back_to_the_order_of_acceptance(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for index in range(12):
            account_id = build.add_account(session, build.nik_number(index), "Peserta Diterima")
            verifications.accept(session, NOW, build.add_application(session, account_id), "staff-1")
    numbers = [str(admitted["candidate_no"]) for admitted in admissions(engine)]
    assert all(re.fullmatch(r"26-[0-9]{7}", number) for number in numbers)
    # In order by chance once in 479 million runs.
    assert numbers != sorted(set(numbers))
    assert len(set(numbers)) == 12


def test_a_number_that_somebody_has_or_had_is_drawn_again(engine: Engine) -> None:
    draws = iter([7, 7, 8, 9])
    with unit_of_work(engine) as session:
        admissions_usecases.keep_taken(session, "26-0000008")
        for index in range(2):
            account_id = build.add_account(session, build.nik_number(index), "Peserta Diterima")
            case = applications_usecases.get_application(session, build.add_application(session, account_id))
            admissions_usecases.admit(session, NOW, case, lambda _limit: next(draws))
    assert [admitted["candidate_no"] for admitted in admissions(engine)] == ["26-0000007", "26-0000009"]


def test_whoever_verifies_learns_no_number(client: FlaskClient, engine: Engine, cases: list[str]) -> None:
    pages = [client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER, follow_redirects=True).text]
    client.post(f"/api/verifications/{cases[1]}", headers=VERIFIER, json={"decision": "accept"})
    for path in ("/verifikasi?status=accepted", f"/verifikasi/{cases[0]}", "/api/verifications?state=accepted"):
        pages.append(client.get(path, headers=VERIFIER).text)
    numbers = [str(admitted["candidate_no"]) for admitted in admissions(engine)]
    assert len(numbers) == 2
    assert not [number for number in numbers for page in pages if number in page]
    for typed in (numbers[0], numbers[0].replace("-", ""), numbers[0].replace("-", "\u2013"), numbers[0][3:]):
        found = client.get("/verifikasi", query_string={"status": "accepted", "q": typed}, headers=VERIFIER).text
        assert "Tidak ada lamaran yang cocok." in found


def test_the_actor_of_an_admission_is_a_role(client: FlaskClient, engine: Engine, cases: list[str]) -> None:
    client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER)
    assert build.actors(engine)[-2:] == ["verifier", "verifier"]


def test_a_rejected_applicant_reads_the_reason(
    client: FlaskClient, engine: Engine, cases: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    assert client.post(f"/verifikasi/{cases[0]}/tolak", headers=VERIFIER, data=REASON).status_code == 302
    with reading(engine) as session:
        query = select(applications.c.account_id).where(applications.c.application_id == cases[0])
        account_id = session.scalars(query).one()
    page = log_in(account_id).get("/lamaran").text
    assert "Lamaran Anda tidak diterima." in page
    assert "Ijazah tidak sesuai dengan syarat pendidikan" in page
    assert REASON["reason"] in page
    assert admissions(engine) == []


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason_code": "education", "reason": "kurang"}, "reason"),
        ({"reason_code": "because", "reason": REASON["reason"]}, "reason_code"),
        ({"reason": REASON["reason"]}, "reason_code"),
        ({"reason_code": "education"}, "reason"),
        ({"reason": "kurang"}, "reason"),
    ],
)
def test_a_rejection_without_a_reason_is_refused_by_field(
    client: FlaskClient, engine: Engine, cases: list[str], data: dict[str, str], field: str
) -> None:
    answer = client.post(f"/verifikasi/{cases[0]}/tolak", headers=VERIFIER, data=data)
    assert answer.status_code == 422
    assert f'id="error-{field}"' in answer.text
    assert states(engine) == ["submitted"] * 3


def test_the_queue_is_filtered_and_says_when_nothing_fits(client: FlaskClient, cases: list[str]) -> None:
    client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER)
    found = client.get("/verifikasi?status=accepted", headers=VERIFIER).text
    assert "Ani Lestari" in found
    assert "Citra Dewi" not in found
    assert "Citra Dewi" in client.get("/verifikasi?q=citra", headers=VERIFIER).text
    assert "Tidak ada lamaran yang cocok." in client.get("/verifikasi?q=%25", headers=VERIFIER).text
    assert "Belum ada keputusan seperti ini." in client.get("/verifikasi?status=rejected", headers=VERIFIER).text
    assert client.get("/verifikasi?status=aneh&halaman=-3", headers=VERIFIER).status_code == 200


def test_an_empty_queue_is_good_news(client: FlaskClient) -> None:
    page = client.get("/verifikasi", headers=VERIFIER).text
    assert "Tidak ada lamaran yang menunggu." in page
    assert "Semua lamaran sudah diputuskan." in page


def test_programs_decide_as_pages_do(client: FlaskClient, engine: Engine, cases: list[str]) -> None:
    listed = client.get("/api/verifications?per_page=2", headers=VERIFIER).get_json()
    assert (listed["total"], [line["application_id"] for line in listed["items"]]) == (3, cases[:2])
    path = f"/api/verifications/{cases[0]}"
    accepted = client.post(path, headers=VERIFIER, json={"decision": "accept"})
    assert accepted.json == {"application_id": cases[0], "state": "accepted"}
    again = client.post(path, headers=VERIFIER, json={"decision": "reject", **REASON})
    assert (again.status_code, again.get_json()["code"]) == (409, "already_decided")
    bare = client.post(f"/api/verifications/{cases[1]}", headers=VERIFIER, json={"decision": "reject"})
    assert {error["field"] for error in bare.get_json()["errors"]} == {"reason_code", "reason"}
    odd = client.post(f"/api/verifications/{cases[1]}", headers=VERIFIER, json={"decision": "maybe"})
    assert (odd.status_code, odd.get_json()["errors"][0]["code"]) == (422, "not_a_choice")
    missing = client.post("/api/verifications/tidak-ada", headers=VERIFIER, json={"decision": "accept"})
    assert missing.status_code == 404
    assert states(engine) == ["accepted", "submitted", "submitted"]


@pytest.mark.parametrize("role", [Role.ITEM_AUTHOR, Role.EXAM_OFFICER, Role.PROCTOR, Role.AUDITOR, Role.COMMITTEE])
def test_nobody_else_reads_or_decides_cases(client: FlaskClient, engine: Engine, cases: list[str], role: Role) -> None:
    headers = bearer(role, now=NOW)
    assert client.get(f"/verifikasi/{cases[0]}", headers=headers).status_code == 403
    assert client.post(f"/verifikasi/{cases[0]}/terima", headers=headers).status_code == 403
    assert (
        client.post(f"/api/verifications/{cases[0]}", headers=headers, json={"decision": "accept"}).status_code == 403
    )
    assert states(engine) == ["submitted"] * 3


def test_an_applicant_cannot_admit_himself(
    engine: Engine, cases: list[str], log_in: Callable[[str], FlaskClient]
) -> None:
    with reading(engine) as session:
        account_id = session.scalars(select(applications.c.account_id)).first()
    assert account_id is not None
    answer = log_in(account_id).post(f"/verifikasi/{cases[0]}/terima")
    assert answer.status_code == 302
    assert answer.location.startswith("/petugas/perbarui")
    assert states(engine) == ["submitted"] * 3
