"""A small application with one page of every kind that shared.web makes, over a table of notes.

The tests ask it; `python -m tests.integration.web.demo_app PORT` shows it in a browser.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask, session
from sqlalchemy import Engine

from shared.kernel.clock import Clock
from shared.kernel.roles import Principal, Role
from shared.web.access import add_authenticator
from shared.web.api import make_api
from shared.web.assets import assets_blueprint
from shared.web.base import create_base_app, finish
from shared.web.staff_tokens import COOKIE
from tests.integration.web.demo_api import api
from tests.integration.web.demo_notes import demo_engine
from tests.integration.web.demo_pages import pages


def _applicant() -> Principal | None:
    account = session.get("account")
    return Principal(account, "Ayu Lestari", frozenset({Role.APPLICANT})) if account else None


def create_demo(
    settings: Any, engine: Engine, *, clock: Clock | None = None, config: Mapping[str, Any] | None = None
) -> Flask:
    app = create_base_app("recruitment", __name__, settings, engine, clock=clock)
    app.config.update(config or {})
    add_authenticator(app, _applicant)
    app.register_blueprint(assets_blueprint)
    app.register_blueprint(pages)
    make_api(app, "Notes").register_blueprint(api)
    return finish(app)


def main(port: int) -> None:
    from werkzeug.serving import run_simple

    from tests.builders.web import make_settings, staff_token

    with tempfile.TemporaryDirectory() as folder:
        app = create_demo(make_settings("recruitment", Path(folder)), demo_engine())
        print(f"staff cookie: {COOKIE}={staff_token(Role.COMMITTEE, Role.PROCTOR, name='R. Kartika')}", flush=True)  # noqa: T201
        run_simple("127.0.0.1", port, app)


if __name__ == "__main__":
    main(int(sys.argv[1]))
