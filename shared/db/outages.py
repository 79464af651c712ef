"""Which errors of a database are its own, and go by with time, and which come from what it was given."""

from __future__ import annotations

from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

OUTAGE = (OperationalError, InterfaceError, PoolTimeout)
"""The classes of an outage; `is_outage` looks closer."""

_FAULT_OF_THE_DATA = ("22", "23", "42", "54")
"""Classes of SQLSTATE: data exception, integrity constraint, access rule or syntax, program limit exceeded. psycopg
counts the last one, for example a key too long for an index, as operational; waiting does not help it.
Source: PostgreSQL 17, appendix A."""


def is_outage(error: BaseException) -> bool:
    """The database is away or busy: nothing is wrong with what was asked, so asking again later may help."""
    if not isinstance(error, OUTAGE):
        return False
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return not (isinstance(state, str) and state[:2] in _FAULT_OF_THE_DATA)
