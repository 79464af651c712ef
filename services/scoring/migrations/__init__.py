"""The tables of scoring as one whole: each part declares its own in its `tables.py`."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.messaging.tables import copy_into

METADATA = MetaData()
copy_into(METADATA)
