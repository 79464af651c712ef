"""Sets the demo's stage: bank, sealed exam, session. Each step is done once; a later start
finds it done.

Everything goes over HTTP, in the names of the people whose work it is. The committee (`MEMBERS`) and the selection
(`SELECTION_FILE`) must be there already.
"""

from __future__ import annotations

import csv
import json
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from operations.sheets import pictures_named_in
from operations.simulation import bank
from operations.simulation.browser import Stopped, Unexpected
from operations.simulation.committee import MEMBERS, Desk
from operations.simulation.signing import Key

FOLDER = Path(__file__).parent
SELECTION_FILE = FOLDER / "selection.json"
BLUEPRINT_FILE = FOLDER / "blueprint.csv"
VENUE = "SMK Negeri 1 Sukamaju"
ROOM_SEATS = 60
SEALERS = ("ujian", "sekretaris")
"""Who seals the exam. Those who sign rankings make their first key themselves, in the visitor's browser."""
_SPARE_SEATS = 60
"""For visitors, who may join at any time."""
_OPEN_DAYS = 14
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True)
class Stage:
    """`following` is the stage of the rules that comes after the exam, as their document has it; None without one."""

    selection_id: str
    exam_id: str
    vacancies: tuple[Mapping[str, Any], ...]
    session_ids: tuple[str, ...]
    following: Mapping[str, Any] | None = None


def set_stage(url: str, candidates: int, stop: threading.Event) -> Stage:
    """Returns when candidates can be seated. Raises Unexpected or Stopped."""
    document = json.loads(SELECTION_FILE.read_text(encoding="utf-8"))
    selection_id = document["selection_id"]
    exam_id = f"{selection_id}-skd"
    with_desks = Desks(url, stop)
    try:
        if prepare_exam(with_desks, exam_id):
            _seal_exam(with_desks, exam_id)
        session_ids = _plan_sessions(with_desks, document, candidates)
    finally:
        with_desks.close()
    following = next(iter(document["rules"].get("stages", ())), None)
    return Stage(selection_id, exam_id, tuple(document["vacancies"]), session_ids, following)


class Desks:
    """The desks of the committee, each taken when somebody first works at it."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        self._url, self.stop = url, stop
        self._desks: dict[str, Desk] = {}

    def of(self, username: str) -> Desk:
        if username not in self._desks:
            self._desks[username] = Desk(self._url, username, self.stop)
        return self._desks[username]

    def close(self) -> None:
        for desk in self._desks.values():
            desk.close()


def prepare_exam(desks: Desks, exam_id: str) -> bool:
    """Bank and blueprint of a draft; False if the exam is sealed already."""
    author = desks.of("penyusun")
    exam = _eventually(lambda: _exam(author, exam_id), "the draft exam in scoring", desks.stop)
    if exam["sealed_at"]:
        return False
    import_bank(author)
    answer = desks.of("ujian").call("PUT", f"/scoring/api/exams/{exam_id}/blueprint", {"rows": list(_blueprint())})
    if not answer.ok:
        raise Unexpected(f"the blueprint was refused: {answer.problems()}")
    return True


def _seal_exam(desks: Desks, exam_id: str) -> None:
    """The approvals of two people."""
    author = desks.of("penyusun")
    for member in MEMBERS:
        if member.username in SEALERS and member.name not in _approvers(author, exam_id):
            _approve(desks, member.username, f"/scoring/api/exams/{exam_id}")


def _approve(desks: Desks, username: str, exam: str) -> None:
    """Signs the exam's content with a new key, once scoring knows that."""
    desk, key = desks.of(username), Key()
    key.bind(desk)

    def asked() -> Any:
        answer = desk.require_success("GET", f"{exam}/statement")
        return answer if key.may_sign(answer) else None

    signed = key.signed(_eventually(asked, f"the key of {username} in scoring", desks.stop))
    desk.require_success("POST", f"{exam}/approvals", signed)


