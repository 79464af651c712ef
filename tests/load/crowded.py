"""The one-machine form with an exam being sat, a long ranking and an item bank: what floods are let loose on."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import select

from operations.local_servers.postgres import PostgresServer, create_service_databases
from operations.one_machine.running import Running, running
from services.cbt.scores.domain import Score, SectionScore, placed
from services.cbt.scores.pages.boards import LIVE_SECONDS
from services.cbt.scores.usecases import Prepared, keep
from services.cbt.seating.tables import sessions
from services.scoring.rankings.usecases import keeping
from shared.db.engine import make_engine, reading, unit_of_work
from shared.kernel.roles import Principal
from shared.web.staff_tokens import StaffToken, issue
from tests.builders.scoring import KARTIKA, NOON, VACANCY, World
from tests.builders.scoring_bank import item_row, sheet_of
from tests.builders.scoring_web import BAYU
from tests.load.floods import Client, Tally, flood
from tests.load.half_sent import half_sent
from tests.load.hall import HOST, Seat
from tests.load.long_rankings import sit
from tests.load.pollers import pollers
from tests.load.seating import candidates_at_work

EXAM_UNDER = "/cbt"
"""Where the one origin has the pages of the exam."""
_LOGINS, _NIKS = 200, 50
_AUTHORS, _ITEMS = 4, 300
_PAGES, _RANKED, _ASKS_EVERY_SECONDS = 100, 2_000, 2.0
_HALF_SENT = 40
_PHONES = 10_000
_START_SECONDS = 30.0
_BOUNDARY = "halves-of-a-form"

Flood = Callable[[], AbstractContextManager[Tally]]


@dataclass(frozen=True)
class Crowded:
    """`port` of the one origin, `pid` of the process from which all others descend, and who is ready to save."""

    database: str
    port: int
    pid: int
    seats: Sequence[Seat]
    floods: Mapping[str, Flood]


@contextmanager
def embedded(folder: Path, people: int) -> Iterator[Crowded]:
    with running(folder / "home", simulation=False) as installation:
        yield _crowded("SQLite", installation, people)


@contextmanager
def on_postgres(folder: Path, people: int) -> Iterator[Crowded]:
    """The three services' databases are PostgreSQL's, the log between them is SQLite's."""
    with PostgresServer(folder / "postgres", settings={"max_connections": "400"}) as postgres:
        urls = create_service_databases(postgres.url)
        with running(
            folder / "home",
            simulation=False,
            TERANG_RECRUITMENT_DATABASE_URL=urls["recruitment"],
            TERANG_CBT_DATABASE_URL=urls["cbt"],
            TERANG_SCORING_DATABASE_URL=urls["scoring"],
        ) as installation:
            yield _crowded(f"PostgreSQL {postgres.programs.version}", installation, people)


def _crowded(database: str, installation: Running, people: int) -> Crowded:
    port = urlsplit(installation.url).port
    assert port is not None
    _fill_scoring(installation)
    engine = make_engine(installation.settings("cbt").database_url)
    seats = candidates_at_work(engine, people)
    engine.dispose()
    floods: dict[str, Flood] = {
        f"{_LOGINS} browsers that log in": lambda: flood(port, _logins()),
        f"{_AUTHORS} authors who import {_ITEMS} items each": lambda: flood(port, _sheets(installation)),
        f"{_HALF_SENT} half-sent requests": lambda: half_sent(port, _HALF_SENT, EXAM_UNDER),
        f"{_PAGES} open ranking pages": lambda: flood(port, _rankings(installation, port)),
        f"{_PHONES:,} phones at the scoreboard": lambda: pollers(port, _board(installation), _PHONES, LIVE_SECONDS),
    }
    return Crowded(database, port, installation.supervisor.pid, seats, floods)


def _fill_scoring(installation: Running) -> None:
    engine = make_engine(installation.settings("scoring").database_url)
    World(engine=engine)
    sit(engine, _RANKED)
    with reading(engine) as session:
        [prepared] = keeping.prepare(session, [VACANCY])
    with unit_of_work(engine) as session:
        keeping.keep(session, NOON, prepared)
    engine.dispose()


def _logins() -> list[Client]:
    """Each with numbers of their own that have no account, which costs the same work as a wrong password."""
    sent = [
        [
            json.dumps({"nik": f"3315{client:06}{number:06}", "password": "bukan ini"}).encode()
            for number in range(_NIKS)
        ]
        for client in range(_LOGINS)
    ]
    headers = {"Content-Type": "application/json"}
    return [Client("/api/session", headers, bodies, answers=frozenset({401})) for bodies in sent]


def _sheets(installation: Running) -> list[Client]:
    """Every import replaces what the one before brought, so that each of them is stored."""
    headers = _bearer(installation, BAYU) | {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    clients = []
    for author in range(_AUTHORS):
        bodies = [
            _form(sheet_of([item_row(f"TWK-{author}-{n:03}", stem=f"{words} {n}?") for n in range(_ITEMS)]))
            for words in ("Soal", "Pertanyaan")
        ]
        clients.append(Client("/scoring/api/items/import", headers, bodies))
    return clients


def _form(sheet: bytes) -> bytes:
    head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="sheet"; filename="bank.csv"\r\n\r\n'
    return head.encode() + sheet + f"\r\n--{_BOUNDARY}--\r\n".encode()


def _rankings(installation: Running, port: int) -> list[Client]:
    """Most pages ask every two seconds, as their script does, whether anything has changed; every tenth is loaded
    anew as often."""
    headers = _bearer(installation, KARTIKA)
    page = f"/scoring/peringkat/{VACANCY}"
    connection = HTTPConnection(HOST, port, timeout=_START_SECONDS)
    connection.request("GET", f"{page}/langsung", headers=headers)
    live = connection.getresponse().read().decode()
    connection.close()
    again = live.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    asking = Client(again, headers, pause=_ASKS_EVERY_SECONDS, answers=frozenset({200, 204}))
    loading = Client(page, headers, pause=_ASKS_EVERY_SECONDS)
    return [loading if place % 10 == 0 else asking for place in range(_PAGES)]


def _board(installation: Running) -> str:
    """The address at which phones ask again for the board of the session that is being sat, whose page is full. They
    know an older one, so each gets the whole page."""
    engine = make_engine(installation.settings("cbt").database_url)
    sections = tuple(SectionScore(code, 100, 200, 65) for code in ("TWK", "TIU", "TKP"))
    scores = [Score(f"26-{n:07}", sections, 300 + n, 600, None, True, datetime.now(UTC)) for n in range(300)]
    with unit_of_work(engine) as session:
        session_id = session.execute(select(sessions.c.session_id)).scalar_one()
        keep(session, [Prepared(session_id, placed((score, 1) for score in scores), ())])
    engine.dispose()
    return f"{EXAM_UNDER}/papan/{session_id}/isi?versi=0"


def _bearer(installation: Running, who: Principal) -> dict[str, str]:
    private = installation.home.staff_private_key.read_bytes()
    token = StaffToken(who, f"session of {who.id}", 0)
    return {"Authorization": f"Bearer {issue(private, token, datetime.now(UTC), audience='scoring')}"}
