"""kafka-python's decoders are made by one thread at a time."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from kafka.protocol.metadata import MetadataResponse
from kafka.protocol.schemas.fields.struct import StructField

from shared.eventlog import kafka_connection


def test_two_threads_that_need_a_decoder_wait_for_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    inside: list[str] = []
    most: list[int] = []

    def make(_struct: Any, *_: Any, **__: Any) -> None:
        inside.append("")
        most.append(len(inside))
        gate.wait(0.05)
        inside.pop()

    gate = threading.Event()
    monkeypatch.setattr(kafka_connection, "_compiled_decode_from", make)
    threads = [
        threading.Thread(target=StructField.compiled_decode_from, args=(MetadataResponse._struct,)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]
