"""Registering, logging in and out, as an applicant."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response as AnyResponse

from services.recruitment.accounts import login
from services.recruitment.accounts.schemas import AccountForm, LoginForm, registration_of
from services.recruitment.accounts.usecases import accounts
from services.recruitment.accounts.usecases.accounts import Registration
from services.recruitment.accounts.usecases.logins import Holder
from shared.kernel.errors import Problem
from shared.kernel.words import N_
from shared.web.access import local_path, public
from shared.web.forms import Form
from shared.web.state import state
from shared.web.typed_before import carried, carried_on, hand_back, way_back
from shared.web.unit_of_work import db, now

pages = Blueprint("accounts", __name__)

_NOTHING_TYPED = dict.fromkeys(("nik", "name", "email", "phone", "password"), "")


@pages.get("/daftar")
@public
def registration() -> str:
    return render_template("register.html", form=Form(AccountForm), next=_next())


@pages.post("/daftar")
@public
def register() -> AnyResponse:
    form = Form(AccountForm)
    wanted = form.run(_register, check=_registration_problems)
    if wanted is None:
        return Response(render_template("register.html", form=form, next=_next()), status=form.status)
    flash(
        gettext(
            "Pendaftaran Anda kami terima. Silakan masuk dengan NIK dan kata sandi Anda. "
            "Bila NIK ini sudah pernah didaftarkan, akun dan kata sandi yang lama tetap berlaku."
        ),
        "good",
    )
    if accounts.nik_holds_another_date(wanted):
        flash(
            gettext(
                "Angka ke-7 sampai ke-12 NIK Anda memuat tanggal lahir lain daripada yang Anda isi. Bila Anda salah "
                "ketik, hubungi panitia; bila tanggal lahir Anda pernah diperbaiki, siapkan bukti dari Dukcapil. "
                "Verifikator akan memeriksanya."
            ),
            "light",
        )
    return redirect(url_for("accounts.entrance", next=_next() or None))


@pages.get("/masuk")
@public
def entrance() -> str:
    return render_template("login.html", form=Form(LoginForm), next=_next(), carried="")


@pages.post("/masuk/lanjut")
@public
def entrance_in_between() -> str:
    """A form that was sent after its login had ended comes here with its content, which the login carries along."""
    typed = carried()
    return render_template("login.html", form=Form(LoginForm), next=way_back(typed), carried=typed)


@pages.post("/masuk")
@public
def enter() -> AnyResponse:
    form = Form(LoginForm)
    form.run(lambda values: login.log_in_applicant(values["nik"], values["password"]))
    if not form.ok:
        page = render_template("login.html", form=form, next=_next(), carried=carried_on())
        return Response(page, status=form.status)
    return hand_back(_next()) or redirect(local_path(_next(), url_for("timeline.mine")))


@pages.post("/keluar")
@public
def leave() -> AnyResponse:
    login.log_out(Holder.APPLICANT)
    flash(gettext("Anda sudah keluar."), "good")
    return redirect(url_for("vacancies.landing"))


def _register(values: dict[str, Any]) -> Registration:
    wanted = registration_of(values)
    prepared = accounts.prepare(wanted, simulation=state().settings.simulation, further=_password_differs(values))
    accounts.register(db(), now(), login.vault(), prepared)
    return wanted


def _registration_problems(values: dict[str, Any]) -> list[Problem]:
    """What is wrong with the values that could be read; `values` lacks the others."""
    moment = now()
    wanted = registration_of({**_NOTHING_TYPED, "birth_date": moment.date(), **values})
    found = accounts.problems_of(wanted, moment, simulation=state().settings.simulation)
    return [*found, *_password_differs(values)]


def _password_differs(values: dict[str, Any]) -> list[Problem]:
    typed = [values[name] for name in ("password", "password_again") if name in values]
    if len(typed) < 2 or typed[0] == typed[1]:
        return []
    return [Problem.of("password_again", "passwords_differ", N_("Kedua kata sandi tidak sama."))]


def _next() -> str:
    """The page that the person wanted, as a path of this site; empty if there is none."""
    return local_path(request.values.get("next"), "")
