"""How pages show an approval: its digest, and the role of the person."""

from __future__ import annotations

from flask import Flask
from flask_babel import gettext

from shared.kernel.roles import Role
from shared.web.navigation import ROLE_NAMES


def set_up(app: Flask) -> None:
    app.jinja_env.filters.update(sidik=grouped, peran=role_name)


def grouped(digest: str) -> str:
    """The first 16 digits in fours, as two people compare them by eye: 7f2c 91ab 04de 6e58."""
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def role_name(role: str) -> str:
    """The role in the reader's language; a text that names no role stays as it is."""
    return str(gettext(ROLE_NAMES[Role(role)])) if role in Role.__members__.values() else role
