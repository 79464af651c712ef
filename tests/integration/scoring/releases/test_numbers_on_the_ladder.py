"""A candidate's number on the page of a ranking: found as people type it, and with why it does not count beside it."""

from __future__ import annotations

import pytest

from tests.builders.scoring import KARTIKA, VACANCY, World, admitted
from tests.builders.scoring_excluded import decided
from tests.builders.scoring_seats import checked_in, closed
from tests.builders.scoring_web import Browser


@pytest.mark.parametrize("typed", ["260004", "26 0004", "26\u20130004", " 26-0004 "])
def test_a_number_is_understood_as_people_type_it(browser: Browser, typed: str) -> None:
    found = browser.get(f"/peringkat/{VACANCY}?nomor={typed}", KARTIKA)
    assert found.headers["Location"] == f"/peringkat/{VACANCY}/26-0004"
    assert browser.get(f"/peringkat/{VACANCY}/{typed}", KARTIKA).status_code == 200
    assert browser.get(f"/api/rankings/{VACANCY}/candidates/{typed}", KARTIKA).status_code == 200


def test_why_a_sheet_does_not_count_stands_beside_the_number(browser: Browser, world: World) -> None:
    world.apply(decided("26-0001"), decided("26-0002", "journal"))
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "Didiskualifikasi: 2" in page
    assert "Lembar dibatalkan: jurnal" in page
    assert "Didiskualifikasi: ujian dikerjakan" in page
    for number, words in (("26-0001", "bukan oleh peserta sendiri"), ("26-0002", "jurnal jawabannya rusak")):
        assert words in page
        assert words in browser.get(f"/peringkat/{VACANCY}/{number}", KARTIKA).get_data(as_text=True)
    lines = browser.get(f"/peringkat/{VACANCY}/ekspor.csv", KARTIKA).get_data(as_text=True).splitlines()
    assert {line.rsplit(",", 1)[1] for line in lines if ",disqualified," in line} == {"impersonation", "journal"}


def test_why_a_seat_was_closed_stands_beside_the_number(browser: Browser, world: World) -> None:
    world.apply(admitted("26-0010"), checked_in("26-0010"), closed("26-0010", "identity"))
    page = browser.get(f"/peringkat/{VACANCY}", KARTIKA).get_data(as_text=True)
    assert "kursi ditutup: identitas tidak dapat dipastikan" in " ".join(page.split())
    assert "sudah masuk di kursinya" not in page
    why = browser.get(f"/peringkat/{VACANCY}/26-0010", KARTIKA).get_data(as_text=True)
    assert "Petugas ujian menutup kursinya sebelum ia mulai: identitas tidak dapat dipastikan." in " ".join(why.split())
