"""The tables of all parts, and the versions by which a database gets them."""

from __future__ import annotations

from sqlalchemy import MetaData

from shared.messaging import tables as messaging
from shared.web import standing

METADATA = MetaData()
messaging.copy_into(METADATA)
standing.copy_into(METADATA)
