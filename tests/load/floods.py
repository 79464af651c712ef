"""Clients in a process of their own who ask the same again and again, beside what is measured."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle, repeat
from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.load.hall import HOST

_REFUSED = frozenset({408, 413, 429, 503})
_PATIENCE_SECONDS = 120.0
_START_SECONDS = 60.0


@dataclass(frozen=True)
class Client:
    """One client, who asks again `pause` seconds after an answer, or when a refusal tells it to.

    It sends its `bodies` in turn; without any it gets the page. `answers` are the statuses that count as answered: a
    login that does not fit is judged all the same.
    """

    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    bodies: Sequence[bytes] = ()
    pause: float = 0.0
    answers: frozenset[int] = frozenset({200})


@dataclass
class Tally:
    """How many requests got their answer, and how many were turned away: known at the end of the block."""

    answered: int = 0
    refused: int = 0


@contextmanager
def flood(port: int, clients: Sequence[Client]) -> Iterator[Tally]:
    """All of them ask until the end of the block. Raises SystemExit if one got another answer than it may get."""
    tally = Tally()
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_ask_all, args=(port, clients, theirs))
    process.start()
    try:
        if not ours.poll(_START_SECONDS):
            raise SystemExit("the flood does not begin")
        ours.recv()
        yield tally
        ours.send("end")
        found = ours.recv()
        if isinstance(found, str):
            raise SystemExit(found)
        tally.answered, tally.refused = found
    finally:
        ours.close()
        process.join(_PATIENCE_SECONDS)


def _ask_all(port: int, clients: Sequence[Client], pipe: Connection) -> None:
    # In truth these clients have processors of their own.
    os.nice(19)
    ending = threading.Event()
    # People do not open a page at the same moment.
    waits = [client.pause * place / len(clients) for place, client in enumerate(clients)]
    with ThreadPoolExecutor(len(clients)) as threads:
        asking = [threads.submit(_ask, port, *each, ending) for each in zip(clients, waits, strict=True)]
        pipe.send("begun")
        try:
            pipe.recv()
        except EOFError:
            # What was measured has failed; it says so itself.
            return
        finally:
            ending.set()
    wrong = [error for each in asking if (error := each.exception()) is not None]
    if wrong:
        pipe.send(f"the flood failed: {wrong[0]}")
        return
    counted = sum((each.result() for each in asking), Counter[str]())
    pipe.send((counted["answered"], counted["refused"]))


def _ask(port: int, client: Client, wait: float, ending: threading.Event) -> Counter[str]:
    counted: Counter[str] = Counter()
    connection = HTTPConnection(HOST, port, timeout=_PATIENCE_SECONDS)
    method, bodies = ("POST", cycle(client.bodies)) if client.bodies else ("GET", repeat(None))
    ending.wait(wait)
    while not ending.is_set():
        try:
            connection.request(method, client.path, next(bodies), dict(client.headers))
            answer = connection.getresponse()
            body = answer.read()
        except (OSError, HTTPException):
            counted["refused"] += 1
            connection.close()
            ending.wait(1)
            continue
        if answer.status in client.answers:
            counted["answered"] += 1
            ending.wait(client.pause)
        elif answer.status in _REFUSED:
            counted["refused"] += 1
            ending.wait(float(answer.headers.get("Retry-After", client.pause)))
        else:
            raise ValueError(f"{method} {client.path}: {answer.status} {body[:300]!r}")
    connection.close()
    return counted
