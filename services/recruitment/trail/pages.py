"""The trail: each event with its cause, its actor and its time; live."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.admissions import usecases as admissions
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.trail import storage as trail
from services.recruitment.trail.domain import PEOPLE, summary
from services.recruitment.trail.storage import Entry, TrailFilter
from shared.kernel.errors import NotFound
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.kernel.words import Sentence
from shared.web.access import OWN, access, own_selections
from shared.web.filters import jam, tanggal
from shared.web.navigation import ROLE_NAMES
from shared.web.unit_of_work import db

pages = Blueprint("trail", __name__)

_SHOWN = 100


@dataclass(frozen=True)
class Line:
    entry: Entry
    summary: Sentence
    cause_type: str | None
    """Type of the event that led to this one, if that has passed here too."""


@pages.get("/jejak")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def selection() -> str:
    return render_template("trail.html", **_view(_filter(""), paused="jeda" in request.args))


@pages.get("/jejak/baris")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def lines() -> Response:
    """The live part of the page; 204 while nothing has happened since `after`."""
    shown = _filter(typed_candidate_number(request.args.get("candidate_no", "")[:40]))
    after = request.args.get("after", 0, type=int)
    if not trail.list_after(db(), shown, max(0, min(after, 2**53)), 1):
        return Response(status=204)
    return Response(render_template("trail_lines.html", **_view(shown, paused=False, seen=after)))


@pages.get("/jejak/cari")
@access(Role.AUDITOR, Role.COMMITTEE, scope=OWN)
def find() -> AnyResponse:
    """Redirects from the search field to the candidate's own trail."""
    wanted = typed_candidate_number(request.args.get("candidate_no", "")[:40])
    if not wanted:
        return redirect(url_for("trail.selection"))
    return redirect(url_for("trail.candidate", candidate_no=wanted))


@pages.get("/jejak/<candidate_no>")
@access(Role.AUDITOR, Role.COMMITTEE)
def candidate(candidate_no: str) -> str:
    candidate_no = typed_candidate_number(candidate_no)
    if admissions.find_candidate(db(), candidate_no) is None:
        raise NotFound
    return render_template("trail.html", **_view(_filter(candidate_no), paused="jeda" in request.args))


@pages.get("/jejak/peristiwa/<event_id>")
@access(Role.AUDITOR, Role.COMMITTEE)
def event(event_id: str) -> str:
    """One event with what led to it and what it led to."""
    entry = trail.find_event(db(), event_id)
    if entry is None:
        raise NotFound
    cause = trail.find_event(db(), entry.cause_id) if entry.cause_id else None
    return render_template(
        "trail_event.html",
        selection=_selection_of(entry),
        line=as_lines([entry])[0],
        causes=as_lines(_shown([cause] if cause else [])),
        effects=as_lines(_shown(trail.list_effects(db(), event_id, _SHOWN))),
        companions=as_lines(_shown(trail.list_companions(db(), entry, _SHOWN))),
    )


def selection_of_event(session: Session, event_id: str) -> str | None:
    """The selection of an event, "" for one that belongs to none; None if the trail does not have it."""
    entry = trail.find_event(session, event_id)
    return None if entry is None else entry.selection_id or ""


def as_lines(entries: list[Entry]) -> list[Line]:
    types = trail.find_types(db(), {entry.cause_id for entry in entries if entry.cause_id})
    people = {str(entry.facts[name]) for entry in entries for name in PEOPLE if name in entry.facts}
    names = trail.staff_names(db(), people)
    return [Line(e, summary(e.type, _with_names(e.facts, names)), types.get(e.cause_id or "")) for e in entries]


def _with_names(facts: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The facts with a member of staff's name in place of the pseudonym, where recruitment knows one."""
    return {name: names.get(value, value) if name in PEOPLE else value for name, value in facts.items()}


def _selection_of(entry: Entry) -> Any:
    return selections.get_selection(db(), entry.selection_id) if entry.selection_id else selections.find_newest(db())


def _current() -> Selection:
    return selections.get_current(db(), own=own_selections())


def _shown(entries: Sequence[Entry]) -> list[Entry]:
    """Those of the person's selections."""
    own = own_selections()
    return [entry for entry in entries if own is None or entry.selection_id in own]


def _filter(candidate_no: str) -> TrailFilter:
    source = request.args.get("layanan", "")
    return TrailFilter(
        selection_id=_current().selection_id if not candidate_no else "",
        candidate_no=candidate_no,
        own=own_selections(),
        source=source if source in ("recruitment", "cbt", "scoring") else "",
    )


def _view(wanted: TrailFilter, *, paused: bool, seen: int | None = None) -> dict[str, Any]:
    entries = trail.list_newest(db(), wanted, _SHOWN)
    delays = sorted(entry.delay_ms for entry in entries)
    return {
        "selection": _current(),
        "wanted": wanted,
        "lines": as_lines(entries),
        "total": trail.count(db(), wanted),
        "sources": trail.count_by_source(db(), wanted),
        "median_ms": delays[len(delays) // 2] if delays else None,
        "last_id": entries[0].id if entries else 0,
        "seen": seen,
        "paused": paused,
        "shown": _SHOWN,
    }


@pages.app_template_global()
def actor_name(actor: str) -> str:
    """The role that acted, in words; the system acts where time or an event did."""
    return str(gettext(ROLE_NAMES[Role(actor)])) if actor in Role.__members__.values() else str(gettext("sistem"))


@pages.app_template_filter("tanggal_waktu")
def exact_moment(moment: datetime, zone: str) -> str:
    """22 Nov 2026, 10.38.51 WIB: to the second, where moments are compared."""
    return f"{tanggal(moment.astimezone(ZoneInfo(zone)).date())}, {jam(moment, zone)}"
