"""The worker's periodic jobs for attempts: linking the chain, and submitting at the deadline."""

from __future__ import annotations

from services.cbt.attempts.usecases.attempts import submit_overdue
from services.cbt.attempts.usecases.chain import link_waiting
from shared.messaging.jobs import Job

JOBS = (
    Job("link-journal", 1.0, link_waiting),
    Job("submit-overdue", 1.0, submit_overdue),
)
