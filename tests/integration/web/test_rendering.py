"""A long page lets those go first who want little."""

from __future__ import annotations

import time

import pytest
from flask import Flask, render_template_string

from shared.processes import turns

LONG = "{% macro line(n) %}<b>{{ n }}</b>{% endmacro %}{% for n in range(200) %}{{ line(n) }}{% endfor %}"


def test_a_page_is_written_in_turns_and_is_the_same(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[float] = []
    monkeypatch.setattr(turns, "_PORTION_SECONDS", 0.0)
    monkeypatch.setattr(time, "sleep", given.append)
    with app.test_request_context():
        page = render_template_string(LONG)
    assert page == "".join(f"<b>{n}</b>" for n in range(200))
    assert len(given) >= 200
    assert all(given), "gevent goes on at once after a sleep of zero"
