"""Appends to Kafka: acknowledged by every replica in sync, without duplicates, in order per key."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from kafka import KafkaProducer as Client
from kafka.errors import (
    InvalidRecordError,
    InvalidTimestampError,
    KafkaConfigurationError,
    KafkaError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
)

from shared.eventlog.interface import LogUnavailable, Message
from shared.eventlog.kafka_connection import MAX_BYTES, REQUEST_SECONDS, Opened, explained, open_client
from shared.eventlog.kafka_settings import KafkaSettings

DELIVERY_SECONDS = 10.0
"""How long one append may wait for a broker that does not acknowledge: long enough for a broker's restart."""
_METADATA_SECONDS = 5.0
_WAVE_BYTES = 700_000
_BATCH_BYTES = 900_000
_REFUSALS = (MessageSizeTooLargeError, RecordListTooLargeError, InvalidRecordError, InvalidTimestampError)
"""Errors of the message itself, which a retry would repeat."""
_Outcomes = dict[int, Exception | None]


class _Waits(LogUnavailable):
    """This message is valid, but an earlier one of its key is not in the log yet."""


class KafkaProducer:
    """Implements shared.eventlog.interface.Producer. Not for use by two threads at once.

    The outcome of a message that was not appended is LogUnavailable where trying again may help, also for
    those that were not tried because an earlier one of their key failed; any other outcome is about the
    message itself. Connects at the first append, in the process that appends: a client made before a fork
    is dead in the child.
    """

    def __init__(self, settings: KafkaSettings) -> None:
        self._settings = settings
        self._opened: Opened | None = None
        self._process = 0
        self._of_parents: list[Opened] = []

    def append(self, messages: Sequence[Message]) -> list[Exception | None]:
        """As promised by the interface; takes at most about DELIVERY_SECONDS when the broker is away."""
        outcomes: _Outcomes = {}
        for wave in _waves(messages):
            outcomes |= self._append_wave(messages, wave, _failed_keys(messages, outcomes))
            if any(_is_outage(outcome) for outcome in outcomes.values()):
                break
        not_tried = LogUnavailable("not tried, because the log failed just before")
        result = [outcomes.get(number, not_tried) for number in range(len(messages))]
        if result and all(isinstance(outcome, LogUnavailable) for outcome in result):
            raise result[0] or not_tried
        return result

    def close(self) -> None:
        self._discard(REQUEST_SECONDS)

    def _append_wave(self, messages: Sequence[Message], wave: Sequence[int], failed_keys: set[str]) -> _Outcomes:
        """Sends a wave whole; if the broker refuses something of it, message by message, because a refusal
        of one takes down what was sent together with it."""
        due = [number for number in wave if messages[number].key not in failed_keys]
        outcomes: _Outcomes = dict.fromkeys(wave, _Waits("waits for an earlier message of its key"))
        outcomes |= self._send(messages, due)
        if len(due) > 1 and any(isinstance(outcomes[number], _REFUSALS) for number in due):
            outcomes |= self._send_one_by_one(messages, [number for number in due if outcomes[number] is not None])
        return outcomes

    def _send_one_by_one(self, messages: Sequence[Message], wave: Sequence[int]) -> _Outcomes:
        outcomes: _Outcomes = dict.fromkeys(wave, LogUnavailable("not tried, because the log failed just before"))
        failed_keys: set[str] = set()
        for number in wave:
            key = messages[number].key
            if key in failed_keys:
                outcomes[number] = _Waits("waits for an earlier message of its key")
                continue
            outcomes |= self._send(messages, [number])
            if _is_outage(outcomes[number]):
                break
            if outcomes[number] is not None:
                failed_keys.add(key)
        return outcomes

    def _send(self, messages: Sequence[Message], wave: Sequence[int]) -> _Outcomes:
        try:
            client = self._connected()
            for topic in {messages[number].topic for number in wave}:
                self._require_topic(client, topic)
        except LogUnavailable as error:
            self._discard()
            return dict.fromkeys(wave, error)
        futures = {number: _sent(client, messages[number]) for number in wave}
        _wait(client, [future for future in futures.values() if not isinstance(future, KafkaError)])
        outcomes = {number: self._outcome(future) for number, future in futures.items()}
        if any(outcome is not None for outcome in outcomes.values()):
            # After a failure the client may want a new producer id, a new epoch or nothing ever again;
            # a new client costs less than telling these apart.
            self._discard()
        return outcomes

    def _require_topic(self, client: Any, topic: str) -> None:
        try:
            client.partitions_for(topic)
        except KafkaTimeoutError as error:
            raise LogUnavailable(
                f"the broker says nothing of topic {topic} ({error}); `terang topics plan` tells whether it is there"
            ) from error
        except KafkaError as error:
            raise explained(error, self._settings) from error

    def _outcome(self, future: Any) -> Exception | None:
        if isinstance(future, KafkaError):
            error: Exception = future
        elif not future.is_done:
            return LogUnavailable(f"no acknowledgement within {DELIVERY_SECONDS:.0f} s")
        elif future.succeeded():
            return None
        else:
            error = future.exception
        return error if isinstance(error, _REFUSALS) else explained(error, self._settings)

    def _connected(self) -> Any:
        if self._opened is not None and self._process != os.getpid():
            # Kept, because its destructor would wait for a thread that only the parent has.
            self._of_parents.append(self._opened)
            self._opened = None
        if self._opened is None:
            self._opened = open_client(
                Client,
                self._settings,
                acks="all",
                enable_idempotence=True,
                compression_type="lz4",
                linger_ms=2000,
                batch_size=_BATCH_BYTES,
                max_request_size=MAX_BYTES,
                delivery_timeout_ms=round(DELIVERY_SECONDS * 1000),
                max_block_ms=round(_METADATA_SECONDS * 1000),
                metrics_enabled=False,
            )
            self._process = os.getpid()
            _require_idempotence(self._opened.client.config)
        return self._opened.client

    def _discard(self, patience_seconds: float = 1.0) -> None:
        opened, self._opened = self._opened, None
        if opened is None or self._process != os.getpid():
            return
        client = opened.client
        try:
            client.close(timeout=patience_seconds)
        except KafkaError:
            # It would wait for records that must not be sent any more, and has no public way to drop them.
            client._sender.force_close()
            with suppress(KafkaError):
                client.close(timeout=1)


