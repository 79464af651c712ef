"""Nothing that can be used once is used up before the browser is known to hold it."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.builders.cbt_hall import Hall


def goes_on(client: FlaskClient) -> bool:
    return client.get("/api/attempt").status_code == 200


def test_a_browser_that_refuses_cookies_reads_why_and_the_pin_stays_good(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    without_cookies = in_hall.app.test_client(use_cookies=False)
    response = in_hall.typed(without_cookies, "26-0001", pin)
    assert response.status_code == 409
    assert "menolak kuki" in response.text
    assert "PIN Anda belum terpakai" in response.text
    client = in_hall.browser()
    in_hall.typed(client, "26-0001", pin)
    assert client.post("/konfirmasi").headers["Location"] == "/petunjuk"


@pytest.mark.parametrize("report", ["", "storage,tabs"])
def test_a_browser_that_fails_the_tests_uses_no_pin_and_no_minute(in_hall: Hall, report: str) -> None:
    pin = in_hall.pin("26-0001")
    response = in_hall.typed(in_hall.browser(), "26-0001", pin, browser=report)
    assert response.status_code == 409
    assert "belum dapat dipakai untuk ujian" in response.text
    client = in_hall.browser()
    in_hall.typed(client, "26-0001", pin)
    client.post("/konfirmasi")
    refused = client.post("/mulai", data={"browser": report})
    assert refused.status_code == 409
    assert "PIN dan waktu Anda belum terpakai" in refused.text
    assert client.get("/api/attempt").get_json()["state"] == "ready"


def test_a_pin_that_was_typed_and_not_confirmed_opens_the_seat_elsewhere(in_hall: Hall) -> None:
    """The answer to the first browser was lost, or its PC failed."""
    pin = in_hall.pin("26-0001")
    first, second = in_hall.browser(), in_hall.browser()
    in_hall.typed(first, "26-0001", pin)
    in_hall.typed(second, "26-0001", pin)
    late = first.post("/konfirmasi", follow_redirects=True)
    assert "PIN Anda belum terpakai" in late.text
    assert second.post("/konfirmasi").headers["Location"] == "/petunjuk"
    assert goes_on(second)


def test_until_the_name_is_confirmed_the_browser_at_work_goes_on(in_hall: Hall) -> None:
    working, _ = in_hall.at_work("26-0001")
    other = in_hall.browser()
    in_hall.typed(other, "26-0001", in_hall.pin("26-0001"))
    assert goes_on(working)
    other.post("/konfirmasi")
    assert goes_on(other)
    assert working.get("/api/attempt").status_code == 409


def test_whoever_typed_another_ones_number_says_so_and_takes_nothing(in_hall: Hall) -> None:
    pin = in_hall.pin("26-0001")
    stranger, owner = in_hall.browser("26-0002"), in_hall.browser()
    in_hall.typed(stranger, "26-0001", pin)
    assert "Apakah Anda Peserta 26-0001?" in stranger.get("/konfirmasi").text
    answer = stranger.post("/konfirmasi/bukan", follow_redirects=True)
    assert "PIN-nya tetap berlaku" in answer.text
    assert stranger.get("/konfirmasi").headers["Location"] == "/"
    assert goes_on(stranger)
    in_hall.typed(owner, "26-0001", pin)
    owner.post("/konfirmasi")
    assert goes_on(owner)


def test_a_lost_answer_to_the_confirmation_is_asked_for_again(in_hall: Hall) -> None:
    client = in_hall.browser()
    in_hall.typed(client, "26-0001", in_hall.pin("26-0001"))
    client.post("/konfirmasi")
    client.delete_cookie("terang_seat")
    assert client.post("/konfirmasi").headers["Location"] == "/petunjuk"
    assert goes_on(client)


def test_a_name_is_confirmed_within_ten_minutes_and_with_the_newest_pin(in_hall: Hall) -> None:
    client = in_hall.browser()
    pin = in_hall.pin("26-0001")
    in_hall.typed(client, "26-0001", pin)
    in_hall.clock.forward(minutes=11)
    assert client.get("/konfirmasi").headers["Location"] == "/"
    assert "belum terpakai" in client.post("/konfirmasi", follow_redirects=True).text
    in_hall.typed(client, "26-0001", pin)
    newest = in_hall.pin("26-0001")
    assert client.post("/konfirmasi").headers["Location"] == "/"
    in_hall.typed(client, "26-0001", newest)
    assert client.post("/konfirmasi").headers["Location"] == "/petunjuk"


def test_the_pages_at_an_exam_pc_lead_nowhere_else(in_hall: Hall) -> None:
    client = in_hall.browser()
    pages = [client.get("/").text]
    in_hall.typed(client, "26-0001", in_hall.pin("26-0001"))
    pages.append(client.get("/konfirmasi").text)
    client.post("/konfirmasi")
    pages.append(client.get("/petunjuk").text)
    client.post("/mulai", data={"browser": "ready"})
    client.post("/api/attempt/submission", json={})
    pages.append(client.get("/selesai").text)
    for page in pages:
        assert 'class="topbar"' not in page
        for address in ("/hasil", "/bantuan", "/lamaran", "/petugas", 'href="/"'):
            assert address not in page
