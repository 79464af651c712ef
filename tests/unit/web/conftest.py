"""Requests in either language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders.web import make_settings
from tests.integration.web.demo_app import create_demo
from tests.integration.web.demo_notes import demo_engine


@pytest.fixture
def indonesian(tmp_path: Path) -> Iterator[None]:
    yield from speaking("id", tmp_path)


@pytest.fixture
def english(tmp_path: Path) -> Iterator[None]:
    yield from speaking("en", tmp_path)


def speaking(language: str, folder: Path) -> Iterator[None]:
    app = create_demo(make_settings("recruitment", folder), demo_engine())
    with app.test_request_context(headers={"Cookie": f"terang_lang={language}"}):
        yield
