"""The reader's language: Indonesian, or English if they chose it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, g, redirect, request
from flask_babel import Babel, get_locale, get_translations
from werkzeug.wrappers import Response

from shared.kernel.errors import NotFound
from shared.web.access import local_path, public
from shared.web.state import state

COOKIE = "terang_lang"
LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
SHARED_TRANSLATIONS = Path(__file__).with_name("translations")

locale_blueprint = Blueprint("locale", __name__)


@locale_blueprint.get("/bahasa/<language>")
@public
def choose(language: str) -> Response:
    """Remembers the language for a year, in every service, and goes back to the page."""
    if language not in LANGUAGES:
        raise NotFound
    response = redirect(local_path(request.args.get("next")))
    secure = state().settings.secure_cookies
    response.set_cookie(COOKIE, language, max_age=31_536_000, httponly=True, samesite="Lax", secure=secure)
    return response


def register(app: Flask, translations: Iterable[Path]) -> None:
    """Texts come from the shared catalogue first; the service's own may replace them."""
    app.register_blueprint(locale_blueprint)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, (SHARED_TRANSLATIONS, *translations)))
    Babel(app, default_locale="id", locale_selector=_selected)
    # A page asks for a hundred texts; flask-babel would look up language and catalogue for each of them.
    cast(Any, app.jinja_env).install_gettext_callables(
        gettext=lambda text: _catalogue().ugettext(text),
        ngettext=lambda one, many, count: _catalogue().ungettext(one, many, count),
        pgettext=lambda context, text: _catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, count: _catalogue().unpgettext(context, one, many, count),
        newstyle=True,
    )


def language() -> str:
    """ "id" or "en"; "id" outside a request."""
    locale = get_locale()
    return str(locale.language) if locale is not None else "id"


def _catalogue() -> Translations | NullTranslations:
    """The texts of the reader's language, which does not change within a request."""
    found: Translations | NullTranslations | None = g.get("terang_catalogue")
    if found is None:
        found = g.terang_catalogue = get_translations()
    return found


def _selected() -> str:
    chosen = request.cookies.get(COOKIE, "id")
    return chosen if chosen in LANGUAGES else "id"
