"""The names by which commands still look for the service's front door."""

from __future__ import annotations

from services.cbt.service import MIGRATIONS, SERVICE, create_app, make_worker, migrate, recall

__all__ = ["MIGRATIONS", "SERVICE", "create_app", "make_worker", "migrate", "recall"]
