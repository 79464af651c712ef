"""How a page's text comes together in a process that serves others as well."""

from __future__ import annotations

from collections.abc import Iterable

from flask.templating import Environment

from shared.processes.turns import in_turns


def joined(pieces: Iterable[str]) -> str:
    """The text of a template or of a part of it.

    What a template has yet to write it writes in turns, so that a long page holds up neither saves nor other pages.
    """
    return "".join(pieces if isinstance(pieces, list) else in_turns(pieces))


class Templates(Environment):
    """Flask's, whose templates are written in turns."""

    concat = staticmethod(joined)
