"""The trail: each act and event with its time, its person and its cause; live, by page, and as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, stream_with_context, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.admissions import usecases as admissions
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.pages.choice import chosen, find_chosen, show
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain.kinds import KINDS
from services.recruitment.trail.domain.proofs import proof_of
from services.recruitment.trail.pages.exports import trail_csv
from services.recruitment.trail.pages.filters import Asked, asked_of
from services.recruitment.trail.pages.subjects import Subject, Subjects
from services.recruitment.trail.storage import Entry
from services.recruitment.trail.usecases import People
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.errors import InvalidInput, NotFound
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.filters import jam, tanggal
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import db, refuse_what_another_page_asks

pages = Blueprint("trail", __name__)

_SHOWN = 100
_LARGEST_ID = 2**53


@dataclass(frozen=True)
class Line:
    entry: Entry
    what: str
    who: str
    role: str
    subject: Subject
    cause_type: str | None
    """Type of the event that led to this one, if that has passed here too."""


@pages.get("/jejak")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def selection() -> AnyResponse:
    return _shown(chosen(own_selections()))


@pages.get("/jejak/baris")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def lines() -> Response:
    """The live part of the page; 204 while nothing has happened since `after`."""
    people, typed = People(db(), require_principal(), ROLE_NAMES, gettext), request.args.get("candidate_no", "")[:40]
    shown, candidate_no = _candidate(typed) if typed else (chosen(own_selections()), "")
    asked = asked_of(shown, people, candidate_no)
    after = max(0, min(request.args.get("after", 0, type=int), _LARGEST_ID))
    if asked.problems or not trail.is_news_after(db(), asked.wanted, after):
        return Response(status=204)
    return Response(render_template("trail_lines.html", **_view(shown, asked, people, candidate_no, seen=after)))


@pages.get("/jejak/cari")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def find() -> AnyResponse:
    """Redirects from the search field to the candidate's own trail."""
    wanted = typed_candidate_number(request.args.get("candidate_no", "")[:40])
    if not wanted:
        return redirect(url_for("trail.selection"))
    return redirect(url_for("trail.candidate", candidate_no=wanted))


@pages.get("/jejak/ekspor.csv")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def export() -> Response:
    """Every line of the same filter as a file."""
    return _file(chosen(own_selections()))


@pages.get("/jejak/<candidate_no>")
@access(Role.AUDITOR, Role.COMMITTEE)
def candidate(candidate_no: str) -> AnyResponse:
    return _shown(*_candidate(candidate_no))


@pages.get("/jejak/<candidate_no>/ekspor.csv")
@access(Role.AUDITOR, Role.COMMITTEE)
def export_candidate(candidate_no: str) -> Response:
    """Every line of the same filter of this candidate as a file."""
    return _file(*_candidate(candidate_no))


@pages.get("/jejak/peristiwa/<event_id>")
@access(Role.AUDITOR, Role.COMMITTEE)
def event(event_id: str) -> str:
    """One event with what led to it and what it led to."""
    entry = trail.find_event(db(), event_id)
    if entry is None:
        raise NotFound
    people = People(db(), require_principal(), ROLE_NAMES, gettext)
    cause = trail.find_event(db(), entry.cause_id) if entry.cause_id else None
    return render_template(
        "trail_event.html",
        selection=_selection_of(entry),
        line=_as_lines([entry], people)[0],
        causes=_as_lines(_own([cause] if cause else []), people),
        effects=_as_lines(_own(trail.list_effects(db(), event_id, _SHOWN)), people),
        companions=_as_lines(_own(trail.list_companions(db(), entry, _SHOWN)), people),
        kinds=KINDS,
        person=people.show(entry.person) if entry.person else None,
        proof=proof_of(entry.type),
    )


def selection_of_event(session: Session, event_id: str) -> str | None:
    """The selection of an event, "" for one that belongs to none; None if the trail does not have it."""
    entry = trail.find_event(session, event_id)
    return None if entry is None else entry.selection_id or ""


def _own(entries: Sequence[Entry]) -> list[Entry]:
    """Those of the person's selections."""
    own = own_selections()
    return [entry for entry in entries if own is None or entry.selection_id in own]


def _as_lines(entries: list[Entry], people: People) -> list[Line]:
    types = trail.find_types(db(), {entry.cause_id for entry in entries if entry.cause_id})
    subjects = Subjects(require_principal(), people)
    people.meet(entries)
    subjects.meet(entries)
    return [
        Line(
            entry=entry,
            what=words_of(people.tell(entry)),
            who=people.who(entry),
            role=people.role(entry),
            subject=subjects.of(entry),
            cause_type=types.get(entry.cause_id or ""),
        )
        for entry in entries
    ]


