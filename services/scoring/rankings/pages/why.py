"""A ranking as a file, and the reason for each rank. The ranking page itself is in releases/pages."""

from __future__ import annotations

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from services.scoring.rankings.domain.line import ahead_of_line, short_of_line
from services.scoring.rankings.pages.exports import ranking_csv
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.pages.words import excluded_words
from services.scoring.rankings.usecases import looking, seeds
from services.scoring.rankings.usecases.ranking import rank_vacancy
from shared.contracts.stages import FINAL
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Role
from shared.web.access import access
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
    last_on, first_out = looking.at_line(db(), found)
    keys = found.frame.tie_breaks
    return render_template(
        "why.html",
        ranking=found,
        place=place,
        row=place.row,
        line=line,
        labels={**found.scale.labels, FINAL: gettext("akhir")},
        excluded=[
            excluded_words(each.reason_code) for each in found.summary.excluded if each.candidate_no == candidate_no
        ],
        short=short_of_line(place.row, last_on, keys),
        ahead=ahead_of_line(place.row, first_out, keys),
        tickets=seeds.tickets(db(), found.frame, [place.row, *([place.below] if place.below else [])]),
    )
