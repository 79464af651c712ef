"""The old name of the front door, until nobody uses it any more."""

from __future__ import annotations

from services.scoring.service import MIGRATIONS, SERVICE, create_app, make_worker, migrate, recall

__all__ = ["MIGRATIONS", "SERVICE", "create_app", "make_worker", "migrate", "recall"]
