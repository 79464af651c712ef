"""Two released versions of a ranking side by side, for everybody, by candidate number: a page and a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple

from flask import Blueprint, Response, render_template

from services.recruitment.results.pages.released import CORRECTIONS, asked_stage
from services.recruitment.results.storage.pairs import Seen
from services.recruitment.results.usecases.comparing import Comparison, Turn, compare
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.pages.choice import show
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.scales import Scale
from shared.contracts.stages import Stage
from shared.kernel.words import N_
from shared.web.access import public
from shared.web.csv_cells import csv_file
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db

pages = Blueprint("compared", __name__)

_PAGE = 100
_TURNS = {
    Turn.ENTERED: (N_("masuk"), "good"),
    Turn.LEFT: (N_("keluar"), "bad"),
    Turn.ROSE: (N_("naik"), ""),
    Turn.FELL: (N_("turun"), ""),
    Turn.OTHER: (N_("lain"), ""),
}
_ABOUT = tuple(Seen.__dataclass_fields__)


@pages.get("/hasil/<vacancy_id>/banding/<int:before>/<int:after>")
@public
def versions(vacancy_id: str, before: int, after: int) -> str:
    selection, vacancy, stage = _looked_at(vacancy_id)
    found = compare(db(), vacancy_id, before, after, stage.code if stage else None)
    page = shown_page(_PAGE, len(found.turned))
    return render_template(
        "results_compared.html",
        selection=selection,
        vacancy=vacancy,
        scale=Scale.of(selection.rules, stage),
        found=found,
        rows=found.turned[page.offset : page.offset + page.size],
        turns=_TURNS,
        correction_words=CORRECTIONS,
        page=page.number,
        pages=pages_of(len(found.turned), _PAGE),
    )


@pages.get("/hasil/<vacancy_id>/banding/<int:before>/<int:after>.csv")
@public
def versions_csv(vacancy_id: str, before: int, after: int) -> Response:
    selection, _vacancy, stage = _looked_at(vacancy_id)
    found = compare(db(), vacancy_id, before, after, stage.code if stage else None)
    content = _csv(found, Scale.of(selection.rules, stage))
    named = {"Content-Disposition": f'attachment; filename="banding-versi-{before}-{after}.csv"'}
    return Response(content, content_type="text/csv; charset=utf-8", headers=named)


def _looked_at(vacancy_id: str) -> tuple[Selection, Vacancy, Stage | None]:
    vacancy = selections.get_vacancy(db(), vacancy_id)
    selection = show(selections.get_selection(db(), vacancy.selection_id))
    return selection, vacancy, asked_stage(selection)


def _csv(found: Comparison, scale: Scale) -> bytes:
    """The CSV file in UTF-8 with commas and CRLF (RFC 4180), a line for each candidate whose rows differ. A spreadsheet
    runs none of its cells.

    Columns: candidate_no, change (a `Turn`), then what each version's row says, empty where there is nothing; so many
    `units` make a point of the totals; both rankings by version and digest."""
    return csv_file(_csv_lines(found, scale))


def _csv_lines(found: Comparison, scale: Scale) -> Iterator[Sequence[object]]:
    head = ("candidate_no", "change", *(f"{name}_before" for name in _ABOUT), *_ABOUT, "units")
    yield [*head, "version_before", "ranking_digest_before", "version", "ranking_digest"]
    rankings = (found.before.ranking, found.after.ranking)
    heads = [value for each in rankings for value in (each.version, each.ranking_digest)]
    for row in found.turned:
        cells = (row.candidate_no, str(row.turn), *_cells(row.before), *_cells(row.after), scale.total, *heads)
        yield cells


def _cells(seen: Seen | None) -> Iterator[object]:
    values = astuple(seen) if seen is not None else (None,) * len(_ABOUT)
    return ("" if value is None else value for value in values)
