"""How a page's text comes together in a process that serves others as well."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask, render_template
from flask.templating import Environment
from markupsafe import Markup

from shared.processes.turns import in_turns
from shared.web.locale import language


def joined(pieces: Iterable[str]) -> str:
    """The text of a template or of a part of it.

    What a template has yet to write it writes in turns, so that a long page holds up neither saves nor other pages.
    """
    return "".join(pieces if isinstance(pieces, list) else in_turns(pieces))


class Templates(Environment):
    """Flask's, whose templates are written in turns."""

    concat = staticmethod(joined)


def register(app: Flask) -> None:
    """In templates `same_for_all("_part.html", name="constant")` is the text of that template, written once in this
    process for each language: for what depends on the reader's language and on constants alone."""
    written: dict[tuple[str, str, tuple[tuple[str, str], ...]], Markup] = {}

    def same_for_all(template: str, **constants: str) -> Markup:
        wanted = template, language(), tuple(constants.items())
        if wanted not in written:
            written[wanted] = Markup(render_template(template, **constants))  # noqa: S704
        return written[wanted]

    app.jinja_env.globals.update(same_for_all=same_for_all)
