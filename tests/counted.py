"""Which tests count for coverage: those that ask one part or one service and know what should come of it.

Tests of whole installations, and properties tried with a hundred inputs, pass the same lines thousands of times; the
former do most of their work in other processes. Counting there would say less about what is tested, and cost a third
of their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest
from coverage import Coverage

_NOT_COUNTED = ("tests/e2e", "tests/faults", "tests/upgrade", "tests/integration/system", "tests/integration/ops")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    measured = None if counts(item.nodeid, is_property="hypothesis" in item.keywords) else Coverage.current()
    if measured is not None:
        measured.stop()
    try:
        return (yield)
    finally:
        if measured is not None:
            measured.start()


def counts(nodeid: str, *, is_property: bool) -> bool:
    path = PurePosixPath(nodeid.partition("::")[0])
    return not is_property and not any(path.is_relative_to(folder) for folder in _NOT_COUNTED)
