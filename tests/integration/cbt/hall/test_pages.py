"""The proctor's pages say the fact and lead to the act."""

from __future__ import annotations

import re

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
    at_the_seat.post("/", data={"candidate_no": "26-0001", "pin": pin[1]})
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
