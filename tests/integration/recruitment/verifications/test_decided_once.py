"""A decision counts once, whoever else presses."""

from __future__ import annotations

import threading
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import Engine, select

from services.recruitment.admissions.tables import candidates
from services.recruitment.applications.domain.applications import AlreadyDecided
from services.recruitment.migrations import METADATA
from services.recruitment.verifications import usecases as verifications
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Role
from tests.builders import recruitment as build
from tests.builders.decided import admissions, states
from tests.builders.recruitment import NOW
from tests.builders.web import bearer

VERIFIER = bearer(Role.VERIFIER, now=NOW)
COLLEAGUE = bearer(Role.VERIFIER, Role.PROCTOR, now=NOW)
REASON = {"reason_code": "education", "reason": "Ijazah tidak mencantumkan program studi."}


def test_the_second_decision_gets_the_first_named_and_changes_nothing(
    client: FlaskClient, engine: Engine, cases: list[str]
) -> None:
    client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER)
    before = build.emitted(engine)
    for path, data in ((f"/verifikasi/{cases[0]}/tolak", REASON), (f"/verifikasi/{cases[0]}/terima", {})):
        answer = client.post(path, headers=COLLEAGUE, data=data)
        assert answer.status_code == 409
        assert "sudah diputuskan petugas lain: diterima" in answer.text
    assert states(engine)[0] == "accepted"
    assert build.emitted(engine) == before


def test_a_second_press_by_the_same_person_is_the_same_success(
    client: FlaskClient, engine: Engine, cases: list[str]
) -> None:
    pressed = [client.post(f"/verifikasi/{cases[0]}/terima", headers=VERIFIER) for _ in range(2)]
    pressed += [client.post(f"/verifikasi/{cases[1]}/tolak", headers=VERIFIER, data=REASON) for _ in range(2)]
    following = [f"/verifikasi/{case}" for case in (cases[1], cases[1], cases[2], cases[2])]
    assert [(answer.status_code, answer.location) for answer in pressed] == [(302, path) for path in following]
    assert states(engine) == ["accepted", "rejected", "submitted"]
    assert len(admissions(engine)) == 1
    (rejected,) = [data for name, data in build.emitted(engine) if name == "recruitment.application.rejected.v1"]
    assert (rejected["application_id"], rejected["reason_code"]) == (cases[1], "education")


def test_whoever_decides_otherwise_later_reads_that_it_was_they_who_decided(
    client: FlaskClient, engine: Engine, cases: list[str]
) -> None:
    client.post(f"/verifikasi/{cases[0]}/tolak", headers=VERIFIER, data=REASON)
    for path, data in (("terima", {}), ("tolak", {**REASON, "reason": "Sebetulnya alasan yang lain."})):
        answer = client.post(f"/verifikasi/{cases[0]}/{path}", headers=VERIFIER, data=data)
        assert answer.status_code == 409
        assert "Anda sendiri sudah memutuskan lamaran ini: ditolak" in answer.text
    assert states(engine)[0] == "rejected"
    assert admissions(engine) == []


def test_of_many_racing_decisions_one_wins(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path}/race.db")
    METADATA.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        case = build.add_application(session, build.add_account(session))
    outcomes: list[str] = []
    gate = threading.Barrier(6)

    def decide(number: int) -> None:
        gate.wait()
        try:
            with unit_of_work(engine) as session:
                if number % 2:
                    verifications.accept(session, NOW, case, f"staff-{number}")
                else:
                    verifications.reject(session, NOW, case, f"staff-{number}", **REASON)
            outcomes.append("won")
        except AlreadyDecided:
            outcomes.append("lost")

    threads = [threading.Thread(target=decide, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["lost"] * 5 + ["won"]
    with reading(engine) as session:
        numbers = session.execute(select(candidates)).all()
    assert len(numbers) == len(admissions(engine)) == (1 if states(engine) == ["accepted"] else 0)
    engine.dispose()
