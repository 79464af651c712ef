"""The verifier's work: the queue, and a case with its requirements beside what was stated."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from marshmallow import Schema
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts import login
from services.recruitment.accounts.domain import nik
from services.recruitment.accounts.usecases import accounts
from services.recruitment.applications import usecases as applications
from services.recruitment.applications.domain import eligibility, programmes
from services.recruitment.applications.domain.applications import State
from services.recruitment.selections.domain.requirements import LEVELS
from services.recruitment.selections.pages.choice import chosen, show
from services.recruitment.selections.usecases import reading as selections
from services.recruitment.staff.usecases import members as staff
from services.recruitment.verifications import storage
from services.recruitment.verifications import usecases as verifications
from services.recruitment.verifications.domain import REJECTION_REASONS, rejection_problems
from services.recruitment.verifications.schemas import RejectionForm
from services.recruitment.verifications.storage import QueueFilter
from shared.kernel.roles import Role
from shared.web.access import OWN, access, own_selections, require_principal
from shared.web.forms import Form
from shared.web.paging import pages_of, shown_page
from shared.web.quota_groups_in_words import declared_in_words
from shared.web.unit_of_work import db, now

pages = Blueprint("verifications", __name__)

_PAGE = 50


@pages.get("/verifikasi")
@access(Role.VERIFIER, scope=OWN)
def queue() -> str:
    selection = chosen(own_selections())
    state = request.args.get("status", State.SUBMITTED.value)
    wanted = QueueFilter(
        state=state if state in State.__members__.values() else "",
        vacancy_id=request.args.get("formasi", "")[:80],
        text=request.args.get("q", "")[:100],
    )
    total = storage.count_queue(db(), selection.selection_id, wanted)
    page = shown_page(_PAGE, total)
    lines = storage.list_queue(db(), selection.selection_id, wanted, limit=page.size, offset=page.offset)
    return render_template(
        "queue.html",
        selection=selection,
        wanted=wanted,
        lines=lines,
        total=total,
        page=page.number,
        pages=pages_of(total, page.size),
        counts=applications.count_by_state(db(), selection.selection_id),
        first=_next_case(selection.selection_id),
        vacancies=selections.list_vacancies(db(), selection.selection_id),
    )


@pages.get("/verifikasi/<application_id>")
@access(Role.VERIFIER)
def case(application_id: str) -> str:
    return _case(application_id, Form(RejectionForm))


@pages.post("/verifikasi/<application_id>/terima")
@access(Role.VERIFIER)
def accept(application_id: str) -> AnyResponse:
    form = Form(Schema)
    form.run(lambda _: verifications.accept(db(), now(), application_id, require_principal().id))
    if not form.ok:
        return Response(_case(application_id, form), status=form.status)
    flash(gettext("Lamaran diterima. Pelamar membaca nomor pesertanya di halamannya sendiri."), "good")
    return _go_on(application_id)


@pages.post("/verifikasi/<application_id>/tolak")
@access(Role.VERIFIER)
def reject(application_id: str) -> AnyResponse:
    form = Form(RejectionForm)
    form.run(
        lambda values: verifications.reject(
            db(), now(), application_id, require_principal().id, values["reason_code"], values["reason"]
        ),
        check=lambda values: rejection_problems(values.get("reason_code", ""), values.get("reason", "")),
    )
    if not form.ok:
        return Response(_case(application_id, form), status=form.status)
    flash(gettext("Lamaran ditolak. Pelamar membaca alasan Anda."), "good")
    return _go_on(application_id)


def _case(application_id: str, form: Form) -> str:
    application = applications.get_application(db(), application_id)
    selection = show(selections.get_selection(db(), application.selection_id))
    vacancy = selections.get_vacancy(db(), application.vacancy_id)
    number = accounts.nik_of(db(), login.vault(), application.account_id)
    equal, asked = applications.equal_programmes(db()), vacancy.requirements
    checks = eligibility.checks(vacancy.category, asked, application.qualifications, selection.age_on, equal)
    alike = [name for name in asked.majors if programmes.same(application.major, name, equal)]
    decided_by = application.decided_by or ""
    quotas = selection.rules.quota_groups
    group = None if quotas is None else quotas.find(application.quota_group)
    return render_template(
        "case.html",
        form=form,
        application=application,
        account=accounts.get_account(db(), application.account_id),
        selection=selection,
        vacancy=vacancy,
        checks={check.rule: check for check in checks},
        written_otherwise=bool(alike) and not any(application.major == name for name in alike),
        age=eligibility.age_on(application.born_on, selection.age_on),
        nik=number,
        nik_facts=nik.read(number),
        nik_problems=nik.problems(number, application.born_on),
        levels=LEVELS,
        reasons=REJECTION_REASONS,
        group_declaration="" if group is None else declared_in_words(group),
        decided_by=staff.find_names(db(), {decided_by}).get(decided_by, ""),
        waiting=applications.count_by_state(db(), selection.selection_id)[State.SUBMITTED],
        State=State,
    )


def _next_case(selection_id: str) -> str | None:
    lines = storage.list_queue(db(), selection_id, QueueFilter(), limit=1)
    return lines[0].application_id if lines else None


def _go_on(decided: str) -> AnyResponse:
    """Redirects to the next case of the same selection, or to its queue if there is none."""
    selection_id = applications.get_application(db(), decided).selection_id
    show(selections.get_selection(db(), selection_id))
    following = _next_case(selection_id)
    if following is None:
        return redirect(url_for("verifications.queue"))
    return redirect(url_for("verifications.case", application_id=following))


@pages.app_template_filter()
def grouped_nik(number: str) -> str:
    """The NIK in groups of four, as people compare it with a card."""
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
