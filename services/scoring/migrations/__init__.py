"""The tables of scoring as one whole: each part declares its own in its `tables.py`."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.messaging import tables as messaging
from shared.web import standing

METADATA = MetaData()
messaging.copy_into(METADATA)
standing.copy_into(METADATA)
