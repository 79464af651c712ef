"""Whether a leaf that arrived is one of the service that sent it."""

from __future__ import annotations

from collections.abc import Callable, Collection

from shared.contracts.leaves import OPENED, PRODUCERS, Leaf, MalformedLeaf, read_leaf

Verifies = Callable[[bytes, bytes, bytes], bool]
"""Whether a public key made a signature over a leaf's unsigned bytes."""


class NotOfItsProducer(Exception):
    """The leaf does not enter the log; the message says why."""


def judged(raw: bytes, source: str, keys: Collection[bytes], verifies: Verifies, *, is_open: bool) -> Leaf:
    """The leaf, which came in an event of the service `source`, whose public keys are `keys`; those that have ended are
    among them, because the event's own signature says when it was sent. `is_open`: the log has its entry 0. Raises
    NotOfItsProducer."""
    try:
        leaf = read_leaf(raw)
    except MalformedLeaf as error:
        raise NotOfItsProducer(str(error)) from error
    if leaf.producer != source:
        raise NotOfItsProducer(f"{source} sent it as a leaf of {leaf.producer}")
    if PRODUCERS.get(leaf.type, source) != source:
        raise NotOfItsProducer(f"{leaf.type} is no leaf of {source}")
    if leaf.type == OPENED and is_open:
        raise NotOfItsProducer("the log is open already")
    if not any(verifies(key, leaf.signature, leaf.unsigned) for key in keys):
        raise NotOfItsProducer(f"no key of {source} has signed it")
    return leaf
