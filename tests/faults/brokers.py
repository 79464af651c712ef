"""What the fault tests do to a broker of their own."""

from __future__ import annotations

import pytest

from operations import cli
from operations.local_servers.kafka import KafkaServer


def apply_topics(broker: KafkaServer) -> None:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TERANG_EVENT_LOG_URL", f"kafka://{broker.address}")
        assert cli.run(["topics", "apply"]) == 0
