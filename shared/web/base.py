"""The application that every service's web edge starts from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from json import JSONEncoder
from pathlib import Path
from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import Engine
from werkzeug.exceptions import BadRequest

from shared.config import Settings
from shared.kernel.clock import Clock, to_text
from shared.web import (
    access,
    assets,
    bodies,
    correlation,
    deciding,
    errors,
    filters,
    going_on_in_words,
    headers,
    hosts,
    locale,
    messages,
    metrics,
    numbers,
    origin,
    place_moves_in_words,
    readiness,
    rendering,
    reserve_in_words,
    rules_in_words,
    stage_sums,
    thresholds_in_words,
    typed_before,
    unit_of_work,
    unscored_in_words,
)
from shared.web.locale import LANGUAGES, language
from shared.web.navigation import navigation
from shared.web.rendering import Templates
from shared.web.state import State, keep, state

TEMPLATES = Path(__file__).with_name("templates")


def create_base_app(
    service: str,
    import_name: str,
    settings: Settings,
    engine: Engine,
    *,
    migrations: Path | None = None,
    clock: Clock | None = None,
) -> Flask:
    """A Flask application for `service`, whose parts lie in the folder of the module or package `import_name`.

    The `templates` and `static` folders of all parts make one space of names. Register blueprints on it, then
    call `finish`. `migrations` is what /readyz compares the database with; `clock` replaces the database's clock
    in tests. Raises FileNotFoundError if the staff's public key is not where `settings` says.
    """
    app = _Application(import_name, static_folder=None)
    root = Path(app.root_path)
    public_key = Path(settings.staff_public_key_file).read_bytes()
    keep(app, State(service, settings, engine, clock, public_key, migrations, _folders(root, "static")))
    _configure(app, service, settings)
    numbers.register(app)
    app.add_url_rule("/static/<path:filename>", "static", access.public(assets.static_file))
    app.jinja_loader = ChoiceLoader([FileSystemLoader(_folders(root, "templates")), FileSystemLoader(TEMPLATES)])

    # Flask runs what follows a request last-registered first: the transaction ends, then the headers are set,
    # so that an answer replaced by a failed commit has them too, and is counted as what it became.
    metrics.register(app)
    headers.register(app)
    correlation.register(app)
    unit_of_work.register(app)
    locale.register(app, _folders(root, "translations"))
    filters.register(app)
    deciding.register(app)
    rules_in_words.register(app)
    going_on_in_words.register(app)
    place_moves_in_words.register(app)
    reserve_in_words.register(app)
    stage_sums.register(app)
    thresholds_in_words.register(app)
    unscored_in_words.register(app)
    rendering.register(app)
    messages.register(app)
    errors.register(app)
    hosts.register(app)
    app.before_request(_refuse_nul)
    origin.register(app)
    access.register(app)
    bodies.register(app)
    typed_before.register(app)
    readiness.register(app)
    app.context_processor(_context)
    app.jinja_env.globals.update(asset=assets.asset, static_url=assets.static_url, scripts_beside=assets.scripts_beside)
    return app


def finish(app: Flask) -> Flask:
    """Call last in create_app. Raises RuntimeError naming every route that does not declare its access."""
    try:
        access.route_access(app)
    except LookupError as error:
        raise RuntimeError(f"routes without declared access: {error}") from error
    hosts.install(app)
    return app


class _Application(Flask):
    """Flask, without a check at every request whose result never changes here."""

    request_class = bodies.FormRequest
    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        # No view or hook of ours is a coroutine; Flask inspects each of them at every request.
        return func


class _Json(DefaultJSONProvider):
    """Writes moments as events and hashes do, not as HTTP headers do."""

    sort_keys = False

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        # With any argument the standard library makes an encoder per call.
        return super().dumps(obj, **kwargs) if kwargs else _ENCODER.encode(obj)

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, datetime):
            return to_text(value)
        return value.isoformat() if isinstance(value, date) else DefaultJSONProvider.default(value)


_ENCODER = JSONEncoder(ensure_ascii=True, sort_keys=False, default=_Json.default)


class _Sessions(SecureCookieSessionInterface):
    """Session cookies that only their own service takes, and that a browser sends only below its mount."""

    def __init__(self, service: str) -> None:
        self.salt = f"terang-session-{service}"
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        # Flask makes one per request, which costs a tenth of the time of saving an answer.
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer

    def get_cookie_path(self, app: Flask) -> str:
        return request.script_root or "/"


def _configure(app: Flask, service: str, settings: Settings) -> None:
    app.secret_key = settings.secret_key
    # Sessions of before a change of the secret go on.
    app.config["SECRET_KEY_FALLBACKS"] = list(settings.previous_secret_keys)
    app.json = _Json(app)
    app.session_interface = _Sessions(service)
    app.config.update(
        MAX_CONTENT_LENGTH=bodies.BODY_LIMIT,
        SESSION_COOKIE_NAME=f"terang_{service}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.policies["ext.i18n.trimmed"] = True


def _folders(root: Path, name: str) -> tuple[Path, ...]:
    """The folders of this name in the service's folder and in each of its parts, in the order of the parts' names."""
    return tuple(folder for folder in (root / name, *sorted(root.glob(f"*/{name}"))) if folder.is_dir())


def _refuse_nul() -> None:
    """Refuses NUL in the address: no name of ours contains it, and PostgreSQL refuses it in any text."""
    asked = request.environ
    if "\x00" in asked.get("PATH_INFO", ""):
        raise BadRequest
    if asked.get("QUERY_STRING") and any("\x00" in text for pair in request.args.items(multi=True) for text in pair):
        raise BadRequest


def _context() -> dict[str, Any]:
    """The names that every template may use."""
    return {
        "simulation": state().settings.simulation,
        "service": state().service,
        "navigation": navigation,
        "language": language(),
        "languages": LANGUAGES,
        "here": access.here,
        "correlation_id": correlation.correlation_id,
    }
