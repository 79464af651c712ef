"""The short road of our worker and gunicorn's own: the same verdict on every request, however it arrives.

The requests in gunicorn_requests.json are gunicorn's own, from the folder tests/requests of its source package 27.0.1,
with the settings that each is tried under. Their licence lies beside them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from gunicorn.workers.ggevent import GeventWorker

from shared.web.serving import head
from shared.web.serving.head import Heads
from shared.web.serving.worker import Worker
from tests.builders.gunicorn_worker import Heard, serve, serve_all, settings

REQUESTS: dict[str, dict[str, Any]] = json.loads(
    Path(__file__).with_name("gunicorn_requests.json").read_text(encoding="utf-8")
)


def whole(data: bytes) -> Iterable[bytes]:
    return [data]


def by_lines(data: bytes) -> Iterable[bytes]:
    return data.splitlines(keepends=True)


def by_bytes(data: bytes) -> Iterable[bytes]:
    return [data[n : n + 1] for n in range(len(data))]


def in_two(data: bytes) -> Iterable[bytes]:
    end = data.find(b"\r\n\r\n") + 4
    return [data[:end], data[end:]]


def anyhow(data: bytes) -> Iterable[bytes]:
    dice = random.Random(data)
    cuts = sorted(dice.sample(range(len(data)), min(len(data), 7)))
    return [data[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


ARRIVALS = (whole, by_lines, by_bytes, in_two, anyhow)


def both(arrives: Callable[[bytes], Iterable[bytes]], data: bytes, client: Any = None, **changes: Any) -> Heard:
    """What both workers make of this connection, which must be the same to the byte."""
    cfg, more = settings(**changes), {"client": client} if client is not None else {}
    stock, ours = (serve(kind, cfg, arrives(data), **more) for kind in (GeventWorker, Worker))
    assert ours.answers == stock.answers
    assert ours.asked == stock.asked
    return ours


@pytest.mark.parametrize("arrives", ARRIVALS, ids=lambda arrives: arrives.__name__)
@pytest.mark.parametrize("name", REQUESTS)
def test_gunicorns_own_requests(name: str, arrives: Callable[[bytes], Iterable[bytes]]) -> None:
    case = REQUESTS[name]
    heard = both(arrives, case["bytes"].encode("latin-1"), **case.get("settings", {}))
    if "requests" in case:
        assert heard.statuses == [200] * case["requests"]


def post(*headers: str, body: str = "", line: str = "POST /a/b?c=d HTTP/1.1", host: str = "Host: localhost") -> bytes:
    return "\r\n".join([line, *filter(None, (host, *headers)), "", body]).encode("latin-1")


HELLO = post("Content-Length: 5", body="hello")
GET = post(line="GET / HTTP/1.1")

ORDINARY = {
    "a body": HELLO,
    "no body": GET,
    "an empty body": post("Content-Length: 0"),
    "zeros before the length": post("Content-Length: 0005", body="hello"),
    "two in one packet": HELLO + GET,
    "twenty in one packet": HELLO * 20,
    "close": post("Connection: close") + GET,
    "keep-alive": post("Connection: keep-alive") + GET,
    "a list of connection options": post("Connection: keep-alive, x") + GET,
    "an empty line first": b"\r\n" + GET,
    "HEAD": post(line="HEAD / HTTP/1.1") + GET,
    "an absolute address": post(line="GET http://localhost:81/x HTTP/1.1"),
    "escapes": post(line="GET /%41%00%e2%82%ac/../x?%20 HTTP/1.1"),
    "a header twice": post("X-A: 1", "X-A: 2"),
    "obs-text": post("X-A: \xe9"),
    "spaces around a value": post("X-A: \t a \t"),
    "cookies in two headers": post("Cookie: a=b", "Cookie: c=d"),
    "the longest ordinary body": post("Content-Length: 65536", body="x" * 65536),
    "forwarded over https": post("X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1"),
    "script name": post("SCRIPT_NAME: /a"),
}
UNUSUAL = {
    "a body that breaks off": post("Content-Length: 9", body="hello"),
    "half a head": GET[:-2],
    "nothing": b"",
    "one byte more than ordinary": post("Content-Length: 65537", body="x" * 65537),
    "chunked": post("Transfer-Encoding: chunked", body="5\r\nhello\r\n0\r\n\r\n") + GET,
    "chunked after ordinary": HELLO + post("Transfer-Encoding: chunked", body="5\r\nhello\r\n0\r\n\r\n") + GET,
    "both lengths": post("Content-Length: 5", "Transfer-Encoding: chunked", body="0\r\n\r\n" + "GET /x"),
    "both lengths, the other way": post("Transfer-Encoding: chunked", "Content-Length: 5", body="0\r\n\r\n"),
    "a coding in disguise": post("Transfer-Encoding: \x0bchunked", "Content-Length: 5", body="0\r\n\r\n"),
    "identity": post("Transfer-Encoding: identity", "Content-Length: 5", body="hello"),
    "the length twice": post("Content-Length: 5", "Content-Length: 5", body="hello"),
    "two lengths": post("Content-Length: 5", "Content-Length: 6", body="hello!"),
    "a list of lengths": post("Content-Length: 5, 5", body="hello"),
    "a signed length": post("Content-Length: +5", body="hello"),
    "a negative length": post("Content-Length: -5", body="hello"),
    "a hexadecimal length": post("Content-Length: 0x5", body="hello"),
    "a length with an underscore": post("Content-Length: 1_0", body="hello"),
    "a superscript length": post("Content-Length: \xb2", body="hello"),
    "an endless length": post("Content-Length: " + "9" * 30, body="hello"),
    "a length of thousands of digits": post("Content-Length: " + "9" * 5000, body="hello"),
    "a length with a space in its name": post("Content-Length : 5", body="hello"),
    "a length under another name": post("Content_Length: 5", body="hello"),
    "a folded length": post("Content-Length:\r\n 5", body="hello"),
    "a folded header": post("X-A: 1\r\n 2"),
    "a header that begins with a space": post(" X-A: 1"),
    "a header without colon": post("X-A"),
    "bare LF": GET.replace(b"\r\n", b"\n"),
    "bare LF in a head": post("X-A: 1\nX-B: 2"),
    "bare LF at the end": GET[:-2] + b"\n",
    "bare CR in a head": post("X-A: 1\rX-B: 2"),
    "NUL in a value": post("X-A: \x00"),
    "NUL in a name": post("X-\x00A: 1"),
    "NUL in the address": post(line="GET /\x00 HTTP/1.1"),
    "a control character": post("X-A: \x07"),
    "Expect": post("Expect: 100-continue", "Content-Length: 5", body="hello") + GET,
    "another expectation": post("Expect: wonders"),
    "an upgrade": post("Upgrade: websocket", "Connection: Upgrade") + GET,
    "HTTP/1.0": post(line="GET / HTTP/1.0") + GET,
    "HTTP/1.0 keep-alive": post("Connection: keep-alive", line="GET / HTTP/1.0") + GET,
    "HTTP/2.0": post(line="GET / HTTP/2.0"),
    "no version": b"GET /\r\n\r\n",
    "HTTP/2's preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "CONNECT": post(line="CONNECT localhost:80 HTTP/1.1") + GET,
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n\r\n",
    "a lower-case method": post(line="get / HTTP/1.1"),
    "two hosts": post("Host: elsewhere"),
    "no host": post(host=""),
    "a proxy's line": b"PROXY TCP4 192.0.2.1 192.0.2.2 5 6\r\n" + GET,
    "two empty lines first": b"\r\n\r\n" + GET,
    "a long line": post(line=f"GET /{'x' * 4090} HTTP/1.1"),
    "a long header": post("X-A: " + "x" * 8190),
    "too many headers": post(*(f"X-{n}: 1" for n in range(101))),
    "a script name that does not fit": post("SCRIPT_NAME: /elsewhere"),
    "https and http": post("X-Forwarded-Proto: https", "X-Forwarded-Ssl: off"),
    "a request smuggled in a body of no length": post(body=GET.decode()),
    "a request smuggled behind a short length": post("Content-Length: 3", body="abc" + HELLO.decode()),
    "rubbish after a request": HELLO + b"\x00\xff rubbish\r\n\r\n",
}


@pytest.mark.parametrize("arrives", ARRIVALS, ids=lambda arrives: arrives.__name__)
@pytest.mark.parametrize("name", [*ORDINARY, *UNUSUAL])
def test_attacks_and_ordinary_requests(name: str, arrives: Callable[[bytes], Iterable[bytes]]) -> None:
    data = {**ORDINARY, **UNUSUAL}[name]
    if len(data) > 20_000 and arrives is by_bytes:
        arrives = in_two
    both(arrives, data)


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_requests_take_the_short_road(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        pytest.fail("gunicorn's own road")

    monkeypatch.setattr(GeventWorker, "handle", refuse)
    assert serve(Worker, settings(), [ORDINARY[name]]).statuses


@pytest.mark.parametrize("client", [("127.0.0.1", 1), ("192.0.2.7", 1), ("::1", 1, 0, 0), "", b""], ids=repr)
@pytest.mark.parametrize("trusted", ["127.0.0.1", "*", "192.0.2.0/24"])
def test_forwarded_headers_count_from_whom_they_are_trusted(client: Any, trusted: str) -> None:
    data = ORDINARY["forwarded over https"] + ORDINARY["script name"]
    heard = both(whole, data, client, forwarded_allow_ips=trusted, forwarder_headers="SCRIPT_NAME")
    is_trusted = not isinstance(client, tuple) or trusted == "*" or (client[0] == "192.0.2.7") == ("24" in trusted)
    if client[:1] != ("::1",):
        assert heard.asked[0]["wsgi.url_scheme"] == ("https" if is_trusted else "http")


def test_the_same_head_from_another_client_is_judged_anew() -> None:
    data = ORDINARY["forwarded over https"]
    clients = [("127.0.0.1", 1), ("192.0.2.7", 2), ("127.0.0.1", 3)]
    heard = serve_all(Worker, settings(), [([data], client) for client in clients])
    seen = [
        (asked["wsgi.url_scheme"], asked["REMOTE_ADDR"], asked["REMOTE_PORT"]) for each in heard for asked in each.asked
    ]
    assert seen == [("https", "127.0.0.1", "1"), ("http", "192.0.2.7", "2"), ("https", "127.0.0.1", "3")]


def test_heads_are_not_kept_without_end() -> None:
    heads = Heads(settings())
    peer = (("127.0.0.1", 8000), "127.0.0.1")
    for n in range(head.KEPT_HEADS + 10):
        assert heads.read(peer, post(f"X-A: {n}"))
    assert len(heads) == head.KEPT_HEADS
    assert heads.read(peer, post("X-A: " + "x" * head.LARGEST_KEPT))
    assert heads.read(peer, post("X-A: 1"))
    assert len(heads) == head.KEPT_HEADS


@pytest.mark.parametrize(
    "changes", [{"keepalive": 0}, {"max_requests": 1}, {"proxy_protocol": True}, {"http_protocols": "h1,h2"}], ids=repr
)
def test_settings_hold_on_both(changes: dict[str, Any]) -> None:
    both(whole, HELLO + HELLO + GET, **changes)
