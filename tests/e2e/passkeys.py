"""Members of the committee whose device keeps a passkey, at pages of scoring in a real browser."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import bind_key
from shared.kernel.roles import Principal
from tests.builders.passkeys import SoftDevice
from tests.e2e.device import VirtualDevice
from tests.e2e.site import page_of


class Member:
    """`page` shows this page of scoring at `address`; `device` is the one that their browser asks, `key_id` the
    passkey's fingerprint, which scoring knows as theirs. They have a passkey on another device, too, which is not here.
    """

    def __init__(
        self, browser: Browser, address: str, engine: Engine, who: Principal, look: tuple[str, tuple[int, int]]
    ) -> None:
        # A passkey belongs to a name; it works for no address of numbers.
        self.address = address.replace("127.0.0.1", "localhost")
        origin = self.address.removesuffix("/scoring")
        made = SoftDevice(origin=origin, credential_id=who.id.encode())
        with Session(engine) as session, session.begin():
            for each in (SoftDevice(origin=origin, credential_id=b"elsewhere " + who.id.encode()), made):
                bind_key(session, each.bound(who.id))
        self.key_id = made.fingerprint
        self.page: Page = page_of(browser, self.address, who, *look)
        self.device = VirtualDevice(self.page)
        self.device.keep(made)

    def open(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def is_asked_first(self, button: Locator, cancelled: str) -> None:
        """Without the holder's finger or PIN nothing is signed, and the page says so."""
        self.device.verifies(False)
        button.click()
        expect(self.page.get_by_role("alert").filter(has_text=cancelled)).to_be_visible()
        self.device.verifies(True)

    def signs(self, button: Locator, says: Locator) -> None:
        """The device signs, and the page shows what came of it. Its count rises by more than one, because the browser
        asks a device which of several passkeys it keeps by letting it sign."""
        before = self.device.times_signed()
        button.click()
        expect(says).to_be_visible()
        assert self.device.times_signed() > before
