"""The help page."""

from __future__ import annotations

from flask import Blueprint, render_template

from services.recruitment.selections.pages.choice import find_chosen
from shared.web.access import public

pages = Blueprint("help", __name__)


@pages.get("/bantuan")
@public
def answers() -> str:
    return render_template("help.html", selection=find_chosen())
