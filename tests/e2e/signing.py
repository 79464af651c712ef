"""Members of the committee in the journey: they make keys and sign the ranking."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.e2e.device import VirtualDevice
from tests.e2e.people import PATIENCE_WITH_EVENTS, VACANCY, Person

_KNOWN = """async ([address, patience]) => {
    const giveUpAt = Date.now() + patience;
    while (Date.now() < giveUpAt) {
        const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (answer.ok && (await answer.json()).key_ids.length) return true;
        await new Promise((again) => setTimeout(again, 100));
    }
    return false;
}"""


def press_to_sign(signer: Person, name: str) -> None:
    """Presses the button once the service knows a key of the signer: one that was made just now comes with an event,
    for which the page itself waits some seconds only."""
    button = signer.page.get_by_role("button", name=name)
    address = signer.page.locator("form[data-sign]").filter(has=button).get_attribute("data-sign")
    known = signer.page.evaluate(_KNOWN, [address, PATIENCE_WITH_EVENTS])
    assert known, f"no key of the signer has reached {address}"
    button.click()


def cannot_sign_without_a_key(chair: Person) -> None:
    page = chair.open(f"/scoring/peringkat/{VACANCY}")
    page.get_by_role("button", name="Tanda tangani peringkat").click()
    expect(page.get_by_role("alert")).to_contain_text("Akun Anda belum punya kunci.")
    expect(page.get_by_text("0 dari 2").first).to_be_visible()
    chair.look("no-key")
    page.get_by_role("alert").get_by_role("link").click()
    chair.heading("Kunci tanda tangan")


def make_a_key(signer: Person) -> None:
    """The private half stays in the browser: no script can read it out."""
    page = signer.open("/petugas/kunci")
    signer.look("no-key-yet")
    page.get_by_role("button", name="Buat kunci di peramban ini").click()
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()
    signer.look("key")
    assert page.evaluate(_PRIVATE_KEYS) == [{"extractable": False, "exported": "InvalidAccessError"}]


def make_a_passkey(signer: Person) -> VirtualDevice:
    """The device makes one only for whom it has verified, and gives the page nothing that could sign without it."""
    device = VirtualDevice(signer.page)
    device.verifies(False)
    page = signer.open("/petugas/kunci")
    make = page.get_by_role("button", name="Buat passkey")
    make.click()
    expect(page.get_by_role("alert")).to_contain_text("Kunci belum dibuat")
    expect(page.get_by_text("Belum ada kunci")).to_be_visible()
    signer.look("passkey-cancelled")
    device.verifies(True)
    make.click()
    expect(page.get_by_text("Berlaku", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Berlaku")).to_contain_text("Passkey")
    signer.look("passkey")
    return device


def cannot_sign_for_somebody_who_is_away(signer: Person, device: VirtualDevice) -> None:
    page = signer.open(f"/scoring/peringkat/{VACANCY}")
    device.verifies(False)
    press_to_sign(signer, "Tanda tangani peringkat")
    expect(page.get_by_role("alert")).to_contain_text("Dibatalkan")
    expect(page.get_by_text("1 dari 2").first).to_be_visible()
    signer.look("passkey-not-asked")
    device.verifies(True)


_PRIVATE_KEYS = """async () => {
    const database = await new Promise((resolve) => {
        const request = indexedDB.open("terang-signing", 1);
        request.onsuccess = () => resolve(request.result);
    });
    const kept = await new Promise((resolve) => {
        const request = database.transaction("keys").objectStore("keys").getAll();
        request.onsuccess = () => resolve(request.result);
    });
    return Promise.all(kept.map(async ({ privateKey }) => ({
        extractable: privateKey.extractable,
        exported: await crypto.subtle.exportKey("pkcs8", privateKey).then(() => "it was", (error) => error.name),
    })));
}"""


def sign(signer: Person, state: str) -> None:
    page = signer.open(f"/scoring/peringkat/{VACANCY}")
    press_to_sign(signer, "Tanda tangani peringkat")
    expect(page.get_by_text(re.compile(state)).first).to_be_visible()
    signer.look("signed-" + re.sub(r"\W", "", state).lower())
