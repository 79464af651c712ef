"""The proctor's pages: who is here, the identity check with its PIN, and the hall."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.cbt.attempts.domain.attempts import State, remaining_seconds
from services.cbt.attempts.process_state import process_state
from services.cbt.attempts.usecases import minute_links
from services.cbt.exams.usecases import opening
from services.cbt.hall.domain import Condition, NotSeatedHere
from services.cbt.hall.schemas import ClosingRequest, TakingBackRequest
from services.cbt.hall.storage import candidates as storage
from services.cbt.hall.usecases import closing, issuing_pins
from services.cbt.hall.usecases.candidates import CandidateView, view_candidates
from services.cbt.hall.usecases.guessing import view_guessing
from services.cbt.seating.access import record_failures
from services.cbt.seating.domain.closed_seats import REASONS, WORDS
from services.cbt.seating.domain.sessions import StoredSession
from services.cbt.seating.pages import selection_choices
from services.cbt.seating.process_state import exam_of
from services.cbt.seating.usecases import proctors, sessions
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.ids import new_token
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.state import state
from shared.web.unit_of_work import db, now

pages = Blueprint("seats", __name__, url_prefix="/pengawas")

_PER_PAGE = 50
_NEED_SOMEBODY = (Condition.LOST, Condition.LAGGING)
CONDITIONS = {
    Condition.LOST: N_("Terputus"),
    Condition.LAGGING: N_("Menunggu jaringan"),
    Condition.WORKING: N_("Mengerjakan"),
    Condition.READY: N_("Sudah masuk"),
    Condition.ABSENT: N_("Belum hadir"),
    Condition.SUBMITTED: N_("Selesai"),
}


@pages.get("")
@access(Role.PROCTOR, Role.EXAM_OFFICER, scope=OWN)
def sessions_listed() -> str:
    shown, who = choosing.named(), require_principal()
    planned = sessions.listed(db(), choosing.narrowed(shown))
    own = [each for each in proctors.listed(db(), [s.session_id for s in planned]) if each.staff_id == who.id]
    return render_template(
        "choose_session.html",
        sessions=planned,
        choices=selection_choices(shown),
        asked={proctor.session_id for proctor in own},
        assigned={proctor.session_id: proctor.rooms for proctor in own if proctor.rooms},
        sees_all=who.has(Role.EXAM_OFFICER),
        now=now(),
    )


@pages.post("/<session_id>/tugas")
@access(Role.PROCTOR)
def ask_for_duty(session_id: str) -> AnyResponse:
    stored = proctors.ask(db(), now(), session_id, require_principal())
    text = gettext("Permintaan tugas pada %(name)s terkirim. Petugas ujian menetapkan ruangnya.", name=stored.plan.name)
    flash(text, "good")
    return redirect(url_for("seats.sessions_listed"))


@pages.get("/<session_id>")
@access(Role.PROCTOR, Role.EXAM_OFFICER)
def attendance(session_id: str) -> str:
    record_failures()
    stored = sessions.get(db(), session_id)
    rooms = proctors.rooms_for(db(), stored, require_principal())
    search = request.args.get("q", "").strip()[:100]
    page = shown_page(_PER_PAGE)
    found, total = storage.in_session(db(), session_id, rooms, search, page.offset, page.size)
    return render_template(
        "_attendance.html" if "HX-Request" in request.headers else "attendance.html",
        stored=stored,
        rooms=[room for room in stored.plan.rooms if room.number in rooms],
        search=search,
        views=view_candidates(db(), now(), found, process_state().presence.seen()),
        total=total,
        page=page.number,
        pages=pages_of(total, page.size),
        present=storage.checked_in(db(), session_id),
        guessing=view_guessing(db(), now(), session_id),
        conditions=CONDITIONS,
        may_issue=require_principal().has(Role.PROCTOR),
        papers_locked=opening.are_locked(db(), stored.selection_id),
        may_open=require_principal().has(Role.EXAM_OFFICER),
        closed_because=WORDS,
        now=now(),
    )


@pages.get("/<session_id>/<candidate_no>")
@access(Role.PROCTOR)
def identity(session_id: str, candidate_no: str) -> str:
    """Shows the candidate whom the proctor compares with the identity card before a PIN is issued."""
    stored, view = _candidate(session_id, typed_candidate_number(candidate_no))
    return render_template(
        "identity.html",
        stored=stored,
        view=view,
        conditions=CONDITIONS,
        now=now(),
        request_number=new_token(),
        last_issued=issuing_pins.last_issued(view.candidate),
    )


@pages.post("/<session_id>/<candidate_no>/pin")
@access(Role.PROCTOR)
def issue_pin(session_id: str, candidate_no: str) -> str:
    """Shows the PIN: it is in this answer and nowhere else. A reload shows the same PIN and issues none."""
    random = request.form.get("request", "")[:100]
    pressed = issuing_pins.PinRequest(random, request.form.get("after", "")) if random else None
    issuer, secret = require_principal(), state().settings.secret_key
    number = typed_candidate_number(candidate_no)
    issued = issuing_pins.issue_pin(db(), now(), secret, session_id, number, issuer, pressed)
    return render_template("pin.html", stored=sessions.get(db(), session_id), issued=issued)


@pages.get("/<session_id>/<candidate_no>/tutup")
@access(Role.EXAM_OFFICER)
def ask_why(session_id: str, candidate_no: str) -> AnyResponse:
    """Asks why the seat of somebody who checked in and never began is closed."""
    return _closing(session_id, typed_candidate_number(candidate_no), Form(ClosingRequest))


@pages.post("/<session_id>/<candidate_no>/tutup")
@access(Role.EXAM_OFFICER)
def close(session_id: str, candidate_no: str) -> AnyResponse:
    number, form, who = typed_candidate_number(candidate_no), Form(ClosingRequest), require_principal()
    step = form.run(lambda sent: closing.close(db(), now(), session_id, number, sent["reason_code"], sent["note"], who))
    if step is None:
        return _closing(session_id, number, form)
    if step.is_final:
        text = gettext("Kursi peserta %(number)s ditutup. Ia tidak dapat memulai ujian lagi.", number=number)
    else:
        text = gettext("Kursi peserta %(number)s ditutup sementara. Petugas ujian kedua mengesahkannya.", number=number)
    flash(text, "good")
    return redirect(url_for("seats.attendance", session_id=session_id, q=number))


@pages.post("/<session_id>/<candidate_no>/tutup/batal")
@access(Role.EXAM_OFFICER)
def take_back(session_id: str, candidate_no: str) -> AnyResponse:
    number, form = typed_candidate_number(candidate_no), Form(TakingBackRequest)
    form.run(lambda _sent: closing.take_back(db(), now(), session_id, number, require_principal()))
    if not form.ok:
        return _closing(session_id, number, form)
    flash(gettext("Kursi peserta %(number)s dibuka lagi.", number=number), "good")
    return redirect(url_for("seats.attendance", session_id=session_id, q=number))


def _closing(session_id: str, candidate_no: str, form: Form) -> AnyResponse:
    stored, candidate = closing.get(db(), session_id, candidate_no)
    view = {
        "reasons": {code: gettext(words) for code, words in REASONS.items()},
        "closed_because": WORDS.get(candidate.closed_because or ""),
        "is_own": candidate.closed_by == require_principal().id,
    }
    page = render_template("closing.html", stored=stored, candidate=candidate, State=State, form=form, **view)
    return Response(page, status=form.status)


@pages.get("/<session_id>/ruang/<int:room_no>")
@access(Role.PROCTOR, Role.EXAM_OFFICER)
def hall(session_id: str, room_no: int) -> str:
    record_failures()
    stored = sessions.get(db(), session_id)
    room = stored.room(room_no)
    if room is None:
        raise NotFound
    who = require_principal()
    if not who.has(Role.EXAM_OFFICER):
        proctors.check_may_act(db(), stored, room_no, who)
    moment = now()
    views = view_candidates(db(), moment, storage.in_room(db(), session_id, room_no), process_state().presence.seen())
    active = [view.candidate for view in views if view.candidate.state is State.ACTIVE]
    deadlines = [candidate.deadline_at for candidate in active if candidate.deadline_at]
    return render_template(
        "_room.html" if "HX-Request" in request.headers else "room.html",
        stored=stored,
        room=room,
        places=_places(room.seats, views),
        free=room.seats - len(views),
        counts=Counter(view.condition for view in views),
        urgent=sorted((v for v in views if v.condition in _NEED_SOMEBODY), key=_urgency),
        guessing=view_guessing(db(), moment, session_id),
        items=exam_of(views[0].candidate.exam_id).items_on_paper if views else 0,
        may_issue=require_principal().has(Role.PROCTOR),
        papers_locked=opening.are_locked(db(), stored.selection_id),
        may_open=require_principal().has(Role.EXAM_OFFICER),
        remaining=remaining_seconds(moment, max(deadlines)) if deadlines else None,
        minute_link=minute_links.find_latest(db(), session_id),
        now=moment,
        Condition=Condition,
    )


def _candidate(session_id: str, candidate_no: str) -> tuple[StoredSession, CandidateView]:
    stored = sessions.get(db(), session_id)
    candidate = storage.find(db(), session_id, candidate_no)
    if candidate is None:
        raise NotSeatedHere(candidate_no=candidate_no)
    proctors.check_may_act(db(), stored, candidate.room_no, require_principal())
    (view,) = view_candidates(db(), now(), [candidate], process_state().presence.seen())
    return stored, view


def _places(seats: int, views: list[CandidateView]) -> list[tuple[int, CandidateView | None]]:
    """Every place of the room by number, the free ones too."""
    taken = {view.candidate.seat_no: view for view in views}
    return [(number, taken.get(number)) for number in range(1, seats + 1)]


def _urgency(view: CandidateView) -> tuple[bool, float]:
    """The sort key of candidates: those cut off come first, and among them the longest silent."""
    return view.condition is not Condition.LOST, -(view.silent.total_seconds() if view.silent else 0.0)
