"""The reserve of a vacancy: who has a place, who has left and why, who has moved up and from which situation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, render_template
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.reserve.usecases.listing import Line, list_states
from services.scoring.reserve.usecases.situations import find_places, get_frame, list_others
from shared.contracts.reserve import GIVEN_BACK_REASONS, NO_REPLY, REPLY_REASONS
from shared.kernel.clock import to_text
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.web.access import access
from shared.web.csv_cells import csv_file
from shared.web.place_moves_in_words import titled
from shared.web.places_in_words import STATES, TONES
from shared.web.reserve_in_words import length_in_words
from shared.web.unit_of_work import db

pages = Blueprint("reserve", __name__, url_prefix="/peringkat")

_REASONS = {**REPLY_REASONS, **GIVEN_BACK_REASONS, NO_REPLY: N_("tidak menjawab sampai batas waktu")}
_COLUMNS = ("rank", "candidate_no", "state", "since", "reply_until", "reason_code", "place_step", "place_from", "place")


@pages.get("/<vacancy_id>/cadangan")
@access(Role.COMMITTEE, Role.AUDITOR)
def reserve(vacancy_id: str) -> AnyResponse:
    vacancy, exam = get_frame(db(), vacancy_id)
    places = find_places(db(), vacancy, exam)
    return Response(
        render_template(
            "reserve.html",
            vacancy=vacancy,
            exam=exam,
            places=places,
            length=length_in_words(exam.rules.reserve) if exam.rules.reserve else "",
            lines=list_states(db(), places) if places else [],
            states=STATES,
            tones=TONES,
            reasons=_REASONS,
            titles=titled(exam.rules, list_others(db(), places)) if places else {},
        )
    )


@pages.get("/<vacancy_id>/cadangan.csv")
@access(Role.COMMITTEE, Role.AUDITOR)
def reserve_csv(vacancy_id: str) -> AnyResponse:
    """One row for each candidate of the page, in its order; moments in UTC."""
    vacancy, exam = get_frame(db(), vacancy_id)
    places = find_places(db(), vacancy, exam)
    if places is None:
        raise NotFound
    name = f"attachment; filename=cadangan-{vacancy.vacancy_id}-v{places.release.version}.csv"
    return Response(_csv(list_states(db(), places)), mimetype="text/csv", headers={"Content-Disposition": name})


def _csv(lines: Sequence[Line]) -> bytes:
    return csv_file(_csv_lines(lines))


def _csv_lines(lines: Sequence[Line]) -> Iterator[Sequence[object]]:
    yield _COLUMNS
    for line in lines:
        until = to_text(line.until) if line.until else ""
        came = line.came_by
        values = (
            *(line.rank or "", line.candidate_no, line.state, to_text(line.since), until, line.reason_code or ""),
            *((came.step, " ".join(came.from_vacancies)) if came else ("", "")),
            line.place or "",
        )
        yield values
