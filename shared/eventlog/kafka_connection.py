"""Opening kafka-python's clients, and explaining its errors to an operator."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from kafka.errors import (
    AuthorizationError,
    KafkaError,
    KafkaTimeoutError,
    SaslAuthenticationFailedError,
    SecurityDisabledError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.inet import KafkaNetSocket
from kafka.protocol.schemas.fields.struct import StructField

from shared.contracts.catalogue import TOPICS
from shared.eventlog.interface import LogUnavailable
from shared.eventlog.kafka_settings import KafkaSettings

REQUEST_SECONDS = 6.0
METADATA_SECONDS = 30.0
"""How old a client's knowledge of topics and partitions may become."""
BOOTSTRAP_SECONDS = 5.0
MAX_BYTES = max(topic.max_message_bytes for topic in TOPICS.values())
"""The size that a client must be able to send and receive at once."""

# Its debug records hold passwords and the contents of events; and an outage, which it
# logs many times a second, is reported once by LogUnavailable.
logging.getLogger("kafka").setLevel(logging.CRITICAL)


_compiling = threading.RLock()
_compiled_decode_from = StructField.compiled_decode_from


def _compiled_by_one_thread(*arguments: Any, **options: Any) -> Any:
    """kafka-python makes the decoder of each message at its first use, and changes the message's declaration for that
    moment. When two clients' threads do so at once, one of them keeps a decoder that always fails, and no client of
    the process reaches the broker again."""
    with _compiling:
        return _compiled_decode_from(*arguments, **options)


StructField.compiled_decode_from = _compiled_by_one_thread


class _Direct(KafkaNetSocket):  # type: ignore[misc]
    """A connection without a proxy, which closes its socket when it fails.

    kafka-python leaves that to the garbage collector, and in an outage it fails many times before that runs.
    """

    SCHEMES = ("direct",)

    async def sock_connect(self, net: Any, sock: socket.socket, address: Any, timeout_at: float | None = None) -> Any:
        try:
            return await super().sock_connect(net, sock, address, timeout_at=timeout_at)
        except BaseException:
            sock.close()
            raise


class Opened:
    """A kafka-python client and its connections, to which the client itself gives no access."""

    def __init__(self, client: Any, net: KafkaNetClient) -> None:
        self.client = client
        self._net = net

    def known_topics(self, topics: tuple[str, ...]) -> list[str]:
        """The topics whose partitions the broker has announced."""
        return [name for name in topics if self._net.cluster.partitions_for_topic(name) is not None]

    def forbidden_topics(self, topics: tuple[str, ...]) -> list[str]:
        return sorted(self._net.cluster.unauthorized_topics.intersection(topics))


def open_client(make: Callable[..., Any], settings: KafkaSettings, **options: Any) -> Opened:
    """Makes one of kafka-python's clients and connects it. Raises LogUnavailable within BOOTSTRAP_SECONDS."""
    try:
        return make_client(
            make,
            proxy_url="direct://",
            bootstrap_timeout_ms=round(BOOTSTRAP_SECONDS * 1000),
            request_timeout_ms=round(REQUEST_SECONDS * 1000),
            reconnect_backoff_max_ms=1000,
            metadata_max_age_ms=round(METADATA_SECONDS * 1000),
            **settings.client_options(),
            **options,
        )
    except (KafkaError, OSError) as error:
        raise explained(error, settings) from error


def make_client(make: Callable[..., Any], **options: Any) -> Opened:
    """Makes one of kafka-python's clients with these options of its own. One that cannot be made is closed: left to
    itself, its thread would go on looking for the broker. Raises KafkaError or OSError."""
    nets: list[KafkaNetClient] = []

    def make_net(**configs: Any) -> KafkaNetClient:
        net = KafkaNetClient(**configs)
        # kafka-python would create topics when it fetches their metadata; `terang topics apply` makes them.
        net.cluster.config["allow_auto_create_topics"] = False
        nets.append(net)
        return net

    try:
        client = make(kafka_client=make_net, **options)
    except (KafkaError, OSError):
        for net in nets:
            with suppress(KafkaError, OSError, RuntimeError):
                net.close()
        raise
    return Opened(client, nets[0])


def explained(error: BaseException, settings: KafkaSettings) -> LogUnavailable:
    """`error` as LogUnavailable, with what it may mean. Never carries a password or the content of an event."""
    where, who = ",".join(settings.servers), f"user {settings.username!r}" if settings.uses_sasl else "this client"
    if isinstance(error, SaslAuthenticationFailedError):
        return LogUnavailable(
            f"{where} refuses {who}: TERANG_KAFKA_USERNAME or the password in TERANG_KAFKA_PASSWORD_FILE is wrong"
        )
    if isinstance(error, KafkaTimeoutError) and "bootstrap" in str(error):
        return LogUnavailable(f"no broker of {where} let {who} in within {BOOTSTRAP_SECONDS:.0f} s: {_guess(settings)}")
    if isinstance(error, AuthorizationError):
        return LogUnavailable(f"{where} forbids this to {who} ({_short(error)}); see `terang topics plan`")
    if isinstance(error, SecurityDisabledError):
        return LogUnavailable(f"{where} has no authorizer, so access cannot be restricted there")
    return LogUnavailable(f"{where}: {_short(error)}")


def _guess(settings: KafkaSettings) -> str:
    """Guesses the cause, because Kafka closes the connection without a reason for most configuration mistakes."""
    guesses = ["it is away"]
    if settings.uses_sasl:
        guesses.append("TERANG_KAFKA_USERNAME or the password in TERANG_KAFKA_PASSWORD_FILE is wrong")
    if settings.uses_tls:
        guesses.append("its certificate is not signed by TERANG_KAFKA_CA_FILE or is for another name")
    guesses.append(f"it does not speak {settings.security} there (TERANG_KAFKA_SECURITY)")
    return ", or ".join(guesses)


def _short(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
