"""Long lists in pages: `page` and `per_page` for programs, `?halaman=` for people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from marshmallow import fields, validate

_LAST = 1_000_000


@dataclass(frozen=True)
class Page:
    """One page of a list; `number` counts from 1, `size` is how many entries a page has."""

    number: int
    size: int

    @property
    def offset(self) -> int:
        """How many entries come before this page."""
        return (self.number - 1) * self.size

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Page:
        """The page of a query that was loaded by a schema with `page_number` and `page_size`."""
        return cls(query["page"], query["per_page"])


def page_number(last: int = _LAST) -> fields.Integer:
    """The field `page` of a query schema."""
    return fields.Integer(load_default=1, validate=validate.Range(min=1, max=last))


def page_size(usual: int, most: int) -> fields.Integer:
    """The field `per_page` of a query schema."""
    return fields.Integer(load_default=usual, validate=validate.Range(min=1, max=most))


def pages_of(total: int, size: int) -> int:
    """How many pages `total` entries fill; an empty list has one page, too."""
    return max(1, -(-total // size))


def shown_page(size: int, total: int | None = None) -> Page:
    """The page in `?halaman=`; one beyond the list's end becomes the last page if the length is given."""
    last = _LAST if total is None else pages_of(total, size)
    return Page(min(max(1, request.args.get("halaman", 1, type=int)), last), size)
