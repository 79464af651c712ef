"""Takes three journeys through a running system and writes down the files that they touch.

A program of its own, so that it runs in any checkout with that checkout's libraries:

    PYTHONPATH=CHECKOUT CHECKOUT/.venv/bin/python -P tools/house/tracing.py CHECKOUT RESULT.json

It drives the three services as the tests do (`tests/builders/system.py`): real applications and workers in this
process, each on an SQLite file, over their addresses alone. A file is touched when one of its functions is called
between the beginning and the end of a journey, in whatever thread; importing it, or using its constants, classes and
tables without a call, does not count. The system is warm: what a process reads once and keeps is in its memory.
"""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from sqlalchemy import Engine, event

from shared.db.engine import make_engine
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from tests.builders.system import System

OURS = ("services", "shared", "operations", "deploy")
SERVICES = ("recruitment", "cbt", "scoring")


class Recorder:
    """Collects the files whose functions are called while a journey is under way."""

    def __init__(self, root: Path) -> None:
        self._prefixes = tuple(f"{root / package}/" for package in OURS)
        self._root = root
        self._begin: CodeType | None = None
        self._until_commit = False
        self._on = False
        self.files: dict[str, None] = {}
        event.listen(Engine, "commit", self._committed)
        threading.setprofile(self._called)
        sys.setprofile(self._called)

    @contextmanager
    def until_commit(self, begin: CodeType | None = None) -> Iterator[None]:
        """From the call of `begin`, or at once, to the first commit that follows."""
        self.files, self._begin, self._until_commit, self._on = {}, begin, True, begin is None
        yield
        assert self.files, "nothing was touched"
        assert not self._until_commit, "nothing was committed"

    @contextmanager
    def inside(self, *functions: Callable[..., Any]) -> Iterator[None]:
        """Only while one of these functions runs in this thread; the files add up over several uses."""
        codes = {function.__code__: function for function in functions}
        depth = 0

        def called(frame: FrameType, what: str, argument: object) -> None:
            nonlocal depth
            if frame.f_code in codes and what in ("call", "return"):
                depth += 1 if what == "call" else -1
            self._on = depth > 0 or (what == "return" and frame.f_code in codes)
            self._called(frame, what, argument)

        self._until_commit = False
        sys.setprofile(called)
        yield
        sys.setprofile(self._called)
        self._on = False

    def _called(self, frame: FrameType, what: str, _: object) -> None:
        if what != "call":
            return
        if frame.f_code is self._begin:
            self._on, self._begin = True, None
        if self._on and frame.f_code.co_filename.startswith(self._prefixes) and frame.f_code.co_name != "<module>":
            self.files[str(Path(frame.f_code.co_filename).relative_to(self._root))] = None

    def _committed(self, _: object) -> None:
        if self._on and self._until_commit:
            self._on = self._until_commit = False


def route(system: System, service: str, method: str, path: str) -> CodeType:
    """The function that answers this address, without its wrappers."""
    app = system.apps[service]
    endpoint, _ = app.url_map.bind("localhost").match(path, method=method)
    code = inspect.unwrap(app.view_functions[endpoint]).__code__
    assert isinstance(code, CodeType)
    return code


def saving(system: System) -> CodeType:
    """The function that an ordinary save begins with once login and input are known: the lane's, or the route's."""
    lane: Any = system.apps["cbt"].wsgi_app
    # The check of hosts stands before the lane; a checkout without the lane has Flask's own function there.
    while not hasattr(lane, "save") and hasattr(lane, "behind"):
        lane = lane.behind
    code = lane.save.__code__ if hasattr(lane, "save") else route(system, "cbt", "POST", "/api/attempt/answers")
    assert isinstance(code, CodeType)
    return code


def admission(system: System, recorder: Recorder) -> tuple[str, list[str]]:
    """The candidate's number, and the files from the verifier's decision to the commit that holds number and event."""
    begin = route(system, "recruitment", "POST", "/api/verifications/0")
    with recorder.until_commit(begin):
        admitted = system.admit(1)
    return admitted.number, list(recorder.files)


def event_on_its_way(system: System, recorder: Recorder) -> list[str]:
    """`recruitment.candidate.admitted` from recruitment's outbox to scoring's use case."""
    recorder.files = {}
    with recorder.inside(Relay.run_once):
        system.worker("recruitment").run_until_idle()
    with recorder.inside(Consumer.run_once):
        system.worker("scoring").run_until_idle()
    return list(recorder.files)


def saves(system: System, recorder: Recorder, number: str) -> tuple[list[str], list[str]]:
    """The files of an ordinary save: from where it begins to the commit, and from the request's very beginning.

    Each is the smallest of three, because one save in five seconds also writes which seats have called.
    """
    client = system.check_in(number)
    items = client.post("/api/attempt").get_json()["items"]

    def save(place: int) -> None:
        entry = {
            "sequence": place + 1,
            "item_id": items[place]["item_id"],
            "option_id": items[place]["options"][0]["option_id"],
            "doubtful": False,
        }
        assert client.post("/api/attempt/answers", json={"entries": [entry]}).status_code == 200

    def smallest(begin: CodeType | None, places: Sequence[int]) -> list[str]:
        taken = []
        for place in places:
            with recorder.until_commit(begin):
                save(place)
            taken.append(list(recorder.files))
        return min(taken, key=len)

    save(0)
    return smallest(saving(system), (1, 2, 3)), smallest(None, (4, 5, 6))


def main(root: Path, result: Path) -> None:
    recorder = Recorder(root)
    with tempfile.TemporaryDirectory() as folder:
        engines = {service: make_engine(f"sqlite:///{folder}/{service}.db") for service in SERVICES}
        system = System(Path(folder), engines)
        system.prepare()
        number, admitted = admission(system, recorder)
        on_its_way = event_on_its_way(system, recorder)
        system.settle()
        save, request = saves(system, recorder, number)
        system.close()
    found = {"save": save, "save_request": request, "admission": admitted, "event": on_its_way}
    result.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
