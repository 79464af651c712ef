"""What every test may use."""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from hypothesis import settings
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

from services.recruitment.accounts.usecases import passwords
from shared.processes import apart, places

# A machine that has much else to do is no failure: what takes how long is told by benchmarks.
settings.register_profile("terang", deadline=None)
settings.load_profile("terang")

pytest_plugins = ["tests.counting", "tests.servers", "tests.order"]


class _CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for as long as the process lives: every test makes an app of its own."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if code := self._code.get(bucket.key):
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


class _Rule(Rule):
    """Compiles what builds its addresses when the first of them is built: most tests build few."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))

        def build(rule: Rule, **values: Any) -> tuple[str, str]:
            return compiled()(rule, **values)

        return build


# Nothing that collecting loads is garbage.
gc.disable()
Flask.jinja_options = {"bytecode_cache": _CompiledTemplates()}
Flask.url_rule_class = _Rule


def pytest_collection_finish() -> None:
    """What is imported by now stays to the end: the collector need not walk through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()


@pytest.fixture
def wait_until() -> Callable[..., None]:
    """Waits for a condition, and fails with `what` if it does not come true in time."""

    def wait(condition: Callable[[], object], *, seconds: float = 10, what: str = "the condition") -> None:
        give_up_at = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > give_up_at:
                pytest.fail(f"{what} did not come true within {seconds} s")
            time.sleep(0.01)

    return wait


@pytest.fixture(autouse=True, scope="session")
def heavy_work_of_other_tests_is_not_waited_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Places for heavy work are counted over the whole machine and rest while it is busy; each process of tests has its
    own, which do not."""
    places.FOLDER, apart.RESTS = tmp_path_factory.mktemp("places"), 0


@pytest.fixture(autouse=True, scope="session")
def real_passwords() -> Iterator[PasswordHasher]:
    """A hash costs tens of milliseconds of a core, on purpose, and tests make thousands. Those that are about the cost
    put this one, which is the real one, back in its place."""
    real, passwords._HASHER = passwords._HASHER, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    yield real
    passwords._HASHER = real


@pytest.fixture(autouse=True, scope="module")
def no_client_of_the_broker_outlives_its_tests() -> Iterator[None]:
    """The thread of a client that was not closed draws random numbers as long as the process lives, and every later
    property test of that process fails now and then for it."""
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name.startswith("kafka-io")]
    assert not left, f"clients were not closed: {left}"
