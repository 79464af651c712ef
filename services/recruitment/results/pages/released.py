"""Results: my own at once, everybody's after two people have signed."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_babel import gettext

from services.recruitment.admissions import usecases as admissions
from services.recruitment.admissions.domain import Exclusion
from services.recruitment.applications.pages.own import shown_application
from services.recruitment.results.domain import tickets
from services.recruitment.results.storage import rankings as results
from services.recruitment.results.storage import withdrawals
from services.recruitment.results.usecases import corrections
from services.recruitment.results.usecases.changes import find_change
from services.recruitment.results.usecases.counted import find_counted
from services.recruitment.results.usecases.groups import find_taken
from services.recruitment.results.usecases.later import find_later, get_stage, other_stages
from services.recruitment.results.usecases.releases import (
    Release,
    find_release,
    find_shown_score,
    find_standing,
    find_version,
    named_rows,
    signed_by,
)
from services.recruitment.selections.domain.selections import Selection
from services.recruitment.selections.domain.vacancies import Vacancy
from services.recruitment.selections.pages.choice import chosen, show
from services.recruitment.selections.usecases import reading as selections
from shared.contracts.catalogue import SERVICE_NAMES
from shared.contracts.cbt import SEAT_CLOSED
from shared.contracts.exams import first_exam_id
from shared.contracts.exclusions import REASONS
from shared.contracts.scales import Scale
from shared.contracts.stages import Stage
from shared.contracts.thresholds import applying
from shared.contracts.withdrawals import WITHDRAWAL_REASONS
from shared.kernel.errors import NotFound
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.signatures.overrulings import GATE_KINDS
from shared.web.access import access, public
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

pages = Blueprint("results", __name__)

_PAGE = 100
_STAGE = "tahap"

_NUMBERS = (
    N_("nol"), N_("satu"), N_("dua"), N_("tiga"), N_("empat"), N_("lima"),
    N_("enam"), N_("tujuh"), N_("delapan"), N_("sembilan"), N_("sepuluh"),
)  # fmt: skip

CORRECTIONS = {
    "void": N_("dibatalkan dan tidak dihitung untuk siapa pun"),
    "all_correct": N_("semua yang mendapat soal ini dianggap benar"),
    "attempted": N_("semua yang menjawab soal ini dianggap benar"),
    "key": N_("kuncinya diganti"),
    "second_key": N_("jawaban lain juga dianggap benar"),
    "weights": N_("bobotnya diganti"),
    "number": N_("nilai atau toleransinya diganti"),
}
"""What became of an item, as sentences about it end."""


@pages.get("/lamaran/hasil")
@access(Role.APPLICANT)
def mine() -> str:
    application = shown_application()
    number = admissions.find_number(db(), application.application_id) if application else None
    if application is None or number is None:
        return render_template("result_none.html", application=application)
    selection = selections.get_selection(db(), application.selection_id)
    applied_for = selections.get_vacancy(db(), application.vacancy_id)
    threshold = applying(selection.rules.thresholds, applied_for.category, applied_for.position_group)
    later = find_later(db(), selection.rules, application.vacancy_id, number)
    asks_for_first = _asks_for_first(selection)
    if later is not None and not asks_for_first:
        seen = {"number": number, "selection": selection, "vacancy": applied_for, "later": later}
        seen["closed"] = _closed(selection, number, later=True)
        drawn = tickets(later.release.ranking, later.standing.neighbours)
        return render_template(
            "result_stage.html", change=find_change(db(), later.release, number), tickets=drawn, **seen
        )
    release = find_release(db(), application.vacancy_id)
    place = find_standing(db(), release, number) if release else None
    return render_template(
        "result.html",
        later=later,
        number=number,
        selection=selection,
        scale=Scale.of(selection.rules),
        vacancy=applied_for,
        enough=threshold.enough if threshold else None,
        correction_words=CORRECTIONS,
        score=find_shown_score(db(), now(), number, selection.rules.scores_shown, released=release is not None),
        exclusion=_deciding(selection, [number]).get(number),
        exclusions=admissions.find_exclusions(db(), [number]).get(number, []),
        exclusion_words=REASONS,
        closed=_closed(selection, number, later=False),
        seat=admissions.find_seat(db(), number),
        sitting=admissions.find_attempt(db(), number),
        release=release,
        standing=place,
        counted=find_counted(db(), release, place) if release and place else None,
        change=find_change(db(), release, number) if release else None,
        tickets=tickets(release.ranking, place.neighbours) if release and place else [],
        withdrawal=withdrawals.find_withdrawal(db(), release.ranking.vacancy_id, release.ranking.version)
        if release
        else None,
    )


def _asks_for_first(selection: Selection) -> bool:
    """Whether a candidate who has a later result looks back at that of the first stage. Raises NoSuchStage for an
    address that names no stage of the selection."""
    first = selection.rules.first_stage
    if first is not None and request.args.get(_STAGE) == first.code:
        return True
    asked_stage(selection)
    return False


def asked_stage(selection: Selection) -> Stage | None:
    """The later stage that the address names; None for the first one. Raises NoSuchStage for one that there is not."""
    return get_stage(selection.rules, request.args.get(_STAGE, "").strip() or None)


@pages.get("/hasil")
@public
def overview() -> str:
    selection = chosen()
    stage = asked_stage(selection)
    code = stage.code if stage else None
    released = results.list_released(db(), selection.selection_id, code)
    withdrawn = withdrawals.list_withdrawals(db(), list(released), code)
    return render_template(
        "results.html",
        selection=selection,
        today=selection.today(now()),
        vacancies=selections.list_vacancies(db(), selection.selection_id),
        released=released,
        withdrawn={each for each, ranking in released.items() if (each, ranking.version) in withdrawn},
        going_on=results.count_going_on(db(), selection.selection_id, code),
        scale=Scale.of(selection.rules, stage),
        corrections=corrections.of_selection(db(), selection.selection_id),
        correction_words=CORRECTIONS,
    )


@pages.get("/hasil/<vacancy_id>")
@public
def vacancy(vacancy_id: str) -> str:
    wanted = selections.get_vacancy(db(), vacancy_id)
    selection = show(selections.get_selection(db(), wanted.selection_id))
    stage = asked_stage(selection)
    release = find_release(db(), vacancy_id, stage.code if stage else None)
    if release is None:
        return render_template("results_not_yet.html", selection=selection, vacancy=wanted, stage=stage)
    return _shown(selection, wanted, release, stage)


@pages.get("/hasil/<vacancy_id>/versi/<int:version>")
@public
def earlier(vacancy_id: str, version: int) -> str:
    """A version as it was released, whatever happened to it since."""
    wanted = selections.get_vacancy(db(), vacancy_id)
    selection = show(selections.get_selection(db(), wanted.selection_id))
    stage = asked_stage(selection)
    release = find_version(db(), vacancy_id, version, stage.code if stage else None)
    if release is None:
        raise NotFound
    return _shown(selection, wanted, release, stage)


def _shown(selection: Selection, wanted: Vacancy, release: Release, stage: Stage | None) -> str:
    versions = results.list_versions(db(), wanted.vacancy_id, stage.code if stage else None)
    page = shown_page(_PAGE, release.people)
    shown = named_rows(db(), release, page.offset, page.size)
    return render_template(
        "results_vacancy.html",
        selection=selection,
        vacancy=wanted,
        release=release,
        scale=Scale.of(selection.rules, stage),
        stages=other_stages(db(), selection.rules, release.ranking),
        signatures=signed_by(db(), release.ranking),
        gate_kinds=GATE_KINDS,
        service_names=SERVICE_NAMES,
        versions=versions,
        withdrawal=next((each.withdrawal for each in versions if each.version == release.ranking.version), None),
        is_newest=versions[0].version == release.ranking.version,
        corrections=corrections.of_selection(db(), selection.selection_id),
        correction_words=CORRECTIONS,
        names=shown.names,
        taken=(taken := find_taken(db(), release.ranking, release.parts)),
        line=release.going_on if taken is None else taken.open_line,
        tickets=tickets(release.ranking, [each.row for each in shown.placed]),
        ladder=[each for each in shown.placed if each.row.rank is not None],
        others=(others := [each.row for each in shown.placed if each.row.rank is None]),
        exclusions=_deciding(
            selection,
            [row.candidate_no for row in others if row.status == "disqualified"],
            later=release.ranking.stage is not None,
        ),
        exclusion_words=REASONS,
        page=page.number,
        pages=pages_of(release.people, _PAGE),
    )


def _closed(selection: Selection, number: str, *, later: bool) -> str | None:
    """Why a seat of this candidate was closed before they began, in the selection's first exam or a later one."""
    first = first_exam_id(selection.selection_id)
    found = [
        code for exam_id, code in admissions.find_closed_seats(db(), number).items() if (exam_id != first) is later
    ]
    return SEAT_CLOSED.get(found[-1]) if found else None


def _deciding(selection: Selection, numbers: list[str], *, later: bool = False) -> dict[str, Exclusion]:
    """Why the sheets of these numbers do not count, in the selection's first exam or in those of later stages; the
    newest decision of each."""
    first, found = first_exam_id(selection.selection_id), admissions.find_exclusions(db(), numbers)
    return {number: each for number, several in found.items() for each in several if (each.exam_id != first) is later}


@pages.app_template_global()
def in_words(number: int) -> str:
    """Small numbers as words, as a sentence has them; larger ones as figures."""
    return str(gettext(_NUMBERS[number])) if 0 <= number < len(_NUMBERS) else str(number)


@pages.app_template_filter()
def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


@pages.app_template_filter()
def withdrawal_reason(code: str) -> str:
    return str(gettext(WITHDRAWAL_REASONS.get(code, WITHDRAWAL_REASONS["other"])))
