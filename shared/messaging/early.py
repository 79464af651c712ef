"""Events that came before something of another aggregate that they name: order is kept within an aggregate only."""

from __future__ import annotations


class NotYet(Exception):
    """A handler has not received what the event rests on; the message names it. The consumer holds the event, and
    those behind it, and tries again until it can be applied. Nothing of the transaction is kept."""
