"""Databases with one long ranking each, and the looks at it that are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert, select

from services.recruitment.accounts.tables import accounts
from services.recruitment.accounts.usecases import logins
from services.recruitment.accounts.usecases.logins import Claim, Holder
from services.recruitment.admissions.tables import candidates as admitted_candidates
from services.recruitment.applications.tables import applications
from services.recruitment.migrations import METADATA as RECRUITMENT
from services.recruitment.results.usecases.releases import receive_part
from services.recruitment.service import create_app as create_recruitment
from services.scoring.marking import tables
from services.scoring.migrations import METADATA as SCORING
from services.scoring.rankings.storage import facts, kept
from services.scoring.rankings.usecases import keeping
from services.scoring.service import create_app as create_scoring
from shared.db.chunks import chunks
from shared.db.engine import reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.scoring import EXAM, KARTIKA, NOON, SELECTION, VACANCY, World
from tests.builders.scoring_web import Browser
from tests.builders.web import make_settings

Looks = Mapping[str, Callable[[], object]]
_PART = 500
_AT_ONCE = 2_000


@contextmanager
def committee_looks(engine: Engine, folder: Path, people: int) -> Iterator[Looks]:
    """Scoring with a sealed exam that everybody of one vacancy has sat."""
    SCORING.create_all(engine)
    world = World(engine=engine)
    sit(engine, people)
    with reading(engine) as session:
        [prepared] = keeping.prepare(session, [VACANCY])
    with unit_of_work(engine) as session:
        keeping.keep(session, NOON, prepared)
    browser = Browser(create_scoring(make_settings("scoring", folder), engine=engine).test_client())
    page = f"/peringkat/{VACANCY}"
    live = browser.get(f"{page}/langsung", KARTIKA).get_data(as_text=True)
    again = live.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")

    def ask(path: str, status: int = 200) -> Callable[[], None]:
        def get() -> None:
            assert browser.get(path, KARTIKA).status_code == status

        return get

    def make() -> None:
        with reading(engine) as session:
            [found] = keeping.prepare(session, [VACANCY])
            assert not found.made[0].differs

    def read() -> None:
        with reading(engine) as session:
            facts.lines(session, EXAM, [VACANCY])

    def store() -> None:
        with unit_of_work(engine) as session:
            kept.put_rows(session, VACANCY, "", prepared.made[0].rows)

    yield {
        "ranking page": ask(page),
        "last ranking page": ask(f"{page}?halaman={people // 100}"),
        "unchanged (204)": ask(again, 204),
        "why this rank": ask(f"{page}/{_number(people // 2)}"),
        "made anew by the worker, nothing differs": make,
        "of that reading the facts": read,
        "storing every row": store,
    }
    world.engine.dispose()


@contextmanager
def public_looks(engine: Engine, folder: Path, people: int) -> Iterator[Looks]:
    """Recruitment with a released ranking of people who have names."""
    RECRUITMENT.create_all(engine)
    with unit_of_work(engine) as session:
        build.open_demo_selection(session)
        first = build.add_candidate(session)
    _multiply(engine, people)
    numbers = [first, *(_company(place) for place in range(2, people + 1))]
    rows = [reported.ranked(number, place, 100, 100, 200, "below_cut") for place, number in enumerate(numbers, 1)]
    with unit_of_work(engine) as session:
        parts = list(chunks(rows, _PART))
        for part, some in enumerate(parts, 1):
            event = reported.ranking_released(list(some), part=part, parts=len(parts), ranked=people)
            receive_part(session, build.NOW, event, members_had_keys=False)
        account = session.scalar(
            select(admitted_candidates.c.account_id).where(admitted_candidates.c.candidate_no == first)
        )
        claim = Claim(Holder.APPLICANT, f"key-{account}", str(account), None)
        token = logins.open_login(session, datetime.now(UTC), claim)
    app = create_recruitment(make_settings("recruitment", folder, secret_key=build.SECRET), engine=engine)
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie[Holder.APPLICANT.value] = token

    def ask(path: str, words: str) -> Callable[[], None]:
        def get() -> None:
            answer = browser.get(path)
            assert answer.status_code == 200
            assert words in answer.text

        return get

    listed = f"/hasil/{build.VACANCY_ID}"
    yield {
        "public list": ask(listed, first),
        "last page of the public list": ask(f"{listed}?halaman={people // 100}", numbers[-1]),
        "own result": ask("/lamaran/hasil", f"{first}"),
    }
    engine.dispose()


def _number(place: int) -> str:
    return f"26-{place:07}"


def _company(place: int) -> str:
    """None of the numbers that can be drawn for the one candidate who was admitted."""
    return f"27-{place:07}"


def sit(engine: Engine, people: int) -> None:
    """Everybody of the one vacancy has sat and is marked; no ranking is made."""
    numbers = [_number(place) for place in range(1, people + 1)]
    person = {"selection_id": SELECTION, "vacancy_id": VACANCY, "category": "general"}
    _insert(
        engine,
        tables.candidates,
        [person | {"candidate_no": number, "gpa": None, "born_on": NOON.date()} for number in numbers],
    )
    attempt = {"exam_id": EXAM, "submitted_at": NOON, "integrity": "ok"}
    _insert(
        engine,
        tables.attempts,
        [attempt | {"attempt_id": f"a-{number}", "candidate_no": number} for number in numbers],
    )
    _insert(engine, tables.marks, [_marks(place, number) for place, number in enumerate(numbers, 1)])


def _marks(place: int, number: str) -> dict[str, Any]:
    marks = {"TWK": place * 7 % 11, "TIU": place * 5 % 9, "TKP": place * 3 % 10}
    return {
        "attempt_id": f"a-{number}",
        "candidate_no": number,
        "exam_id": EXAM,
        "sections": [[code, points, 10, None, None, 0] for code, points in marks.items()],
        "checks": [["TIU", 0, marks["TIU"]]],
        "total": sum(marks.values()),
        "passed": True,
        "counted": True,
        "marked_at": NOON,
    }


def _multiply(engine: Engine, people: int) -> None:
    """Gives the one candidate company: rows like theirs under other keys."""
    with reading(engine) as session:
        account, application, candidate = (
            session.execute(select(table)).one()._asdict() for table in (accounts, applications, admitted_candidates)
        )
    places = range(2, people + 1)
    _insert(
        engine,
        accounts,
        [account | {"account_id": f"p-{n}", "nik_key": f"nik-{n}", "name": f"Peserta {n}"} for n in places],
    )
    _insert(engine, applications, [application | {"application_id": f"l-{n}", "account_id": f"p-{n}"} for n in places])
    _insert(
        engine,
        admitted_candidates,
        [candidate | _keys(n) for n in places],
    )


def _keys(place: int) -> dict[str, str]:
    """What no two candidates have in common."""
    person = {"application_id": f"l-{place}", "account_id": f"p-{place}"}
    return person | {"candidate_no": _company(place), "sheet_code": f"S{place:025}"}


def _insert(engine: Engine, table: Table, rows: list[dict[str, Any]]) -> None:
    with unit_of_work(engine) as session:
        for some in chunks(rows, _AT_ONCE):
            session.execute(insert(table), list(some))
