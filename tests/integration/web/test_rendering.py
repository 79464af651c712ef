"""A long page lets those go first who want little."""

from __future__ import annotations

import time

import pytest
from flask import Flask, render_template_string, request
from jinja2 import ChoiceLoader, DictLoader

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


def test_what_is_the_same_for_all_is_written_once_for_each_language(app: Flask) -> None:
    parts = DictLoader({"_part.html": "{{ _('Keluar') }} {{ kind }} {{ request.path }}"})
    app.jinja_loader = ChoiceLoader([parts, *([app.jinja_loader] if app.jinja_loader else [])])

    def page(path: str, language: str, kind: str) -> str:
        with app.test_request_context(path, headers={"Cookie": f"terang_lang={language}"}):
            assert request.path == path
            return render_template_string("{{ same_for_all('_part.html', kind=kind) }}", kind=kind)

    assert page("/first", "id", "<a>") == "Keluar &lt;a&gt; /first"
    assert page("/second", "id", "<a>") == "Keluar &lt;a&gt; /first", "kept"
    assert page("/second", "en", "<a>") == "Log out &lt;a&gt; /second"
    assert page("/third", "id", "<b>") == "Keluar &lt;b&gt; /third"
