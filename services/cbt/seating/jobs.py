"""The worker's periodic job for seating."""

from __future__ import annotations

from services.cbt.seating.usecases.seats import seat_all_waiting
from shared.messaging.jobs import Job

JOBS = (Job("seat-waiting", 0.5, seat_all_waiting),)
