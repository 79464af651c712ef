"""A browser without a screen: cookies, forms as they are on the page, JSON, kept-alive connections.

Like a real one it waits and asks again when a server is busy (503) or gone for a moment. Every request
of the play may be sent twice without harm; that is a promise of the services.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html

Fields = Mapping[str, str | bool]
_PATIENCE_SECONDS = 90.0
_COMPLAINTS = "//*[@role='alert'] | //*[contains(@class, 'invalid-feedback')]"
_LATER = frozenset({429, 502, 503, 504})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


class Stopped(Exception):
    """The play is over: somebody pressed Ctrl-C."""


class Unexpected(Exception):
    """A server answered what the play has no line for; the message says who asked what and got what."""


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    """Where the answer came from, after redirects."""
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The stable code of a problem document, or an empty text."""
        if "json" not in self.headers.get("content-type", ""):
            return ""
        found = self.json()
        return str(found.get("code", "")) if isinstance(found, dict) else ""

    def page(self) -> lxml.html.HtmlElement:
        return lxml.html.document_fromstring(self.body.decode())

    def problems(self) -> str:
        """What the page or the problem says is wrong, on one line."""
        if self.code:
            return str(self.json())
        found = self.page().xpath(_COMPLAINTS) if self.body else []
        return " | ".join(" ".join(element.text_content().split()) for element in found)


class Browser:
    """One person's browser. Not for several threads at once."""

    def __init__(self, url: str, stop: threading.Event | None = None) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "localhost", parts.port or 80
        self._url = url
        self._stop = stop or threading.Event()
        self._cookies: dict[str, tuple[str, str]] = {}
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """A page, after any redirects."""
        return self._follow(self._request("GET", path, b"", dict(headers or {})))

    def submit(self, page: Answer, action: str, fields: Fields) -> Answer:
        """Fills in the form of `page` that goes to a path ending in `action`, and sends it.

        A checkbox is ticked by True. Raises Unexpected if the page has no such form or field.
        """
        form = _form(page, action)
        values = {str(name): str(value) for name, value in form.form_values()}
        for name, value in fields.items():
            if name not in form.inputs:
                raise Unexpected(f"the form {action} of {page.url} has no field {name!r}: {sorted(form.inputs.keys())}")
            if value is True:
                values[name] = str(form.inputs[name].get("value", "on"))
            elif value is not False:
                values[name] = value
        return self.post(urljoin(page.url, form.get("action") or ""), values)

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Sends a form as a page does."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._follow(self._request("POST", path, urlencode(fields).encode(), headers))

    def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        """One call of a JSON API, as a page's script makes it; `token` adds a staff token."""
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        content = b""
        if body is not None:
            headers["Content-Type"] = "application/json"
            content = json.dumps(body).encode()
        return self._request(method, path, content, headers)

    def upload(self, path: str, content: bytes, content_type: str, token: str | None = None) -> Answer:
        """Sends a body of any type, such as a multipart form."""
        headers = {"Content-Type": content_type, "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._request("POST", path, content, headers)

    def _follow(self, answer: Answer) -> Answer:
        for _ in range(5):
            if answer.status not in _REDIRECTS:
                return answer
            answer = self._request("GET", urljoin(answer.url, answer.headers["location"]), b"", {})
        raise Unexpected(f"{answer.url} redirects in circles")

    def _request(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Asks until the answer is another than "later": several desks log in as one person, servers come and go.

        Raises Unexpected when patience ends, and Stopped."""
        url = urljoin(self._url, path)
        target = urlsplit(url)._replace(scheme="", netloc="", fragment="").geturl() or "/"
        if method != "GET":
            headers["Origin"] = self._url
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        pause, reason = 0.05, ""
        while time.monotonic() < give_up_at:
            if self._stop.is_set():
                raise Stopped
            try:
                answer = self._once(method, url, target, body, headers)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                reason = f"{type(error).__name__}: {error}"
            else:
                if answer.status not in _LATER:
                    return answer
                reason = f"{answer.status}, busy"
                pause = max(pause, min(float(answer.headers.get("retry-after") or 0), 5.0))
            if self._stop.wait(pause):
                raise Stopped
            pause = min(pause * 2, 3.0)
        raise Unexpected(f"{method} {url}: no answer for {_PATIENCE_SECONDS:.0f} seconds ({reason})")

    def _once(self, method: str, url: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        cookies = self._cookies_for(target)
        all_headers = {**headers, **({"Cookie": cookies} if cookies else {})}
        self._connection.request(method, target, body=body or None, headers=all_headers)
        response = self._connection.getresponse()
        content = response.read()
        for text in response.headers.get_all("Set-Cookie") or ():
            self._keep(text)
        found = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, url, found, content)

    def _keep(self, text: str) -> None:
        for name, morsel in SimpleCookie(text).items():
            if morsel["max-age"] == "0" or not morsel.value:
                self._cookies.pop(name, None)
            else:
                self._cookies[name] = (morsel.value, morsel["path"] or "/")

    def _cookies_for(self, target: str) -> str:
        path = target.partition("?")[0]
        return "; ".join(
            f"{name}={value}"
            for name, (value, prefix) in self._cookies.items()
            if prefix == "/" or path == prefix or path.startswith(prefix.rstrip("/") + "/")
        )


def _form(page: Answer, action: str) -> Any:
    """The form that goes to `action`; one without an action goes to the page's own address."""
    for form in page.page().forms:
        if urlsplit(urljoin(page.url, form.get("action") or "")).path.endswith(action):
            return form
    raise Unexpected(f"{page.url} (status {page.status}) has no form that goes to {action}: {page.problems()}")
