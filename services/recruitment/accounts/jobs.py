"""What the worker does for accounts on its own."""

from __future__ import annotations

from services.recruitment.accounts.usecases.logins import remove_expired
from shared.messaging.worker import Job

JOBS = (Job("expired-logins", 600.0, remove_expired),)
