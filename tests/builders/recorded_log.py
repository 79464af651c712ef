"""What this process writes to its log, read as it is written: our configuration, every level, web and worker alike."""

from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr

import structlog
from structlog._config import BoundLoggerLazyProxy

from shared.telemetry import configure_logging

_OURS = ("services.", "shared.", "operations.")


@contextmanager
def recorded_log() -> Iterator[io.StringIO]:
    """Configures logging as a process of ours does, but writing into the text that is given here.

    caplog would see the standard library's loggers alone: structlog writes past them.
    """
    written = io.StringIO()
    with logging_restored():
        configure_logging("tests", level=logging.DEBUG)
        structlog.configure(cache_logger_on_first_use=False)
        _forget_cached_loggers()
        with redirect_stderr(written):
            yield written


@contextmanager
def logging_restored() -> Iterator[None]:
    """What the block configures ends with it: the next test's lines have neither its level nor its handlers."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        yield
    finally:
        structlog.reset_defaults()
        root.handlers[:] = handlers
        root.setLevel(level)


def _forget_cached_loggers() -> None:
    """A module's logger that an earlier test has used would keep that test's level and processors."""
    for name, module in list(sys.modules.items()):
        if name.startswith(_OURS):
            for value in vars(module).values():
                if isinstance(value, BoundLoggerLazyProxy):
                    vars(value).pop("bind", None)
