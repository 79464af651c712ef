"""Loads the application's modules in gunicorn's master, once for all workers, which are copies of it.

A worker that loads them itself spends a second and a half of a core, and holds memory of its own for them. Modules are
loaded after gevent has patched the standard library, as they are in a worker: some keep what they find there, such as
psycopg the lock of a connection, and would block the loop with it. The master itself goes on as gunicorn has written
it, with the system's own fork and signals; a worker has these patched when it begins.
"""

from __future__ import annotations

from collections.abc import Callable

from gevent import monkey

from shared.kernel.collection import exempt_what_is_there


def preload(load: Callable[[], object]) -> None:
    """For gunicorn's hook `when_ready`, when the master has its queue of signals and its sockets. `load` imports, and
    opens nothing."""
    monkey.patch_all(os=False, signal=False)
    load()
    exempt_what_is_there()


def is_preloaded() -> bool:
    return bool(monkey.is_module_patched("threading"))


def patch_the_rest() -> None:
    """In a worker of a master that has preloaded."""
    monkey.patch_os()
    monkey.patch_signal()
