"""The worker's periodic jobs for attempts: linking chains and minutes, submitting at the deadline, closing sessions."""

from __future__ import annotations

from services.cbt.attempts.usecases import minute_links
from services.cbt.attempts.usecases.attempts import submit_overdue
from services.cbt.attempts.usecases.chain import LINK_AFTER, link_waiting
from services.cbt.attempts.usecases.closing import close_ended
from shared.messaging.jobs import Job, LookingJob

JOBS = (
    # Entries wait for company first; a look before that finds none.
    Job("link-journal", LINK_AFTER.total_seconds() + 0.2, link_waiting),
    LookingJob("link-minutes", 2.0, minute_links.look),
    Job("submit-overdue", 1.0, submit_overdue),
    Job("close-sessions", 1.0, close_ended),
)
