"""One service as browsers reach it, and people of the staff who look at its pages in either language and size."""

from __future__ import annotations

import os
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from wsgiref.simple_server import make_server

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from services.scoring.service import create_app
from shared.kernel.roles import Principal
from tests.builders import person_keys
from tests.builders.web import bearer_of, make_settings
from tests.e2e.axe import axe_findings
from tests.e2e.browser import settled
from tests.e2e.player_fixture.hall import Quiet, Server, front

_KEEP = """async ([keyId, holder, pkcs8]) => {
  const bytes = Uint8Array.from(atob(pkcs8), (each) => each.charCodeAt(0));
  const privateKey = await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", false, ["sign"]);
  await new Promise((done) => {
    const request = indexedDB.open("terang-signing", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys", { keyPath: "keyId" });
    request.onsuccess = () => {
      const writing = request.result.transaction("keys", "readwrite");
      writing.objectStore("keys").put({ keyId, holder, privateKey, publicKey: "" });
      writing.oncomplete = done;
    };
  });
}"""
WIDE, NARROW = (1366, 768), (390, 844)
_OTHER = {"id": "en", "en": "id"}


@contextmanager
def served(app: Flask, mount: str = "") -> Iterator[str]:
    """The address of an application; behind `mount` with the shared look before it, as in the running system."""
    site = DispatcherMiddleware(front(), {mount: app}) if mount else app
    server = make_server("127.0.0.1", 0, site, server_class=Server, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, name=app.name)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{mount}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def scoring_at(engine: Engine, folder: Path) -> Iterator[str]:
    """The address of scoring on this database, whose engine ends with it."""
    app = create_app(make_settings("scoring", folder, database_url=str(engine.url)), engine=engine)
    with served(app, "/scoring") as address:
        yield address
    engine.dispose()


def page_of(
    browser: Browser, address: str, who: Principal | None, language: str, size: tuple[int, int], path: str = ""
) -> Page:
    """A browser of this person, at a page of scoring; of a stranger where there is nobody."""
    headers = bearer_of(who, datetime.now(UTC), "scoring") if who else {}
    context = browser.new_context(extra_http_headers=headers, viewport={"width": size[0], "height": size[1]})
    context.add_cookies([{"name": "terang_lang", "value": language, "url": address}])
    page = context.new_page()
    page.goto(f"{address}{path}")
    return page


def with_key(page: Page, who: Principal) -> Page:
    """The page in a browser that has this member's signing key."""
    private = person_keys.private_key(who.id).private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    page.evaluate(_KEEP, [person_keys.fingerprint(who.id), who.id, b64encode(private).decode()])
    return page


def looked_at(page: Page, name: str) -> None:
    """The page as it stands at both sizes, then what its address shows in the other language: axe has nothing to say,
    and nothing is wider than the window. Pictures are taken if they are wanted.

    The other language is read in a tab beside it, so what is typed here stays. A refused form is sent again in it
    instead, for its address alone does not show what was refused; that changes nothing.
    """
    settled(page)
    here = str(page.evaluate("document.documentElement.lang"))
    at_both_sizes(page, f"{name}-{here}")
    refused = page.evaluate("performance.getEntriesByType('navigation')[0].responseStatus >= 400")
    with _language(page, _OTHER[here]):
        tab = page if refused else page.context.new_page()
        answer = tab.reload() if refused else tab.goto(page.url)
        assert tab.evaluate("document.documentElement.lang") == _OTHER[here], f"{name}: {answer and answer.status}"
        at_both_sizes(tab, f"{name}-{_OTHER[here]}")
    if refused:
        page.reload()
    else:
        tab.close()


def at_both_sizes(page: Page, name: str) -> None:
    """The page as it stands, at the size it has and at the other one."""
    size = page.viewport_size
    assert size is not None
    for width, height in sorted((WIDE, NARROW), key=lambda each: each[0] != size["width"]):
        page.set_viewport_size({"width": width, "height": height})
        found = axe_findings(page)
        assert found == [], f"{name}, {width}:\n" + "\n".join(found)
        fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, f"{name}: something is wider than a window of {width}"
        if folder := os.environ.get("TERANG_PICTURES"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size(size)


@contextmanager
def _language(page: Page, language: str) -> Iterator[None]:
    """The browser asks for pages in this language until the block ends."""
    origin = str(page.evaluate("location.origin"))
    kept = [each["value"] for each in page.context.cookies(origin) if each["name"] == "terang_lang"]
    page.context.add_cookies([{"name": "terang_lang", "value": language, "url": origin}])
    yield
    page.context.add_cookies([{"name": "terang_lang", "value": kept[0] if kept else "id", "url": origin}])
