"""A ranking as a file, and the reason for each rank. The ranking page itself is in releases/pages."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from services.scoring.marking.usecases.roster import closed_seats
from services.scoring.rankings.domain.line import Counted, Margin, ahead_of_line, counted, short_of_line
from services.scoring.rankings.domain.ranking import Row, Status
from services.scoring.rankings.pages.exports import ranking_csv
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.pages.words import answers_words, excluded_words
from services.scoring.rankings.usecases import looking, seeds
from services.scoring.rankings.usecases.accepting import exams_of
from services.scoring.rankings.usecases.ranking import Head, rank_vacancy
from shared.contracts.cbt import SEAT_CLOSED
from shared.contracts.stages import FINAL
from shared.contracts.tie_breaks import counts_answers
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access
from shared.web.filters import labels_in_words
from shared.web.unit_of_work import db

pages = Blueprint("rankings", __name__, url_prefix="/peringkat")


@pages.get("/<vacancy_id>/ekspor.csv")
@access(Role.COMMITTEE, Role.AUDITOR)
def export(vacancy_id: str) -> Response:
    found = rank_vacancy(db(), vacancy_id, asked_stage())
    named = f"{vacancy_id}-{found.code}" if found.code else vacancy_id
    safe = "".join(character if character.isalnum() or character in "-_" else "-" for character in named)
    headers = {"Content-Disposition": f'attachment; filename="peringkat-{safe}-{found.digest[:8]}.csv"'}
    return Response(ranking_csv(found), content_type="text/csv; charset=utf-8", headers=headers)


@pages.get("/<vacancy_id>/<candidate_no>")
@access(Role.COMMITTEE, Role.AUDITOR)
def why(vacancy_id: str, candidate_no: str) -> str:
    candidate_no = typed_candidate_number(candidate_no)
    found = looking.look(db(), vacancy_id, asked_stage())
    place = looking.find_place(db(), found, candidate_no)
    line = looking.get_line(db(), found, candidate_no) if found.stage is None else None
    margins = _margins(found, place.row)
    ids = [exam.exam_id for exam in exams_of(db(), found.exam, found.frame.stage)]
    closed = closed_seats(db(), vacancy_id, ids).get(candidate_no)
    return render_template(
        "why.html",
        ranking=found,
        place=place,
        row=place.row,
        line=line,
        labels={**labels_in_words(found.scale), FINAL: gettext("akhir")},
        excluded=[
            excluded_words(each.reason_code) for each in found.summary.excluded if each.candidate_no == candidate_no
        ],
        closed=SEAT_CLOSED[closed] if closed else None,
        margins=margins,
        answers_words=answers_words,
        tickets=seeds.tickets(db(), found.frame, [place.row, *([place.below] if place.below else [])]),
    )


@dataclass(frozen=True)
class Margins:
    """How far a candidate is from a line: `place` names it where a vacancy has quota groups."""

    place: str | None
    short: Margin | None
    ahead: Margin | None
    counted: Counted | None = None


def _margins(found: Head, row: Row) -> list[Margins]:
    """One without quota groups. With them a candidate who does not go on has the open line and that of the own group,
    and one who does the line of the place by which they do."""
    lines = looking.at_lines(db(), found, row)
    if not found.summary.lines:
        last_on, first_out = looking.at_line(db(), found)
        return [_to_line(found, row, None, last_on, first_out)]
    return [
        _to_line(found, row, line.place, last_on, first_out)
        for line, last_on, first_out in lines
        if row.place in (None, line.place)
    ]


def _to_line(found: Head, row: Row, place: str | None, last_on: Row | None, first_out: Row | None) -> Margins:
    keys = found.frame.tie_breaks
    short, ahead = short_of_line(row, last_on, keys), ahead_of_line(row, first_out, keys)
    other = first_out if row.status == Status.GOES_ON else last_on
    if row.rank is None or other is None or other.rank is None or not counts_answers(keys[0]):
        return Margins(place, short, ahead)
    mine, theirs = (looking.sections_of(db(), found, each.candidate_no) for each in (row, other))
    goes_on = row.status == Status.GOES_ON
    return Margins(place, short, ahead, counted(keys, mine, theirs, other.candidate_no, goes_on=goes_on))
