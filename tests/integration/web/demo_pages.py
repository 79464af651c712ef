"""One page of every kind that shared.web makes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, session
from marshmallow import Schema, fields, validate
from sqlalchemy import insert
from werkzeug.wrappers import Response

from shared.contracts.recruitment import CandidateAdmitted
from shared.contracts.scoring import Decision
from shared.kernel.errors import NotFound, Problem
from shared.kernel.roles import STAFF, Role
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.web.access import access, public, require_principal
from shared.web.forms import Form
from shared.web.unit_of_work import abandon, clock, db, writing
from tests.integration.web.demo_notes import Closed, Gone, add_note, all_notes, notes

pages = Blueprint("pages", __name__)

further: Callable[[dict[str, Any]], Sequence[Problem]] | None = None
"""What a test lets the registration form check besides its fields."""


class ApplySchema(Schema):
    name = fields.String(required=True, validate=validate.Length(max=60), metadata={"label": N_("Nama lengkap")})
    gpa = fields.Decimal(validate=validate.Range(min=0, max=4), metadata={"label": "IPK"})
    password = fields.String(required=True, validate=validate.Length(min=8), metadata={"label": "Kata sandi"})
    level = fields.String(validate=validate.OneOf(["D-3", "S-1"]))
    languages = fields.List(fields.String())
    consent = fields.Boolean(load_default=False)
    letter = fields.Raw()


@pages.get("/")
@public
def home() -> str:
    phases = [
        SimpleNamespace(name=name, starts_on=date(2026, month, first), ends_on=date(2026, month, last))
        for name, month, first, last in (
            ("Pendaftaran", 11, 3, 17),
            ("Verifikasi", 11, 18, 24),
            ("Sanggah", 11, 25, 27),
            ("Ujian", 12, 8, 10),
            ("Hasil", 12, 11, 11),
            ("Sanggah hasil", 12, 12, 14),
            ("Penetapan", 12, 18, 18),
        )
    ]
    return render_template(
        "demo/home.html", phases=phases, today=date(2026, 11, 22), page=int(request.args.get("halaman", 1))
    )


@pages.get("/peringkat")
@public
def ranking() -> str:
    return render_template("demo/ranking.html", rows=LADDER, moment=datetime(2026, 11, 22, 3, 42, 7, tzinfo=UTC))


@pages.get("/hasil")
@public
def result() -> str:
    return render_template("demo/result.html", decision=Decision(above="26-0820", key="total", theirs=454, mine=446))


@pages.get("/ruang")
@public
def hall() -> str:
    return render_template("demo/hall.html", dark="gelap" in request.args)


@pages.get("/ujian")
@public
def player() -> str:
    return render_template("demo/player.html")


@pages.route("/daftar", methods=["GET", "POST"])
@public
def register() -> str | Response | tuple[str, int]:
    form = Form(ApplySchema, {"level": "S-1"})
    if request.method == "POST" and form.run(_apply, check=further) is not None:
        flash("Pendaftaran tersimpan.", "good")
        return redirect("/", 303)
    return render_template("demo/form.html", form=form), form.status


def _apply(values: dict[str, Any]) -> str:
    add_note(values["name"])
    if values["name"] == "Tutup":
        raise Closed(day=date(2026, 11, 17))
    if values["name"] == "Ganda":
        raise Gone(field="name")
    if values["name"] == "Hilang":
        raise NotFound
    return str(values["name"])


@pages.get("/petugas")
@access(*STAFF)
def staff_home() -> str:
    return render_template("demo/staff.html")


@pages.get("/peringkat-panitia")
@access(Role.COMMITTEE)
def committee_only() -> str:
    return require_principal().name


@pages.get("/lamaran")
@access(Role.APPLICANT)
def applicant_only() -> str:
    return require_principal().id


@pages.get("/kursi")
@access(Role.CANDIDATE)
def candidate_only() -> str:
    return require_principal().id


@pages.post("/catat/<text>")
@access(Role.COMMITTEE, Role.APPLICANT)
def note_page(text: str) -> str | tuple[str, int] | Response:
    add_note(text)
    emit(db(), _admitted(), at=clock().now())
    if text == "gagal":
        abort(404)
    if text == "tolak":
        return "no", 409
    if text == "alih":
        return redirect("/")
    if text == "batal":
        abandon()
        with writing() as own:
            own.execute(insert(notes).values(text="percobaan"))
    return "ok"


@pages.get("/tulis-saat-membaca/<how>")
@public
def write_in_get(how: str) -> str:
    before = len(all_notes())
    if how == "resmi":
        with writing() as own:
            own.execute(insert(notes).values(text="tercatat"))
    else:
        add_note("tercatat")
    return f"{before} {len(all_notes())}"


@pages.get("/masuk-uji/<account>")
@public
def log_in(account: str) -> str:
    """Stands in for the login pages, which the services have."""
    session["account"] = account
    return "ok"


@pages.route("/sesi-uji", methods=["GET", "POST"])
@public
def own_session() -> str:
    """What a view finds in the session's cookie by itself, as logging out does."""
    return str(session.get("account", ""))


def _admitted() -> CandidateAdmitted:
    return CandidateAdmitted(
        candidate_no="26-0001", selection_id="s", vacancy_id="v", category="general", extra_time=False,
        born_on=date(1999, 4, 12),
    )  # fmt: skip


LADDER = [
    {"rank": rank, "no": number, "marks": {"TWK": twk, "TIU": tiu, "TKP": tkp}, "total": twk + tiu + tkp}
    for rank, (number, twk, tiu, tkp) in enumerate(
        [
            ("26-0147", 135, 160, 188),
            ("26-0392", 125, 155, 194),
            ("26-0068", 130, 150, 187),
            ("26-0511", 120, 155, 190),
            ("26-0233", 115, 150, 193),
            ("26-0820", 130, 135, 189),
            ("26-0719", 110, 145, 191),
            ("26-0404", 110, 145, 190),
            ("26-0126", 110, 140, 194),
        ],
        start=1,
    )
]
