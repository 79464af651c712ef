"""What the tests of the Kafka form share."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _sweep_refused_connections() -> Iterator[None]:
    """kafka-python leaves the socket of a refused connection to the garbage collector, which would complain
    about it in the middle of somebody else's test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
