"""Parts that are assessed, the candidates of one by number, and the form in which one person enters their scores."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.assessments.domain.errors import AlreadyRecorded, TwoHaveEntered
from services.scoring.assessments.domain.scores import CHOSEN_FROM, Assessed, Given, may_assess, read
from services.scoring.assessments.schemas import scores_form
from services.scoring.assessments.storage.progress import State
from services.scoring.assessments.usecases import entering, reading
from services.scoring.assessments.usecases.entering import Entered
from services.scoring.assessments.usecases.reading import VacancyProgress
from shared.kernel.errors import InvalidInput
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Principal, Role
from shared.kernel.words import N_
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.filters import poin
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

pages = Blueprint("assessments", __name__, url_prefix="/penilaian")

_PAGE = 50
STATES = {
    State.MINE: N_("belum Anda isi"),
    State.OTHER: N_("menunggu penilai lain"),
    State.DIFFERS: N_("berbeda"),
    State.DONE: N_("sudah tetap"),
}
_WORDS = {
    Entered.FIRST: N_("%(number)s tercatat dan menunggu penilai lain."),
    Entered.DIFFERS: N_("%(number)s tercatat; nilainya berbeda dari penilai lain dan diputus orang ketiga."),
    Entered.AGREED: N_("%(number)s tercatat; kedua penilai sepakat."),
}


@pages.get("")
@access(Role.ASSESSOR, Role.COMMITTEE, Role.AUDITOR, scope=OWN)
def listed() -> str:
    found = reading.parts(db(), choosing.narrowed(choosing.named()), require_principal().id)
    return render_template("assessed_parts.html", parts=found)


@pages.get("/<exam_id>/<part>")
@access(Role.ASSESSOR, Role.COMMITTEE, Role.AUDITOR)
def candidates(exam_id: str, part: str) -> str:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    state = next((each for each in State if each.value == request.args.get("keadaan")), None)
    words = typed_candidate_number(request.args.get("q", "")[:40])
    vacancies = reading.vacancies(db(), assessed)
    vacancy_id = chosen_vacancy(vacancies)
    narrowed = partial(reading.lines, db(), assessed, who.id, state=state, vacancy_id=vacancy_id, words=words)
    _, total = narrowed(offset=0, size=0)
    page = shown_page(_PAGE, total)
    lines, _ = narrowed(offset=page.offset, size=page.size)
    return render_template(
        "assessed_candidates.html",
        assessed=assessed,
        counts=reading.counts(db(), assessed, who.id, vacancy_id),
        lines=lines,
        total=total,
        page=page.number,
        pages=pages_of(total, _PAGE),
        states=STATES,
        state=state,
        vacancies=vacancies,
        vacancy_id=vacancy_id,
        words=words,
        may_enter=may_assess(who, assessed.selection_id),
        next_number=reading.next_of(db(), assessed, who.id, "", vacancy_id),
    )


def chosen_vacancy(vacancies: Sequence[VacancyProgress]) -> str | None:
    """The vacancy that the address narrows to; None for all."""
    asked = request.args.get("lowongan")
    return next((each.vacancy_id for each in vacancies if each.vacancy_id == asked), None)


@pages.get("/<exam_id>/<part>/<candidate_no>")
@access(Role.ASSESSOR)
def entry(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed = reading.get_part(db(), exam_id, part)
    number = typed_candidate_number(candidate_no)
    situation = entering.require_situation(db(), assessed, number, lock=False)
    mine = situation.mine(require_principal().id)
    form = Form(scores_form(assessed), typed_of(assessed, mine.given) if mine else None)
    return _entry_page(assessed, number, form)


@pages.post("/<exam_id>/<part>/<candidate_no>")
@access(Role.ASSESSOR)
def enter(exam_id: str, part: str, candidate_no: str) -> AnyResponse:
    assessed, who = reading.get_part(db(), exam_id, part), require_principal()
    number = typed_candidate_number(candidate_no)
    form = Form(scores_form(assessed))
    entered = form.run(lambda values: _enter(assessed, number, given_of(assessed, values), who))
    if entered is None:
        return _entry_page(assessed, number, form)
    flash(gettext(_WORDS[entered]) % {"number": number}, "light" if entered is Entered.DIFFERS else "good")
    vacancy_id = chosen_vacancy(reading.vacancies(db(), assessed))
    following = reading.next_of(db(), assessed, who.id, number, vacancy_id)
    narrowed: dict[str, Any] = {"exam_id": exam_id, "part": part, "lowongan": vacancy_id}
    if following is None:
        return redirect(url_for("assessments.candidates", **narrowed))
    return redirect(url_for("assessments.entry", candidate_no=following, **narrowed))


def _enter(assessed: Assessed, number: str, given: Given, who: Principal) -> Entered:
    """The same scores sent again by the same person are the same success."""
    try:
        return entering.enter(db(), now(), assessed, number, given, who)
    except (AlreadyRecorded, TwoHaveEntered) as error:
        situation = entering.require_situation(db(), assessed, number, lock=False)
        mine, recorded = situation.mine(who.id), situation.recorded
        if mine is None or mine.given != given or (recorded is not None and recorded.decider_id is not None):
            raise
        return Entered.AGREED if isinstance(error, AlreadyRecorded) else Entered.DIFFERS


def given_of(assessed: Assessed, values: dict[str, Any]) -> Given:
    """Raises InvalidInput with every input that is wrong."""
    texts = {criterion.code: values[criterion.code].strip() for criterion in assessed.criteria}
    given, problems = read(assessed, texts, values["reason"])
    if given is None:
        raise InvalidInput(problems)
    return given


def typed_of(assessed: Assessed, given: Given) -> dict[str, str]:
    """What the inputs show of scores that were entered before."""
    steps = assessed.part.steps_per_point
    typed = {code: poin(score, steps) for code, score in given.scores.items()}
    return {**typed, "reason": given.reason or ""}


def _entry_page(assessed: Assessed, number: str, form: Form) -> AnyResponse:
    who = require_principal()
    situation = entering.require_situation(db(), assessed, number, lock=False)
    vacancies = reading.vacancies(db(), assessed)
    vacancy_id = chosen_vacancy(vacancies)
    shown = render_template(
        "assessed_entry.html",
        assessed=assessed,
        number=number,
        form=form,
        choices=CHOSEN_FROM,
        # Only this person's own entry is shown: the second does not see the first's.
        has_mine=situation.mine(who.id) is not None,
        is_open=not situation.is_closed and situation.recorded is None and not situation.differs,
        recorded=situation.recorded,
        differs=situation.differs,
        counts=reading.counts(db(), assessed, who.id, vacancy_id),
        vacancy=next((each.title for each in vacancies if each.vacancy_id == vacancy_id), ""),
        may_enter=may_assess(who, assessed.selection_id),
        vacancy_id=vacancy_id,
        following=reading.next_of(db(), assessed, who.id, number, vacancy_id),
    )
    return Response(shown, status=form.status)
