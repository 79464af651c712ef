"""Telemetry: logs as JSON lines, metrics for Prometheus."""

from shared.telemetry.logs import configure_logging

__all__ = ["configure_logging"]
