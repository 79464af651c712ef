"""Two selections at once: each list shows the one that its address names, and neither makes the other vanish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.web.unit_of_work import READING_METHODS
from tests.builders.small_selection import SELECTION, selection_document
from tests.builders.system import System
from tests.integration.system import routes

OLD, NEW = SELECTION, "cpns-kedua-2026"
TITLES = {OLD: "Seleksi uji", NEW: "Seleksi kedua"}
VACANCIES = {OLD: "Perawat Terampil", NEW: "Bidan Mahir"}
SESSIONS = {OLD: "Sesi lama", NEW: "Sesi baru"}
HEADS = {selection_id: f"{title}, Pemerintah Kabupaten Uji" for selection_id, title in TITLES.items()}
NAMES = {OLD: "Peserta Rahasia 1", NEW: "Peserta Rahasia 2"}
IDS = {OLD: "perawat-umum", NEW: "bidan-umum"}

# Service, path, who asks, what of each selection stands there. The newest is shown where the address names none.
List = tuple[str, str, str | None, dict[str, str]]
ONE: tuple[List, ...] = (
    ("recruitment", "/", None, VACANCIES),
    ("recruitment", "/hasil", None, VACANCIES),
    ("recruitment", "/sanggahan", None, HEADS),
    ("recruitment", "/petugas/sanggahan", "ketua", TITLES),
    ("recruitment", "/petugas/tempat", "ketua", TITLES),
    ("recruitment", "/petugas/daftar", "ketua", TITLES),
    ("recruitment", "/kelayakan", None, TITLES),
    ("recruitment", "/bantuan", None, {}),
    ("recruitment", "/petugas", "verifikator", HEADS),
    ("recruitment", "/verifikasi?status=accepted", "verifikator", NAMES),
    ("recruitment", "/jejak", "auditor", IDS),
    ("recruitment", "/jejak/baris?after=0", "auditor", IDS),
    ("recruitment", "/jejak/ekspor.csv", "auditor", IDS),
)
# All are shown where the address names none.
ALL: tuple[List, ...] = (
    ("scoring", "/peringkat", "ketua", VACANCIES),
    ("scoring", "/peringkat/langsung", "ketua", VACANCIES),
    ("scoring", "/ujian", "ujian", {}),
    ("scoring", "/penilaian", "ketua", {}),
    ("cbt", "/sesi", "ujian", SESSIONS),
    ("cbt", "/pengawas", "ujian", SESSIONS),
    ("cbt", "/naskah", "ujian", {}),
    ("cbt", "/papan", None, SESSIONS),
)
# The same for programs, who name it as `selection_id`.
PROGRAMS: tuple[List, ...] = (
    ("recruitment", "/api/vacancies", None, VACANCIES),
    ("recruitment", "/api/results", None, {}),
    ("recruitment", "/api/objections", None, {}),
    ("recruitment", "/api/verifications?state=accepted", "verifikator", NAMES),
    ("recruitment", "/api/trail?limit=500", "auditor", IDS),
    ("scoring", "/api/rankings", "ketua", VACANCIES),
    ("scoring", "/api/exams", "ujian", TITLES),
    ("cbt", "/api/sessions", "ujian", SESSIONS),
    ("cbt", "/api/papers", "ujian", {}),
)
# Lists that are of no selection, or of one person.
OF_NONE = {
    "recruitment": {
        *("/api/selections", "/api/applications/mine"),
        *("/lamaran", "/lamaran/daftar", "/lamaran/hasil", "/lamaran/kartu", "/lamaran/sanggah", "/lamaran/tempat"),
        "/lamaran/tempat/lepas",
    },
    "cbt": {
        "/api/attempt",
        "/api/time",
        "/petunjuk",
        "/petunjuk/mulai",
        "/selesai",
        "/selesai/nilai",
        "/ujian",
        "/konfirmasi",
        "/",
        # One sheet, found by its candidate's number.
        "/pembatalan",
    },
    "scoring": {
        "/bank",
        "/bank/impor",
        "/bank/tata-letak.xlsx",
        "/api/items",
        "/aturan",
        "/uji-coba",
        "/uji-coba/tata-letak.xlsx",
    },
}
OF_THE_SITE = {
    *("/healthz", "/readyz", "/api/openapi.json", "/daftar", "/masuk", "/jejak/cari"),
    # One log for everything; what it says of a selection, everybody may know.
    *("/log", "/log/checkpoint"),
}
OF_STAFF = {
    *("/petugas/undangan", "/petugas/masuk", "/petugas/perbarui", "/petugas/kunci", "/api/staff-keys/statement"),
    "/api/staff-keys/passkey-options",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    system = System(tmp_path_factory.mktemp("both"))
    vacancy = {**selection_document()["vacancies"][0], "vacancy_id": "bidan-umum", "title": VACANCIES[NEW]}
    system.open_selection()
    system.open_selection(selection_id=NEW, title=TITLES[NEW], vacancies=[vacancy])
    system.settle()
    for serial, (selection_id, vacancy_id) in enumerate(IDS.items(), 1):
        begin = datetime.now(UTC) + timedelta(days=serial)
        plan = {
            "selection_id": selection_id,
            "name": SESSIONS[selection_id],
            "venue": "SMKN 1 Uji",
            "rooms": [{"name": "Ruang 1", "seats": 20}],
            "starts_at": begin.isoformat(),
            "ends_at": (begin + timedelta(hours=5)).isoformat(),
            "timezone": "Asia/Jakarta",
        }
        system.must("cbt", "POST", "/api/sessions", "ujian", json=plan)
        system.admit(serial, vacancy_id=vacancy_id)
    system.settle()
    yield system
    system.close()


def shown(system: System, service: str, path: str, who: str | None) -> str:
    answer = system.ask(service, "GET", path, who)
    assert answer.status_code in (200, 302), (path, answer.status_code)
    return answer.text


def naming(path: str, parameter: str, selection_id: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}{parameter}={selection_id}"


def only(page: str, marks: dict[str, str], selection_id: str) -> bool:
    """Whether the page has what is of this selection, and nothing of the other. The links to all of them aside."""
    other = next(each for each in TITLES if each != selection_id)
    before, _, links = page.partition('<nav class="choice')
    without_links = before + links.partition("</nav>")[2]
    return not marks or (marks[selection_id] in without_links and marks[other] not in without_links)


@pytest.mark.parametrize(("service", "path", "who", "marks"), [*ONE, *ALL], ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("selection_id", [OLD, NEW])
def test_a_page_shows_the_selection_in_its_address(
    both: System, service: str, path: str, who: str | None, marks: dict[str, str], selection_id: str
) -> None:
    page = shown(both, service, naming(path, "seleksi", selection_id), who)
    assert only(page, marks, selection_id)


@pytest.mark.parametrize(("service", "path", "who", "marks"), PROGRAMS, ids=lambda value: str(value)[:30])
@pytest.mark.parametrize("selection_id", [OLD, NEW])
def test_a_program_gets_the_selection_that_it_names(
    both: System, service: str, path: str, who: str | None, marks: dict[str, str], selection_id: str
) -> None:
    assert only(shown(both, service, naming(path, "selection_id", selection_id), who), marks, selection_id)


@pytest.mark.parametrize(("service", "path", "who", "marks"), ONE, ids=lambda value: str(value)[:30])
def test_without_a_choice_it_is_the_newest_and_the_other_is_one_link_away(
    both: System, service: str, path: str, who: str | None, marks: dict[str, str]
) -> None:
    page = shown(both, service, path, who)
    assert only(page, marks, NEW)
    if marks and "/baris" not in path and "csv" not in path:
        assert f"seleksi={OLD}" in page
        assert TITLES[OLD] in page


@pytest.mark.parametrize(("service", "path", "who", "marks"), ALL, ids=lambda value: str(value)[:30])
def test_where_all_are_shown_each_is_one_link_away(
    both: System, service: str, path: str, who: str | None, marks: dict[str, str]
) -> None:
    page = shown(both, service, path, who)
    assert all(mark in page for mark in marks.values())
    if marks and "langsung" not in path:
        assert all(f"seleksi={selection_id}" in page for selection_id in TITLES)


@pytest.mark.parametrize(("service", "path", "who", "marks"), [*ONE, *ALL], ids=lambda value: str(value)[:30])
def test_a_selection_that_does_not_exist_is_not_found(
    both: System, service: str, path: str, who: str | None, marks: dict[str, str]
) -> None:
    answer = both.ask(service, "GET", naming(path, "seleksi", "tidak-ada"), who)
    assert (answer.status_code, "Seleksi tidak-ada tidak dikenal di sini." in answer.text) == (404, True)


def test_links_and_navigation_keep_the_choice(both: System) -> None:
    queue = shown(both, "recruitment", naming("/verifikasi?status=accepted", "seleksi", OLD), "verifikator")
    assert f'href="/petugas?seleksi={OLD}"' in queue
    assert f'<input type="hidden" name="seleksi" value="{OLD}">' in queue
    vacancy = shown(both, "recruitment", "/formasi/perawat-umum", None)
    assert f'href="/?seleksi={OLD}"' in vacancy, "what is of the older selection leads back to it"


def test_a_session_is_planned_for_the_selection_in_the_address(both: System) -> None:
    begin = datetime.now(UTC) + timedelta(days=9)
    plan = {
        "name": "Sesi susulan", "venue": "SMKN 2 Uji", "rooms": "Ruang 9: 20", "timezone": "Asia/Jakarta",
        "starts_at": begin.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": (begin + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"),
    }  # fmt: skip
    answer = both.ask("cbt", "POST", naming("/sesi", "seleksi", OLD), "ujian", data=plan)
    assert (answer.status_code, answer.location) == (302, f"/sesi?seleksi={OLD}")
    planned: list[dict[str, Any]] = both.must("cbt", "GET", "/api/sessions", "ujian")["items"]
    assert [each["selection_id"] for each in planned if each["name"] == "Sesi susulan"] == [OLD]


@pytest.mark.parametrize("service", ["recruitment", "cbt", "scoring"])
def test_every_list_is_walked(service: str) -> None:
    """A list is an address without a name of one thing in it."""
    walked = {path.partition("?")[0] for each, path, *_ in (*ONE, *ALL, *PROGRAMS) if each == service}
    lists = {
        route.rule for route in routes.ROUTES[service] if route.method in READING_METHODS and "<" not in route.rule
    }
    assert lists - walked == lists & (OF_NONE[service] | OF_THE_SITE | OF_STAFF)