def _selection_of(entry: Entry) -> Selection | None:
    if entry.selection_id:
        return show(selections.get_selection(db(), entry.selection_id))
    return find_chosen(own_selections())


def _candidate(typed: str) -> tuple[Selection, str]:
    """The selection of a candidate number and the number as it is written. Raises NotFound."""
    found = admissions.find_candidate(db(), typed_candidate_number(typed))
    if found is None:
        raise NotFound
    return show(selections.get_selection(db(), found.selection_id)), found.candidate_no


def _shown(selection: Selection, candidate_no: str = "") -> AnyResponse:
    people = People(db(), require_principal(), ROLE_NAMES, gettext)
    asked = asked_of(selection, people, candidate_no)
    view = _view(selection, asked, people, candidate_no, paused="jeda" in request.args)
    return Response(render_template("trail.html", **view), status=422 if asked.problems else 200)


def _file(selection: Selection, candidate_no: str = "") -> Response:
    """Raises InvalidInput for a filter that cannot be read, AskedFromElsewhere."""
    # The record is made once all was sent; a refusal must come before.
    refuse_what_another_page_asks()
    reader = require_principal()
    asked = asked_of(selection, People(db(), reader, ROLE_NAMES, gettext), candidate_no)
    if asked.problems:
        raise InvalidInput(list(asked.problems))
    rows = stream_with_context(trail_csv(asked.wanted, reader, selection, candidate_no or None))
    name = f"jejak-{candidate_no}" if candidate_no else "jejak"
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(rows, content_type="text/csv; charset=utf-8", headers=headers)


def _view(
    selection: Selection,
    asked: Asked,
    people: People,
    candidate_no: str,
    *,
    paused: bool = False,
    seen: int | None = None,
) -> dict[str, Any]:
    before = _before()
    found = [] if asked.problems else trail.list_page(db(), asked.wanted, _SHOWN + 1, before=before)
    shown = found[:_SHOWN]
    delays, newest = sorted(entry.delay_ms for entry in shown), trail.newest_id(db())
    here, file = ("candidate", "export_candidate") if candidate_no else ("selection", "export")
    number: dict[str, Any] = {"candidate_no": candidate_no} if candidate_no else {}
    vacancies = selections.list_vacancies(db(), selection.selection_id)
    return {
        "address": lambda **more: url_for(f"trail.{here}", **number, **asked.address, **more),
        "bare_address": url_for(f"trail.{here}", **number),
        "live_address": url_for("trail.lines", after=newest, **number, **asked.address),
        "export_address": url_for(f"trail.{file}", **number, **asked.address),
        "selection": selection,
        "candidate_no": candidate_no,
        "asked": asked,
        "problems": {problem.place.field: words_of(problem) for problem in asked.problems},
        "kinds": KINDS,
        "people": people,
        "services": SERVICE_NAMES,
        "vacancies": vacancies,
        "narrowed_to": asked.in_words(vacancies),
        "lines": _as_lines(shown, people),
        "older": shown[-1].id if len(found) > _SHOWN else None,
        "before": before.id if before else None,
        "median_ms": delays[len(delays) // 2] if delays else None,
        "seen": seen,
        # A page of older lines stays as it is.
        "live": not paused and before is None and not asked.problems,
        "paused": paused,
    }


def _before() -> Entry | None:
    """The line in `?sebelum=`: the page shows what is older. Raises NotFound where there is none."""
    named = request.args.get("sebelum", "")
    if not named:
        return None
    found = trail.find(db(), int(named)) if named.isascii() and named.isdigit() and len(named) < 16 else None
    if found is None:
        raise NotFound
    return found


@pages.app_template_filter("layanan")
def source_in_words(source: str) -> str:
    """The service that an event came from; those about the messages themselves bear no service's name."""
    return str(gettext(SERVICE_NAMES.get(source) or N_("Antarlayanan")))


@pages.app_template_filter("tanggal_waktu")
def exact_moment(moment: datetime, zone: str) -> str:
    """22 Nov 2026, 10.38.51 WIB: to the second, where moments are compared."""
    return f"{tanggal(moment.astimezone(ZoneInfo(zone)).date())}, {jam(moment, zone)}"
