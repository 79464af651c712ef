"""Two people void a sheet, each with the key of their own browser, at both sizes and in both languages; checked with
axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from shared.contracts.cbt import AttemptSubmitted
from shared.contracts.exclusions import AttemptVoided
from shared.contracts.staff import SigningKeyBound
from shared.db.engine import unit_of_work
from shared.kernel.roles import Principal, Role
from shared.members import history, keys
from shared.signatures.belief import Known
from shared.signatures.exclusions import key_ids, require_signed
from shared.signatures.keys import ED25519, key_id
from tests.builders.cbt import emitted
from tests.builders.web import bearer_of
from tests.e2e.browser import follow
from tests.e2e.player_fixture.hall import Hall
from tests.e2e.player_fixture.seat import hall
from tests.e2e.site import NARROW, WIDE, looked_at

__all__ = ["hall"]

OFFICER = Principal("staff-sri", "Sri Handayani", frozenset({Role.EXAM_OFFICER}))
MEMBER = Principal("staff-kartika", "R. Kartika", frozenset({Role.COMMITTEE}))
REASON = "Berita acara 7: kabel jaringan putus dan jurnal terpotong."
Enter = Callable[[Principal, str, tuple[int, int]], Page]

_MAKE = """async () => {
  window.pair = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", window.pair.publicKey));
  return btoa(String.fromCharCode(...raw)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}"""
_KEEP = """([keyId, holder, publicKey]) => new Promise((done) => {
  const request = indexedDB.open("terang-signing", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys", { keyPath: "keyId" });
  request.onsuccess = () => {
    const writing = request.result.transaction("keys", "readwrite");
    writing.objectStore("keys").put({ keyId, holder, privateKey: window.pair.privateKey, publicKey });
    writing.oncomplete = done;
  };
})"""


def bind(hall: Hall, page: Page, who: Principal) -> None:
    """The key of this browser, as recruitment would announce it."""
    public_key = page.evaluate(_MAKE)
    page.evaluate(_KEEP, [key_id(public_key), who.id, public_key])
    since = hall.clock.now() - timedelta(hours=1)
    bound = SigningKeyBound(
        staff_id=who.id,
        key_id=key_id(public_key),
        kind=ED25519,
        public_key=public_key,
        statement="",
        proof="",
        bound_at=since,
    )
    with unit_of_work(hall.engine) as session:
        keys.put(session, bound)
        history.add(session, who.id, 0, since, roles=sorted(map(str, who.roles)), disabled=False)


@pytest.fixture
def enter(browser: Browser, hall: Hall) -> Enter:
    def open_page(who: Principal, language: str, size: tuple[int, int]) -> Page:
        headers = bearer_of(who, hall.clock.now(), "cbt")
        context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
        context.add_cookies([{"name": "terang_lang", "value": language, "url": hall.url}])
        page = context.new_page()
        page.goto(f"{hall.url}/cbt/pembatalan")
        bind(hall, page, who)
        return page

    return open_page


def test_two_people_void_a_sheet_with_the_keys_of_their_browsers(browser: Browser, hall: Hall, enter: Enter) -> None:
    number = next(hall.numbers)
    candidate = browser.new_context()
    hall.check_in(candidate.request, number)
    hall.start(candidate.request)
    assert candidate.request.post(f"{hall.url}/cbt/api/attempt/submission", data={}).ok
    (sheet,) = [each for each in emitted(hall.engine, AttemptSubmitted) if each.candidate_no == number]

    officer = enter(OFFICER, "id", WIDE)
    looked_at(officer, "pembatalan-kosong")
    officer.get_by_label("Nomor peserta").fill(number)
    follow(officer.get_by_role("button", name="Cari"))
    looked_at(officer, "pembatalan-cari")
    officer.get_by_role("link", name=f"Buka {number}").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text(f"Lembar {number} berlaku.")
    officer.get_by_role("button", name="Tandatangani dengan alasan ini").click()
    expect(officer.get_by_role("alert").filter(visible=True)).to_contain_text("alasan")
    looked_at(officer, "pembatalan-ditolak")
    officer.get_by_label("Jenis alasan").select_option("journal")
    officer.get_by_label("Alasan, yang dibaca peserta").fill(REASON)
    officer.get_by_role("button", name="Tandatangani dengan alasan ini").click()
    expect(officer.get_by_text("Orang lain harus menandatangani alasan yang sama.")).to_be_visible()
    looked_at(officer, "pembatalan-menunggu")

    member = enter(MEMBER, "en", NARROW)
    member.reload()
    looked_at(member, "pembatalan-ponsel")
    member.get_by_role("link", name=f"Open {number}").click()
    expect(member.get_by_text(REASON)).to_be_visible()
    looked_at(member, "pembatalan-lembar-ponsel")
    member.get_by_role("button", name="Sign this decision").click()
    expect(member.get_by_role("heading", level=1)).to_have_text(f"Sheet {number} is voided.")
    expect(member.get_by_role("textbox")).to_have_count(0)
    looked_at(member, "pembatalan-putusan-ponsel")

    (event,) = emitted(hall.engine, AttemptVoided)
    assert (event.attempt_id, event.candidate_no, event.reason) == (sheet.attempt_id, number, REASON)
    with unit_of_work(hall.engine) as session:
        known = Known(keys.find(session, key_ids(event)), lambda _who, _at: True)
        require_signed(event, known, hall.clock.now())
