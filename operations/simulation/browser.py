"""A browser without a screen: cookies, forms as they are on the page, JSON, connections that stay open.

Like a real one it waits and retries when a server is busy (503) or gone for a moment. Every request
of the demo may be sent twice without harm; the services guarantee that.
"""

from __future__ import annotations

import json
import ssl
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import lxml.html

from shared.kernel.backoff import Backoff

Fields = Mapping[str, str | bool]
_PATIENCE_SECONDS = 90.0
_TIMEOUTS = dict.fromkeys(("connect", "read", "write", "pool"), 60.0)
"""Seconds."""
_ONE_CONNECTION = httpx.Limits(max_connections=1)
_COMPLAINTS = "//*[@role='alert'] | //*[contains(@class, 'invalid-feedback')]"
_LATER = frozenset({429, 502, 503, 504})
_MOST_REDIRECTS = 5


class Stopped(Exception):
    """The demo was stopped: somebody pressed Ctrl-C."""


class Unexpected(Exception):
    """A server gave an answer that the demo does not expect; the message names the request and the answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    """The address of the answer, after redirects."""
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
        """The errors that the page or the problem document names, on one line."""
        if self.code:
            return str(self.json())
        found = self.page().xpath(_COMPLAINTS) if self.body else []
        return " | ".join(" ".join(element.text_content().split()) for element in found)


class Browser:
    """One person's browser. Not for several threads at once.

    It uses httpx's requests, cookies and connections but not httpx's client, which takes twice as long for each
    request: hundreds of browsers share the machine with the servers.
    """

    def __init__(self, url: str, stop: threading.Event | None = None) -> None:
        self._url = url
        self._stop = stop or threading.Event()
        # At an inner address of an HTTPS site, the demo gets cookies marked Secure over HTTP.
        self._cookies = httpx.Cookies(CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https"))))
        self._connection: httpx.HTTPTransport | None = None

    def close(self) -> None:
        """Closes the connection. The browser can be used afterwards: it keeps its cookies."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """A page, after any redirects."""
        return self._follow(self._send("GET", path, headers=headers))

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
        return self._follow(self._send("POST", path, data=fields))

    def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> Answer:
        """One call of a JSON API, as a page's script makes it; `token` adds a staff token."""
        headers = _headers_of_api(token)
        if body is None:
            return _answer(self._send(method, path, headers=headers))
        headers["Content-Type"] = "application/json"
        return _answer(self._send(method, path, headers=headers, content=json.dumps(body).encode()))

    def upload(self, path: str, files: Iterable[tuple[str, str, bytes]], token: str | None = None) -> Answer:
        """Sends files as (field, file name, content), in the form that a page sends them."""
        parts = [(field, (name, content, "application/octet-stream")) for field, name, content in files]
        return _answer(self._send("POST", path, headers=_headers_of_api(token), files=parts))

    def _follow(self, response: httpx.Response) -> Answer:
        for _ in range(_MOST_REDIRECTS):
            if not response.has_redirect_location:
                return _answer(response)
            response = self._send("GET", urljoin(str(response.url), response.headers["location"]))
        raise Unexpected(f"{response.url} redirects in circles")

    def _send(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **body: Any) -> httpx.Response:
        """`body` is one of the arguments `data`, `content` or `files` of httpx.Request."""
        url = _parsed(urljoin(self._url, path))
        request = httpx.Request(method, url, headers=headers, extensions={"timeout": _TIMEOUTS}, **body)
        if method != "GET":
            request.headers["Origin"] = self._url
        self._cookies.set_cookie_header(request)
        return self._send_patiently(request)

    def _send_patiently(self, request: httpx.Request) -> httpx.Response:
        """Retries while the server is busy or away: several desks log in as one person, servers come and go.

        Raises Unexpected when patience ends, and Stopped."""
        give_up_at = time.monotonic() + _PATIENCE_SECONDS
        backoff, reason = Backoff(0.05, 3.0), ""
        while time.monotonic() < give_up_at:
            if self._stop.is_set():
                raise Stopped
            at_least = 0.0
            try:
                response = self._exchange(request)
            except httpx.TransportError as error:
                reason = f"{type(error).__name__}: {error}"
            else:
                if response.status_code not in _LATER:
                    return response
                reason = f"{response.status_code}, busy"
                at_least = min(float(response.headers.get("retry-after") or 0), 5.0)
            if self._stop.wait(max(at_least, backoff.next_pause())):
                raise Stopped
        raise Unexpected(f"{request.method} {request.url}: no answer for {_PATIENCE_SECONDS:.0f} seconds ({reason})")

    def _exchange(self, request: httpx.Request) -> httpx.Response:
        """One request and its answer, whatever the answer is. Raises httpx.TransportError."""
        if self._connection is None:
            verify = _certificates() if request.url.scheme == "https" else False
            self._connection = httpx.HTTPTransport(verify=verify, limits=_ONE_CONNECTION, trust_env=False)
        response = self._connection.handle_request(request)
        response.read()
        response.request = request
        if "set-cookie" in response.headers:
            self._cookies.extract_cookies(response)
        return response


@lru_cache(maxsize=1024)
def _parsed(url: str) -> httpx.URL:
    return httpx.URL(url)


@cache
def _certificates() -> ssl.SSLContext:
    """Loaded once for all browsers, because it takes a tenth of a second."""
    return ssl.create_default_context()


def _headers_of_api(token: str | None) -> dict[str, str]:
    headers = {"Accept": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return headers


def _answer(response: httpx.Response) -> Answer:
    return Answer(response.status_code, str(response.url), response.headers, response.content)


def _form(page: Answer, action: str) -> Any:
    """The form that goes to `action`; one without an action goes to the page's own address."""
    for form in page.page().forms:
        if urlsplit(urljoin(page.url, form.get("action") or "")).path.endswith(action):
            return form
    raise Unexpected(f"{page.url} (status {page.status}) has no form that goes to {action}: {page.problems()}")
