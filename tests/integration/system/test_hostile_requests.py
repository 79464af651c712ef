"""G11: whatever stands in the head or the body of a request, on any route, the answer is never a 500."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts.catalogue import SERVICES
from shared.kernel.clock import SystemClock
from shared.kernel.roles import STAFF, Principal
from shared.web.access import route_access
from shared.web.staff_tokens import COOKIE, StaffToken, issue
from tests.builders.system import Candidate, System
from tests.builders.visitors import fill
from tests.builders.web import key_pair

_DEEP = "[" * 4000
_NO_ADDRESSES = ("http://[", "http://[::1", "http://][", "http://a:99999999", "null", "://", "http://a\\@b", "\xff")
_NO_TOKENS = (
    base64.urlsafe_b64encode(_DEEP.encode()).decode() + ".e30.e30",
    "eyJhbGciOiJub25lIn0.e30.",
    "a.b.c",
    "\xff\xfe",
)
_HEADERS: dict[str, list[dict[str, str]]] = {
    "Origin": [{"Origin": address} for address in _NO_ADDRESSES],
    "Referer": [{"Referer": address} for address in _NO_ADDRESSES],
    "HX-Current-URL": [{"HX-Request": "true", "HX-Current-URL": address} for address in _NO_ADDRESSES],
    "Host": [{"Host": host} for host in ("http://[", "[", "[::1", "a:99999999", "x" * 3000, "\xff", "a b", "")],
    "Authorization": [{"Authorization": f"Bearer {token}"} for token in _NO_TOKENS],
    "Cookie": [
        *({"Cookie": f"terang_staff={token}"} for token in _NO_TOKENS),
        *({"Cookie": text} for text in ("=;;=", "terang_lang=../../x; terang_seat=\x80", "terang_recruitment=\xff")),
    ],
    "Accept-Language": [{"Accept-Language": text} for text in ("\xff", "id;q=nan", "," * 3000, "en" * 2000)],
    "Content-Type": [
        {"Content-Type": text} for text in ("\xff", "", "application/json; charset=nope", "multipart/form-data")
    ],
    "others": [
        {"Content-Length": "-1"},
        {"Range": "bytes=9-1,x"},
        {"If-Modified-Since": "\xff"},
        {"If-None-Match": '"' * 100},
    ],
}
"""Hostile values by header."""
_QUERIES = (
    "%00",
    "%ff=%ff",
    "q=%ed%a0%80",
    "halaman=" + "9" * 5000,
    "&".join(f"{name}={'9' * 26}" for name in ("halaman", "ruang", "page", "after", "limit", "nomor", "orang")),
    "page=1e400&after=-1",
    "[" * 300,
    "&" * 300,
)
_NUMBERS = ("0", "-1", str(2**31), str(2**63), "9" * 26, "9" * 5000, "%D9%A9" * 30)
"""Of what addresses count: more than a database holds, more than Python reads, digits of another script."""
_JSON = (
    *(b"[" * depth + b"]" * depth for depth in (500, 900, 990, 1100, 100_000)),
    *(b'{"rows":' * depth + b"1" + b"}" * depth for depth in (500, 900, 990, 1100, 100_000)),
    b"9" * 5000,
    b'{"nik":' + b"9" * 5000 + b',"password":' + b"9" * 400 + b"}",
    b'{"entries":[{"sequence":' + b"9" * 5000 + b"}]}",
    b'{"rows":[{"items":1e400}],"rooms":[{"seats":-Infinity}]}',
    b'{"digest":"\\ud800","\\ud800":1}',
    b"\xff\xfe{\x00}\x00",
    b"",
    b"null",
)
_BODIES = (
    ("application/x-www-form-urlencoded", b"nik=%00&next=%ff&rows=%ed%a0%80&halaman=" + b"9" * 5000),
    ("application/x-www-form-urlencoded; charset=nope", b"a=1"),
    ("multipart/form-data; boundary=x", b"--x"),
    (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="sheet"; filename="\x00"\r\n\r\nx\r\n--x--\r\n',
    ),
    ("multipart/form-data", b"x"),
    ("\xff", b"{}"),
)


@pytest.fixture(scope="module")
def system(shared_system: System) -> System:
    for app in shared_system.apps.values():
        # As in production: a fault is answered, not raised into the test.
        app.testing = False
    return shared_system


@pytest.fixture(scope="module")
def candidate(system: System) -> Candidate:
    admitted = system.admit(1)
    system.settle()
    return admitted


@pytest.fixture(scope="module")
def browsers(system: System, candidate: Candidate) -> dict[str, FlaskClient]:
    """By service a browser that every route of it admits: applicant, candidate and every role of the staff at once."""
    found = {
        "recruitment": candidate.client,
        "cbt": system.check_in(candidate.number),
        "scoring": system.apps["scoring"].test_client(),
    }
    everyone = StaffToken(Principal("staff-all", "Rara Kartika", STAFF), "session of staff-all", 0)
    for name, client in found.items():
        client.set_cookie(COOKIE, issue(key_pair()[0], everyone, SystemClock().now(), audience=name))
    return found


@pytest.fixture(scope="module", params=SERVICES)
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def routes(system: System, candidate: Candidate, service: str) -> list[tuple[str, str]]:
    """Method and address of every route, but those that end what the browser is logged in to."""
    return [
        (method, fill(system, service, rule, candidate))
        for rule, method in sorted(route_access(system.apps[service]))
        if not rule.endswith("/keluar") and (method, rule) != ("DELETE", "/api/session")
    ]


def _ask(client: FlaskClient, method: str, path: str, **content: Any) -> None:
    # Fresh proofs each time: an answer to one request must not log the browser out of the next.
    assert client._cookies is not None
    cookies = dict(client._cookies)
    answer = client.open(path, method=method, **content)
    shown = repr(content)[:200]
    assert answer.status_code < 500, f"{method} {path[:100]} {shown}: {answer.status_code}"
    answer.close()
    client._cookies = cookies


def test_no_header_breaks_a_route(
    browsers: dict[str, FlaskClient], service: str, routes: list[tuple[str, str]]
) -> None:
    """Every route gets every header; the values go round, so that each of them reaches many routes."""
    assert len(routes) > max(map(len, _HEADERS.values()))
    for number, (method, path) in enumerate(routes):
        for values in _HEADERS.values():
            _ask(browsers[service], method, path, headers=values[number % len(values)])


def test_no_query_breaks_a_route(browsers: dict[str, FlaskClient], service: str, routes: list[tuple[str, str]]) -> None:
    for method, path in routes:
        for query in _QUERIES:
            _ask(browsers[service], method, f"{path}?{query}")


def test_no_number_in_an_address_breaks_a_route(
    system: System, candidate: Candidate, browsers: dict[str, FlaskClient], service: str
) -> None:
    for rule, method in sorted(route_access(system.apps[service])):
        for name in re.findall("<int:([a-z_]+)>", rule):
            for number in _NUMBERS:
                _ask(browsers[service], method, fill(system, service, rule, candidate, **{name: number}))


def test_no_body_breaks_a_route(browsers: dict[str, FlaskClient], service: str, routes: list[tuple[str, str]]) -> None:
    bodies = [*_BODIES, *(("application/json", body) for body in _JSON)]
    for method, path in routes:
        if method != "GET":
            for content_type, body in bodies:
                _ask(browsers[service], method, path, data=body, headers={"Content-Type": content_type})


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    name=st.sampled_from(["Origin", "Referer", "HX-Current-URL", "Host", "Cookie", "Authorization", "Accept-Language"]),
    value=st.text(st.characters(max_codepoint=255, blacklist_characters="\r\n\0"), max_size=80)
    | st.builds("http://{}".format, st.text("[]:@/\\%?#.a1", max_size=12)),
    number=st.integers(0, 1000),
)
def test_no_text_in_a_header_breaks_a_route(
    browsers: dict[str, FlaskClient],
    service: str,
    routes: list[tuple[str, str]],
    name: str,
    value: str,
    number: int,
) -> None:
    method, path = routes[number % len(routes)]
    _ask(browsers[service], method, path, headers={name: value, "HX-Request": "true"})
