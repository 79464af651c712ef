"""Scoring behind a real server, and members of staff in a browser there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from playwright.sync_api import Browser, Page, ViewportSize
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.service import create_app
from shared.kernel.roles import Principal
from shared.web.assets import assets_blueprint
from shared.web.staff_tokens import COOKIE
from tests.builders.served import served
from tests.builders.web import make_settings, token_of


@contextmanager
def scoring_served(engine: Engine, folder: Path) -> Iterator[str]:
    """The address of one origin with scoring under `/scoring`, as installations have it, until the end of the block."""
    front = Flask(__name__, static_folder=None)
    front.register_blueprint(assets_blueprint)
    app = create_app(make_settings("scoring", folder), engine=engine)
    with served(DispatcherMiddleware(front, {"/scoring": app})) as url:
        yield url


@contextmanager
def page_at_scoring(browser: Browser, url: str, who: Principal, viewport: ViewportSize) -> Iterator[Page]:
    """A page of a browser in which this member of staff is logged in, until the end of the block."""
    context = browser.new_context(base_url=url, viewport=viewport)
    context.add_cookies([{"name": COOKIE, "value": token_of(who, datetime.now(UTC), "scoring"), "url": url}])
    yield context.new_page()
    context.close()
