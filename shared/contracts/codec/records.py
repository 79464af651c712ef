"""Dataclasses made from plain values by msgspec, from any thread.

What msgspec 0.22 keeps of a dataclass is on the class before it is whole: two threads that are the first to convert to
the same class, or to one within it, end the process with a fault of memory access. So it is made by one thread, before
any other has it.
"""

from __future__ import annotations

from threading import Lock
from typing import Any, TypeVar

import msgspec

from shared.contracts.percentages import Percent

T = TypeVar("T")

_known: set[Any] = set()
_making = Lock()


def convert(data: Any, cls: type[T], *, strict: bool = True) -> T:
    """As `msgspec.convert`. Raises msgspec.ValidationError."""
    if cls not in _known:
        with _making:
            # A decoder needs what is kept of the class and of all classes within.
            msgspec.json.Decoder(cls, strict=strict, dec_hook=_read)
            _known.add(cls)
    return msgspec.convert(data, cls, strict=strict, dec_hook=_read)


def _read(cls: type[Any], value: Any) -> Any:
    """Of the one type that msgspec does not know."""
    if cls is not Percent:
        raise NotImplementedError(f"no reader of {cls.__name__}")
    return Percent.from_json(value)
