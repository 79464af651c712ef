"""A small exam hall: the real cbt application on a SQLite file, a sealed exam of ten items, seated candidates.

The hall's clock runs with the real one and can be set forward, so that no test waits for a deadline.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from flask import Flask
from playwright.sync_api import APIRequestContext
from sqlalchemy import Engine, select
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.cbt.attempts.domain.journal import Answer
from services.cbt.attempts.storage import journal
from services.cbt.attempts.tables import attempts as attempts_table
from services.cbt.attempts.usecases import attempts
from services.cbt.exams.usecases import exams
from services.cbt.seating.usecases import candidates, selections, sessions
from services.cbt.service import create_app
from services.cbt.stages.usecases import admit
from shared.contracts.exams import BlueprintRow, Picture, SealedItem, SealedOption, SealedSection
from shared.contracts.rules import Duration
from shared.contracts.scoring import ExamSealedV1
from shared.db.engine import reading, unit_of_work
from shared.kernel.roles import Role
from shared.web.assets import assets_blueprint
from tests.builders.cbt import assign_proctors, cbt_engine, code_of, exam_sealed, selection_opened, session_plan
from tests.builders.messaging import admitted
from tests.builders.web import bearer, make_settings

SEATS = 60
MINUTES = 100
GRACE_SECONDS = 20
_SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" fill="{}"/></svg>'


class HallClock:
    """The real time, set forward by `ahead`."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Hall:
    """`url` is the origin under which cbt is mounted at /cbt, as in the running system."""

    url: str
    engine: Engine
    clock: HallClock
    session_id: str
    numbers: Iterator[str] = field(default_factory=lambda: iter(_numbers()))

    def check_in(self, request: APIRequestContext, candidate_no: str) -> None:
        """The proctor issues a PIN and the candidate enters it in the browser that `request` belongs to."""
        where = f"{self.url}/cbt/api/sessions/{self.session_id}/seats/{candidate_no}/pin"
        issued = request.post(where, headers=bearer(Role.PROCTOR, now=self.clock.now(), audience="cbt"))
        assert issued.ok, issued.text()
        seated = request.post(
            f"{self.url}/cbt/api/seat", data={"candidate_no": candidate_no, "pin": issued.json()["pin"]}
        )
        assert seated.ok, seated.text()

    def start(self, request: APIRequestContext) -> dict[str, Any]:
        """Begins the attempt, or gives the one that was begun; returns its state."""
        begun = request.post(f"{self.url}/cbt/api/attempt")
        assert begun.ok, begun.text()
        return dict(begun.json())

    def journal(self, attempt_id: str) -> list[Answer]:
        """What the server has, by sequence."""
        with reading(self.engine) as session:
            return journal.answers(session, attempt_id)

    def ending(self, attempt_id: str) -> tuple[str, str | None]:
        """State and reason of the attempt."""
        with reading(self.engine) as session:
            row = select(attempts_table.c.state, attempts_table.c.reason)
            state, reason = session.execute(row.where(attempts_table.c.attempt_id == attempt_id)).one()
        return state, reason

    def forward(self, **by: float) -> None:
        self.clock.ahead += timedelta(**by)

    def submit_overdue(self) -> int:
        """What the worker does every second."""
        with unit_of_work(self.engine) as session:
            return attempts.submit_overdue(session, self.clock.now())


@contextmanager
def open_hall(folder: Path, exam: ExamSealedV1 | None = None) -> Iterator[Hall]:
    """Serves a hall on a free port until the block ends; `exam` instead of the ordinary one."""
    clock = HallClock()
    engine = cbt_engine(folder / "cbt.db")
    session_id = _prepare(engine, clock, exam or sealed())
    app = create_app(make_settings("cbt", folder, database_url=str(engine.url)), engine=engine, clock=clock)
    site = DispatcherMiddleware(front(), {"/cbt": app})
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name="hall")
    thread.start()
    try:
        yield Hall(f"http://127.0.0.1:{server.server_port}", engine, clock, session_id)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        engine.dispose()


class Server(ThreadingMixIn, WSGIServer):
    """A thread per request. Werkzeug's server leaves files open when a browser hangs up, as it does at each reload."""

    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:
        """A failing test is easier to read without a line per file that the browser fetched."""


def _prepare(engine: Engine, clock: HallClock, exam: ExamSealedV1) -> str:
    now = clock.now()
    with unit_of_work(engine) as session:
        selections.receive_opened(session, selection_opened())
        exams.receive_sealed_v1(session, exam)
        for number in _numbers():
            admission = admitted(number, sheet_code=code_of(number))
            candidates.admit(session, clock.now(), admission)
            admit(session, admission)
        plan = session_plan(starts_at=now - timedelta(minutes=1), ends_at=now + timedelta(hours=12))
        planned = sessions.create(session, clock.now(), plan)
        assign_proctors(session, clock, planned)
        return planned.session_id


def _numbers() -> list[str]:
    return [f"26-{n:04d}" for n in range(1, SEATS + 1)]


def sealed() -> ExamSealedV1:
    """Ten items: four TWK, three TIU of which one is drawn, three TKP. A stem has line breaks, as many have."""
    drawn = _item(
        "tiu-gambar", "TIU", "Gambar manakah yang melanjutkan pola?", picture=_square("ink", "Pola tiga gambar")
    )
    options = tuple(
        SealedOption(
            option_id=f"tiu-gambar-{n}", text=f"Persegi {colour}", picture=_square(colour, f"Persegi {colour}")
        )
        for n, colour in enumerate(("teal", "orange", "gray", "navy", "olive"))
    )
    items = (
        *(_item(f"twk{n}", "TWK", f"Pertanyaan kebangsaan {n}.\n\nManakah yang tepat?") for n in range(4)),
        *(_item(f"tiu{n}", "TIU", f"Pertanyaan penalaran {n}") for n in range(2)),
        SealedItem(**{**vars(drawn), "options": options}),
        *(_item(f"tkp{n}", "TKP", f"Keadaan {n}. Apa yang Anda lakukan?") for n in range(3)),
    )
    names = {"TWK": "Tes Wawasan Kebangsaan", "TIU": "Tes Intelegensia Umum", "TKP": "Tes Karakteristik Pribadi"}
    counts = {code: sum(item.section == code for item in items) for code in names}
    return exam_sealed(
        sections=tuple(SealedSection(code=code, name=name, items=counts[code]) for code, name in names.items()),
        blueprint=tuple(BlueprintRow(section=code, topic=code, band="easy", items=counts[code]) for code in names),
        items=items,
        duration=Duration(minutes=MINUTES, extra_time_minutes=MINUTES, grace_seconds=GRACE_SECONDS),
    )


def _item(item_id: str, section: str, stem: str, picture: Picture | None = None) -> SealedItem:
    options = tuple(SealedOption(option_id=f"{item_id}-{n}", text=f"Pilihan {n} dari {item_id}") for n in range(5))
    return SealedItem(
        item_id=item_id, section=section, topic=section, band="easy", stem=stem, picture=picture, options=options
    )


def _square(colour: str, alt: str) -> Picture:
    return Picture(svg=_SQUARE.format("#1b2330" if colour == "ink" else colour), alt=alt)


def front() -> Flask:
    """What recruitment serves for all services in the running system: the shared look."""
    front = Flask("front", static_folder=None)
    front.register_blueprint(assets_blueprint)
    return front
