"""The help page."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.recruitment.selections.usecases import reading as selections
from shared.web.access import public
from shared.web.unit_of_work import db

pages = Blueprint("help", __name__)


@pages.get("/bantuan")
@public
def answers() -> str:
    return render_template("help.html", selection=selections.find_newest(db()))
