"""Who may come in, and in which language."""

from __future__ import annotations

import pytest

from shared.kernel.roles import Principal, Role
from tests.builders.scoring import (
    EXAM,
    KARTIKA,
    SRI,
    VACANCY,
)
from tests.builders.scoring_web import BAYU, Browser


@pytest.mark.parametrize("path", ["/bank", "/ujian", "/peringkat"])
def test_nobody_is_sent_to_log_in_and_another_role_is_refused(browser: Browser, path: str) -> None:
    assert "/petugas/perbarui" in browser.get(path, None).location
    proctor = Principal("staff-dedi", "Dedi Saputra", frozenset({Role.PROCTOR}))
    assert browser.get(path, proctor).status_code == 403


def test_english_pages_are_there(browser: Browser) -> None:
    browser.speak("en")
    for path, who in (("/bank", BAYU), (f"/ujian/{EXAM}", SRI), (f"/peringkat/{VACANCY}", KARTIKA)):
        assert '<html lang="en">' in browser.get(path, who).get_data(as_text=True)
    assert "Why this rank?" in browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
