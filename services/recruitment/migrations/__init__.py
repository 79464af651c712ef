"""The tables of all parts, and the versions by which a database gets them."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.messaging.tables import copy_into

METADATA = MetaData()
copy_into(METADATA)
