"""A bar, its label and the legend beside it have one order on the committee's pages: that of the rules."""

from __future__ import annotations

import pytest

from tests.builders.pages import bars, legend, select
from tests.builders.scoring import KARTIKA, VACANCY
from tests.builders.scoring_web import Browser

IN_ORDER = ["TWK", "TIU", "TKP"]


@pytest.mark.parametrize("address", [f"/peringkat/{VACANCY}", f"/peringkat/{VACANCY}/26-0002"])
def test_bars_labels_and_legend_follow_the_rules(browser: Browser, address: str) -> None:
    page = browser.get(address, KARTIKA).get_data(as_text=True)
    assert legend(page) == IN_ORDER
    assert bars(page)
    for label, widths in bars(page):
        assert [part.split()[0] for part in label] == IN_ORDER
        assert [part.split()[1] for part in label] == widths


def test_a_bar_has_the_figures_of_its_row(browser: Browser) -> None:
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    rows = select(page, '//table[contains(@class, "ladder")]//tr[.//svg]')
    assert len(rows) == 5
    for row in rows:
        widths = [piece.get("width") for piece in select(row, ".//rect")]
        assert widths == [cell.text_content().strip() for cell in select(row, './td[contains(@class, "part")]')]
