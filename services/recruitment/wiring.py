"""The name by which commands still reach the service; it goes when all three have a service.py."""

from __future__ import annotations

from services.recruitment.service import SERVICE, create_app

MIGRATIONS = SERVICE.migrations
make_worker = SERVICE.make_worker
recall = SERVICE.recall
migrate = SERVICE.migrate

__all__ = ["MIGRATIONS", "SERVICE", "create_app", "make_worker", "migrate", "recall"]
