"""A per-process cache, least recently used out first, for facts that never change."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Cache(Generic[K, V]):
    """Keeps the `size` values used last. Does not keep that a value is absent."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[K, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: K, load: Callable[[K], V | None]) -> V | None:
        # Without the lock, which costs more than the rest: each of the two is one step, and a value that is dropped
        # between them is loaded anew.
        try:
            found = self._values[key]
            self._values.move_to_end(key)
        except KeyError:
            pass
        else:
            return found
        # Loaded outside the lock: two threads may load the same value at once.
        value = load(key)
        if value is not None:
            with self._lock:
                self._values[key] = value
                while len(self._values) > self._size:
                    self._values.popitem(last=False)
        return value
