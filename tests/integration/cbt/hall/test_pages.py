"""The proctor's pages say the fact and lead to the act."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from shared.kernel.roles import Role
from tests.builders.cbt_hall import Hall, entry, save


def text_of(client: FlaskClient, path: str, **headers: str) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200, (path, response.status_code, response.headers.get("Location"))
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", response.text))


def goes_to(client: FlaskClient, path: str) -> str | None:
    return client.get(path).headers.get("Location")


def test_the_proctor_finds_checks_and_issues(in_hall: Hall) -> None:
    client, proctor = in_hall.browser(), in_hall.staff(Role.PROCTOR)
    assert "SMKN 1 Sukamaju" in text_of(client, "/pengawas", **proctor)
    path = f"/pengawas/{in_hall.session_id}"
    assert "0 dari 3 peserta sudah masuk" in text_of(client, path, **proctor)
    found = text_of(client, f"{path}?q=peserta 26-0002", **proctor)
    assert "26-0002" in found
    assert "26-0001" not in found
    assert "Tidak ada peserta yang cocok" in text_of(client, f"{path}?q=Siti", **proctor)
    assert "Apakah orang ini Peserta 26-0001?" in text_of(client, f"{path}/26-0001", **proctor)
    page = client.post(f"{path}/26-0001/pin", headers=proctor)
    assert page.headers["Cache-Control"] == "no-store"
    pin = re.search(r'data-pin="([0-9]{12})"', page.text)
    assert pin is not None
    at_the_seat = in_hall.browser()
    in_hall.typed(at_the_seat, "26-0001", pin[1])
    assert "0 dari 3 peserta sudah masuk" in text_of(client, path, **proctor)
    at_the_seat.post("/konfirmasi")
    assert "1 dari 3 peserta sudah masuk" in text_of(client, path, **proctor)
    # Later pages know that a PIN was issued, never which.
    assert pin[1] not in client.get(f"{path}/26-0001", headers=proctor).text


def test_a_search_is_no_pattern(in_hall: Hall) -> None:
    path = f"/pengawas/{in_hall.session_id}?q=%25"
    assert "Tidak ada peserta yang cocok" in text_of(in_hall.browser(), path, **in_hall.staff(Role.PROCTOR))


def test_the_hall_shows_who_needs_somebody(in_hall: Hall) -> None:
    proctor = in_hall.staff(Role.PROCTOR)
    path = f"/pengawas/{in_hall.session_id}/ruang/1"
    desk = in_hall.browser()
    assert text_of(desk, path, **proctor).count("belum hadir") == 2
    first, told = in_hall.at_work("26-0001")
    save(first, entry(1, told["items"][0]), entry(2, told["items"][0], 1), entry(3, told["items"][1], None))
    in_hall.browser("26-0002")
    page = text_of(desk, path, **proctor)
    assert "1/5" in page
    assert "belum mulai" in page
    assert "Tidak ada kursi yang memerlukan Anda" in page
    in_hall.clock.forward(seconds=30)
    assert "Kursi 1 menunggu jaringan 30 detik" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    in_hall.clock.forward(seconds=72)
    page = text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    assert "Kursi 1 terputus 1.42" in page
    assert "1 jawaban aman di server." in page
    first.get("/api/time")
    assert "Tidak ada kursi yang memerlukan Anda" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))
    first.post("/api/attempt/submission", json={})
    assert "selesai 1/5" in text_of(desk, path, **in_hall.staff(Role.PROCTOR))


def test_the_hall_renews_only_its_own_part(in_hall: Hall) -> None:
    path = f"/pengawas/{in_hall.session_id}/ruang/2"
    part = in_hall.browser().get(path, headers={**in_hall.staff(Role.PROCTOR), "HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="ruang"')
    assert part.count('<li class="seat') == 60
    missing = in_hall.browser().get(f"/pengawas/{in_hall.session_id}/ruang/3", headers=in_hall.staff(Role.PROCTOR))
    assert missing.status_code == 404


def test_an_exam_officer_watches_but_issues_nothing(in_hall: Hall) -> None:
    client, officer = in_hall.browser(), in_hall.staff(Role.EXAM_OFFICER)
    path = f"/pengawas/{in_hall.session_id}"
    assert "Periksa identitas" not in text_of(client, path, **officer)
    assert client.get(f"{path}/26-0001", headers=officer).status_code == 403
    assert client.post(f"{path}/26-0001/pin", headers=officer).status_code == 403


@pytest.mark.parametrize("typed", ["260002", "26 0002", "26\u20130002", "0002"])
def test_the_proctor_finds_a_number_as_people_type_it(in_hall: Hall, typed: str) -> None:
    client, proctor = in_hall.browser(), in_hall.staff(Role.PROCTOR)
    path = f"/pengawas/{in_hall.session_id}"
    found = text_of(client, f"{path}?q={typed}", **proctor)
    assert "26-0002" in found
    assert "26-0001" not in found
    if len(typed) > 4:
        assert "Apakah orang ini Peserta 26-0002?" in text_of(client, f"{path}/{typed}", **proctor)
        assert client.post(f"{path}/{typed}/pin", headers=proctor).status_code == 200
        issued = client.post(f"/api/sessions/{in_hall.session_id}/seats/{typed}/pin", headers=proctor)
        assert issued.status_code == 200


def shown_pin(page: str) -> str:
    found = re.search(r'data-pin="([0-9]+)"', page)
    assert found is not None, page
    return found[1]


def pressed(page: str) -> dict[str, str]:
    """The hidden fields of the button that issues a PIN."""
    return dict(re.findall(r'<input type="hidden" name="(request|after)" value="([^"]*)"', page))


def test_a_reload_of_the_page_with_the_pin_shows_the_same_one_and_voids_none(in_hall: Hall) -> None:
    client, proctor = in_hall.browser(), in_hall.staff(Role.PROCTOR)
    path = f"/pengawas/{in_hall.session_id}/26-0001"
    button = pressed(client.get(path, headers=proctor).text)
    first = shown_pin(client.post(f"{path}/pin", data=button, headers=proctor).text)
    in_hall.clock.forward(minutes=2)
    again = client.post(f"{path}/pin", data=button, headers=proctor)
    assert shown_pin(again.text) == first
    assert "12.15" in again.text, "a reload does not make it valid for longer"
    at_the_seat = in_hall.browser()
    assert at_the_seat.post("/api/seat", json={"candidate_no": "26-0001", "pin": first}).status_code == 200
    assert shown_pin(client.post(f"{path}/pin", data=button, headers=proctor).text) == first
    assert client.get("/api/attempt").status_code == 401
    assert at_the_seat.get("/api/attempt").status_code == 200


def test_a_page_that_does_not_know_the_last_pin_voids_it_not(in_hall: Hall) -> None:
    client, proctor = in_hall.browser(), in_hall.staff(Role.PROCTOR)
    path = f"/pengawas/{in_hall.session_id}/26-0001"
    old = pressed(client.get(path, headers=proctor).text)
    in_hall.clock.forward(seconds=5)
    newest = in_hall.pin("26-0001")
    refused = client.post(f"{path}/pin", data=old, headers=proctor)
    assert refused.status_code == 409
    assert "PIN lain sudah diterbitkan" in refused.text
    assert in_hall.browser().post("/api/seat", json={"candidate_no": "26-0001", "pin": newest}).status_code == 200
    fresh = pressed(client.get(path, headers=proctor).text)
    assert client.post(f"{path}/pin", data=fresh, headers=proctor).status_code == 200


def test_the_hall_counts_each_seat_once_and_says_first_who_needs_somebody(in_hall: Hall) -> None:
    proctor = in_hall.staff(Role.PROCTOR)
    in_hall.at_work("26-0001")
    in_hall.clock.forward(minutes=2)
    page = in_hall.browser().get(f"/pengawas/{in_hall.session_id}/ruang/1", headers=proctor).text
    figures = {
        name.strip(): int(number)
        for number, name in re.findall(r'class="figure[^"]*">([0-9]+)<small>([^<]*)</small>', page)
    }
    assert (figures["mengerjakan"], figures["terputus"], figures["belum mulai"]) == (0, 1, 1)
    assert sum(figures.values()) == 2
    assert page.index("Perlu perhatian") < page.index('<ol class="hall">')
