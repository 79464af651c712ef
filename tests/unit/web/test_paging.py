"""Pages of a list, and the one form of a moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from flask import Flask
from marshmallow import Schema

from shared.web.moments import Moment
from shared.web.paging import Page, page_number, page_size, pages_of, shown_page


class ListQuery(Schema):
    page = page_number(last=10)
    per_page = page_size(20, 50)


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (1, 1), (20, 1), (21, 2), (40, 2)])
def test_pages_of_a_list(total: int, pages: int) -> None:
    assert pages_of(total, 20) == pages


@pytest.mark.parametrize(
    ("asked", "total", "number"), [("", 50, 1), ("2", 50, 2), ("0", 50, 1), ("9", 50, 3), ("x", 50, 1), ("9", None, 9)]
)
def test_a_person_is_kept_within_the_list(asked: str, total: int | None, number: int) -> None:
    with Flask(__name__).test_request_context(f"/?halaman={asked}"):
        page = shown_page(20, total)
    assert (page.number, page.offset) == (number, (number - 1) * 20)


def test_a_program_names_page_and_size() -> None:
    assert Page.of(ListQuery().load({})) == Page(1, 20)
    assert Page.of(ListQuery().load({"page": 3, "per_page": 50})).offset == 100
    assert ListQuery().validate({"page": 11, "per_page": 51}).keys() == {"page", "per_page"}


def test_a_moment_leaves_in_utc_with_six_decimals() -> None:
    field = Moment(allow_none=True)
    at = datetime(2026, 11, 22, 12, 0, tzinfo=timezone(timedelta(hours=7)))
    assert field.serialize("at", {"at": at}) == "2026-11-22T05:00:00.000000Z"
    assert field.serialize("at", {"at": None}) is None
    with pytest.raises(ValueError, match="time zone"):
        field.serialize("at", {"at": datetime(2026, 11, 22)})