def _approvers(author: Desk, exam_id: str) -> set[str]:
    """The names of those whose approvals count already."""
    exam = author.require_success("GET", f"/scoring/api/exams/{exam_id}")
    return {str(approval["name"]) for approval in exam["approvals"]}


def _exam(author: Desk, exam_id: str) -> Any:
    answer = author.call("GET", f"/scoring/api/exams/{exam_id}")
    return answer.json() if answer.ok else None


def import_bank(author: Desk) -> None:
    """The demo's items; those that are there already stay as they are."""
    for sheet in sorted(bank.FOLDER.glob("*.csv")):
        _import_sheet(author, sheet)


def _import_sheet(author: Desk, sheet: Path) -> None:
    content = sheet.read_bytes()
    pictures = pictures_named_in(content, sheet.parent / "images")
    files = [("sheet", sheet.name, content), *(("pictures", name, data) for name, data in pictures.items())]
    answer = author.upload("/scoring/api/items/import", files)
    if not answer.ok:
        raise Unexpected(f"{sheet}: the import was refused: {answer.problems()}")


def _blueprint() -> Iterable[dict[str, Any]]:
    with BLUEPRINT_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for band in ("easy", "medium", "hard"):
                if int(row[band]):
                    yield {"section": row["section"], "topic": row["topic"], "band": band, "items": int(row[band])}


def _plan_sessions(desks: Desks, document: Mapping[str, Any], candidates: int) -> tuple[str, ...]:
    """Sessions with a seat for everybody and some to spare; a larger crowd gets a further session."""
    officer = desks.of("ujian")
    wanted = candidates + _SPARE_SEATS
    sessions = _eventually(lambda: _sessions(officer), "the list of sessions in cbt", desks.stop)
    missing = wanted - sum(_seats(session) for session in sessions)
    if missing > 0:
        built = sum(len(session["rooms"]) for session in sessions)
        rooms = [{"name": f"Ruang {built + n + 1}", "seats": ROOM_SEATS} for n in range(-(-missing // ROOM_SEATS))]
        now = datetime.now(UTC)
        plan = {
            "selection_id": document["selection_id"],
            "name": f"Sesi {len(sessions) + 1}",
            "venue": VENUE,
            "rooms": rooms,
            "starts_at": (now - timedelta(minutes=1)).isoformat(),
            "ends_at": (now + timedelta(days=_OPEN_DAYS)).isoformat(),
            "timezone": document["timezone"],
        }
        _eventually(lambda: officer.call("POST", "/cbt/api/sessions", plan).ok, "a new session in cbt", desks.stop)
        sessions = _sessions(officer) or []
    for session in sessions:
        assign_proctor(desks, session)
    return tuple(session["session_id"] for session in sessions)


def assign_proctor(desks: Desks, session: Mapping[str, Any]) -> None:
    """The demo's proctor watches every room."""
    path = f"/cbt/api/sessions/{session['session_id']}/proctors"
    proctor = desks.of("pengawas").require_success("POST", path)
    rooms = [room["number"] for room in session["rooms"]]
    desks.of("ujian").require_success("PUT", f"{path}/{proctor['staff_id']}", {"rooms": rooms})


def _sessions(officer: Desk) -> list[Any] | None:
    answer = officer.call("GET", "/cbt/api/sessions")
    return list(answer.json()["items"]) if answer.ok else None


def _seats(session: Mapping[str, Any]) -> int:
    return sum(int(room["seats"]) for room in session["rooms"])


def _eventually(look: Callable[[], Any], what: str, stop: threading.Event) -> Any:
    """Repeats the look until it finds something, because events reach the next service a moment later."""
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < give_up_at:
        found = look()
        if found is not None and found is not False:
            return found
        if stop.wait(0.1):
            raise Stopped
    raise Unexpected(
        f"{what} did not appear within {_PATIENCE_SECONDS:.0f} seconds; are the workers well? (terang status)"
    )
