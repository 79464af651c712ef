"""Staff: logging in and out, once for all three services."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts.domain.accounts import password_problems
from services.recruitment.staff import login
from services.recruitment.staff.schemas import InvitationForm, KeyForm, StaffLoginForm
from services.recruitment.staff.storage import members as staff
from services.recruitment.staff.usecases import keys
from services.recruitment.staff.usecases.keys import Binding
from services.recruitment.staff.usecases.members import DEMO_PASSWORD
from shared.kernel.errors import InvalidInput, Problem
from shared.kernel.roles import Role
from shared.kernel.words import N_
from shared.signatures.sites import NoPasskeysHere, site_of
from shared.web.access import NO_SELECTION, access, local_path, public, require_principal
from shared.web.forms import Form
from shared.web.messages import words_of
from shared.web.navigation import ROLE_NAMES
from shared.web.state import state
from shared.web.typed_before import carried, carried_on, hand_back, way_back
from shared.web.unit_of_work import db, now

pages = Blueprint("staff", __name__)


@pages.get("/petugas/masuk")
@public
def entrance() -> str:
    return _login_page(Form(StaffLoginForm), _next())


@pages.post("/petugas/masuk")
@public
def enter() -> AnyResponse:
    form = Form(StaffLoginForm)
    form.run(lambda values: login.log_in_staff(values["username"], values["password"]))
    who = login.logged_in_staff() if form.ok else None
    if who is None:
        return Response(_login_page(form, _next(), carried_on()), status=form.status)
    target = local_path(request.values.get("next"), url_for("overview.staff"))
    response = hand_back(target) or redirect(target)
    login.set_staff_cookies(response)
    return response


@pages.get("/petugas/perbarui")
@public
def renew() -> AnyResponse:
    """Every service sends staff here when their short token has run out; nobody notices while the login lasts."""
    target = local_path(request.args.get("next"), url_for("overview.staff"))
    who = login.logged_in_staff()
    if who is None:
        return redirect(url_for("staff.entrance", next=target))
    response = redirect(target)
    login.set_staff_cookies(response)
    return response


@pages.post("/petugas/perbarui")
@public
def renew_for_form() -> AnyResponse:
    """The same for a form that was sent when the token had run out: it goes on with its content, or the login carries
    the content along."""
    if login.logged_in_staff() is None:
        typed = carried()
        return Response(_login_page(Form(StaffLoginForm), way_back(typed), typed))
    response = redirect(local_path(request.args.get("next"), url_for("overview.staff")), 307)
    login.set_staff_cookies(response)
    return response


@pages.post("/petugas/keluar")
@public
def leave() -> AnyResponse:
    login.log_out_staff()
    flash(gettext("Anda sudah keluar."), "good")
    response = redirect(url_for("staff.entrance"))
    login.remove_staff_cookies(response)
    return response


@pages.get("/petugas/undangan")
@public
def invitation() -> str:
    return render_template("staff_invitation.html", form=Form(InvitationForm))


@pages.post("/petugas/undangan")
@public
def accept() -> AnyResponse:
    form = Form(InvitationForm)
    form.run(_accept, check=_password_problems)
    if not form.ok:
        return Response(render_template("staff_invitation.html", form=form), status=form.status)
    flash(gettext("Kata sandi Anda tersimpan. Silakan masuk."), "good")
    return redirect(url_for("staff.entrance"))


@pages.get("/petugas/kunci")
@access(Role.COMMITTEE, Role.EXAM_OFFICER, scope=NO_SELECTION)
def signing_key() -> str:
    return _key_page(Form(KeyForm))


@pages.post("/petugas/kunci")
@access(Role.COMMITTEE, Role.EXAM_OFFICER, scope=NO_SELECTION)
def bind_key() -> AnyResponse:
    form = Form(KeyForm)
    who, settings = require_principal(), state().settings

    def bind(values: dict[str, Any]) -> None:
        binding = Binding(**values)
        keys.bind(db(), now(), who, binding, simulation=settings.simulation, public_url=settings.public_url)

    form.run(bind)
    if not form.ok:
        return Response(_key_page(form), status=form.status)
    flash(gettext("Kunci terdaftar. Cocokkan sidiknya dengan yang tercetak pada surat keputusan."), "good")
    return redirect(url_for("staff.signing_key"))


def _key_page(form: Form) -> str:
    who, settings = require_principal(), state().settings
    bound = keys.list_keys(db(), who.id)
    live = [each.key for each in bound if each.key.ended_at is None]
    site, refusal = None, ""
    try:
        site = site_of(settings.public_url)
    except NoPasskeysHere as error:
        refusal = words_of(error)
    return render_template(
        "staff_keys.html",
        form=form,
        who=who,
        bound=bound,
        live=[key.key_id for key in live],
        passkeys=[{"key_id": key.key_id, **asdict(key.device)} for key in live if key.device is not None],
        endorse=keys.needs_endorsement(db(), now(), who, simulation=settings.simulation),
        site=site,
        refusal=refusal,
    )


def _accept(values: dict[str, Any]) -> None:
    problems = _password_problems(values)
    if problems:
        raise InvalidInput(problems)
    login.accept_invitation(values["username"], values["code"], values["password"])


def _password_problems(values: dict[str, Any]) -> list[Problem]:
    """What is wrong with the chosen password, as far as it can be seen without the code."""
    chosen, again = values.get("password"), values.get("password_again")
    found = password_problems(chosen, personal=(values.get("username", ""),)) if chosen is not None else []
    if chosen is not None and again is not None and chosen != again:
        found.append(Problem.of("password_again", "passwords_differ", N_("Kedua kata sandi tidak sama.")))
    return found


def _next() -> str:
    return local_path(request.values.get("next"), "")


def _login_page(form: Form, following: str, carried: str = "") -> str:
    demo = staff.list_demo_members(db()) if state().settings.simulation else []
    return render_template(
        "staff_login.html",
        form=form,
        next=following,
        carried=carried,
        demo=[(member, [ROLE_NAMES[role] for role in Role if role in member.roles]) for member in demo],
        demo_password=DEMO_PASSWORD,
    )


@pages.app_template_filter("fingerprint")
def in_fours(key_id: str) -> str:
    """The whole fingerprint in groups of four, as people compare it with a printed one."""
    return " ".join(key_id[start : start + 4] for start in range(0, len(key_id), 4))
