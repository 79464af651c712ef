"""Whole numbers in addresses: of versions, corrections, rooms, trials. One that no database holds names nothing."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""What a column of integers holds in every database; nothing that an address names comes near it."""


class _Number(IntegerConverter):
    # Longer digits are not read at all: Python refuses to, from some thousands of them.
    regex = "[0-9]{1,10}"

    def __init__(self, url_map: Map, **options: Any) -> None:
        super().__init__(url_map, **{"max": LARGEST, **options})


def register(app: Flask) -> None:
    """Every `<int:...>` of a route is at most LARGEST; other addresses are of no page."""
    app.url_map.converters["int"] = _Number
