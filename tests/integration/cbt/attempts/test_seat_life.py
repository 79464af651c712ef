"""A seat token ends with the sitting: whoever sits down next finds nothing of who sat there before."""

from __future__ import annotations

from tests.builders.cbt_hall import Hall, entry, save

PAGES = ("/petunjuk", "/petunjuk/mulai", "/ujian", "/selesai")


def test_after_the_submission_the_seat_closes_behind_the_candidate(in_hall: Hall) -> None:
    client, told = in_hall.at_work("26-0001")
    save(client, entry(1, told["items"][0]))
    client.post("/api/attempt/submission", json={})
    receipt = client.get("/selesai")
    assert (receipt.status_code, "26-0001" in receipt.text) == (200, True)
    assert receipt.headers["Refresh"] == "180; url=/"
    in_hall.clock.forward(minutes=11)
    for path in PAGES:
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (302, "/")
        assert "26-0001" not in response.text
    assert (client.get("/api/attempt").status_code, client.get("/api/time").get_json()["state"]) == (401, None)
    asked = client.get("/petunjuk/mulai", headers={"HX-Request": "true"})
    assert (asked.status_code, asked.headers["HX-Redirect"]) == (401, "/")


def test_the_check_in_page_forgets_who_has_finished(in_hall: Hall) -> None:
    client, _ = in_hall.at_work("26-0001")
    assert "26-0001" in client.get("/").text
    client.post("/api/attempt/submission", json={})
    assert "26-0001" not in client.get("/").text
    assert client.get_cookie("terang_seat") is None
    assert client.get("/selesai").headers["Location"] == "/cbt/"


def test_who_never_began_loses_the_seat_with_the_session(in_hall: Hall) -> None:
    waiting = in_hall.browser("26-0002")
    in_hall.clock.forward(hours=4, minutes=59)
    assert waiting.post("/api/attempt", json={}).get_json()["code"] == "session_over"
    in_hall.clock.forward(minutes=2)
    refused = waiting.post("/api/attempt", json={})
    assert (refused.status_code, refused.get_json()["code"]) == (401, "not_checked_in")
    assert waiting.get("/petunjuk").headers["Location"] == "/"


def test_who_is_at_work_keeps_the_seat_beyond_the_session(in_hall: Hall) -> None:
    in_hall.clock.forward(hours=3, minutes=50)
    client, _ = in_hall.at_work("26-0001")
    in_hall.clock.forward(minutes=95)
    assert client.get("/api/attempt").get_json()["state"] == "active"
    assert client.get("/ujian").status_code == 200
