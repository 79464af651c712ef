"""A form whose statement is about what was typed into it: signed if the service takes it, else answered by the page."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from shared import web

ADDRESS = "http://localhost:9"
STATEMENT = json.dumps({"digest": "of the reason", "signer": "me"})
FORM = """<!doctype html><div data-signing-problem tabindex="-1" hidden><p data-reason="noKey" hidden>no key</p>
<p data-reason="failed" hidden>no answer</p></div>
<form method="post" action="/taken" data-sign="/statement" data-typed="reason"><textarea name="reason"></textarea>
<input type="hidden" name="statement"><input type="hidden" name="key_id"><input type="hidden" name="proof">
<button>Sign</button></form><script type="module" src="/signing.js"></script>"""
KEEP_A_KEY = """async () => {
  const { privateKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  await new Promise((done) => {
    const request = indexedDB.open("terang-signing", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys", { keyPath: "keyId" });
    request.onsuccess = () => {
      const writing = request.result.transaction("keys", "readwrite");
      writing.objectStore("keys").put({ keyId: "mine", holder: "me", privateKey, publicKey: "" });
      writing.oncomplete = done;
    };
  });
}"""


class Service:
    """Answers the page in the place of scoring, and keeps what it was sent."""

    def __init__(self, status: int, keys: list[str]) -> None:
        self.status, self.keys = status, keys
        self.asked: list[str | None] = []
        self.taken: list[dict[str, list[str]]] = []

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/statement":
            self.asked.append(route.request.post_data)
            body = {"statement": STATEMENT, "key_ids": self.keys, "passkeys": []}
            route.fulfill(status=self.status, json=body)
        elif path == "/signing.js":
            script = Path(web.__file__).with_name("static") / "signing.js"
            route.fulfill(content_type="text/javascript", body=script.read_text(encoding="utf-8"))
        elif path == "/taken":
            self.taken.append(parse_qs(route.request.post_data or "", keep_blank_values=True))
            route.fulfill(content_type="text/html", body="<h1>Taken</h1>")
        else:
            route.fulfill(content_type="text/html", body=FORM)


def press(page: Page, service: Service) -> None:
    page.route("**/*", service.answer)
    page.goto(f"{ADDRESS}/")
    if service.keys:
        page.evaluate(KEEP_A_KEY)
    page.get_by_role("textbox").fill("Kabel putus.")
    page.get_by_role("button").click()


def test_what_was_typed_is_asked_about_and_signed(browser: Browser) -> None:
    service = Service(200, ["mine"])
    page = browser.new_page()
    press(page, service)
    expect(page.get_by_role("heading", name="Taken")).to_be_visible()
    assert service.asked == ['{"reason":"Kabel putus."}']
    (taken,) = service.taken
    assert (taken["reason"], taken["statement"], taken["key_id"]) == (["Kabel putus."], [STATEMENT], ["mine"])
    assert len(taken["proof"][0]) == 86, "64 bytes in base64url"


def test_what_the_service_refuses_is_sent_unsigned_so_that_the_page_says_why(browser: Browser) -> None:
    service = Service(422, [])
    page = browser.new_page()
    press(page, service)
    expect(page.get_by_role("heading", name="Taken")).to_be_visible()
    assert service.taken == [{"reason": ["Kabel putus."], "statement": [""], "key_id": [""], "proof": [""]}]


@pytest.mark.parametrize(("status", "words"), [(200, "no key"), (503, "no answer")])
def test_nothing_is_sent_without_a_key_or_an_answer(browser: Browser, status: int, words: str) -> None:
    service = Service(status, [])
    page = browser.new_page()
    press(page, service)
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("textbox")).to_have_value("Kabel putus.")
    assert service.taken == []