def _sent(client: Any, message: Message) -> Any:
    """The future of the message, or the error with which the client refused it."""
    headers = [(name, value.encode()) for name, value in message.headers.items()]
    try:
        return client.send(message.topic, message.value, message.key.encode(), headers)
    except KafkaError as error:
        return error


def _wait(client: Any, futures: Sequence[Any]) -> None:
    """Waits until every future is done or the delivery time is over, because a client without a producer id
    does not apply its own timeouts."""
    give_up_at = time.monotonic() + DELIVERY_SECONDS + 1
    while True:
        # Ends at once, and with an error, when the broker has a batch cut in two.
        with suppress(KafkaError):
            client.flush(timeout=max(0.0, give_up_at - time.monotonic()))
        waiting = next((future for future in futures if not future.is_done), None)
        if waiting is None or time.monotonic() >= give_up_at:
            return
        with suppress(KafkaError):
            waiting.get(timeout=0.05)


def _waves(messages: Sequence[Message]) -> Iterator[list[int]]:
    """Message numbers in order, cut so that a wave is one batch per partition.

    Of two batches of one partition the first may fail and the second not; then a key's later message would
    come before its earlier one.
    """
    wave: list[int] = []
    size = 0
    for number, message in enumerate(messages):
        weight = len(message.value) + len(message.key) + 100 + sum(map(len, message.headers.values()))
        if wave and size + weight > _WAVE_BYTES:
            yield wave
            wave, size = [], 0
        wave.append(number)
        size += weight
    if wave:
        yield wave


def _failed_keys(messages: Sequence[Message], outcomes: _Outcomes) -> set[str]:
    return {messages[number].key for number, outcome in outcomes.items() if outcome is not None}


def _is_outage(outcome: Exception | None) -> bool:
    return isinstance(outcome, LogUnavailable) and not isinstance(outcome, _Waits)


def _require_idempotence(config: dict[str, Any]) -> None:
    """kafka-python switches idempotence off without an error when other options conflict with it."""
    if config["enable_idempotence"] is not True or config["acks"] != -1:
        raise KafkaConfigurationError("the producer is not idempotent with acks=all")
