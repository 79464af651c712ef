"""Work that a test has done in a process apart: it answers, or goes beyond the limit that the test names."""

from __future__ import annotations

import os
import resource
import signal

from shared.processes.apart import answer_apart


def answer(given: bytes) -> bytes:
    what = given.decode()
    if what == "memory":
        return bytes(2**30)[:1]
    while what == "processor":
        pass
    if what == "wait":
        signal.pause()
    if what == "answer":
        return bytes(200_000)
    if what == "raise":
        raise RuntimeError(what)
    if what == "raise limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**40, 2**40))
    return repr(dict(os.environ)).encode() if what == "environment" else given


if __name__ == "__main__":
    answer_apart(answer)
