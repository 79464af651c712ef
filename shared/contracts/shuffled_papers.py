"""Edition 2 of the draw of papers: shuffles by a stream of numbers that the seed and the candidate's name in the draw
give, so that anyone with both can draw the same paper again in any language.

1. paper key = HMAC-SHA-256(key: draw seed, message: name), both as UTF-8.
2. The stream: HMAC-SHA-256(key: paper key, message: n as 4 bytes, the highest first) for n = 0, 1, 2, ..., each read as
   16 numbers of 16 bits, the highest byte first.
3. A number below m: 0 if m is 1, and nothing is read. Otherwise the fewest numbers of the stream that have room for m
   are read as one, the first highest; it counts modulo m, unless it is at or above the largest multiple of m that has
   room: then it is dropped, and the next are read.
4. Section by section in the exam's order, and in each its rows of the blueprint in theirs: the row's items, sorted by
   their ids, are shuffled from the front (Fisher and Yates), as far as the row needs: to place i comes the one at
   i + a number below what is left, and that one's place is taken by what stood at i. Whoever comes to a place is taken,
   unless it is an enemy of one taken before, in any row. After its rows the section's items, as they were taken, are
   shuffled in the same way.
5. After all sections, item by item of the paper: the options, sorted by their ids, are shown in the permutation whose
   place among all, in lexical order and from 0 on, is a number below their count.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from math import factorial
from struct import Struct

from shared.contracts.exams import BlueprintRow
from shared.contracts.pools import P, Place

_NUMBERS = Struct(">16H")
_BITS = 16


def stream_of(draw_seed: str, name: str) -> Iterator[int]:
    """The numbers that decide one paper. Without end."""
    key = hmac.digest(draw_seed.encode(), name.encode(), "sha256")
    for number in count():
        yield from _NUMBERS.unpack(hmac.digest(key, number.to_bytes(4, "big"), "sha256"))


def below(stream: Iterator[int], limit: int) -> int:
    """The next number from 0 to `limit` - 1, each as likely as any other."""
    if limit == 1:
        return 0
    numbers = -(-(limit - 1).bit_length() // _BITS)
    room = 1 << _BITS * numbers
    fair = room - room % limit
    while True:
        found = 0
        for _ in range(numbers):
            found = found << _BITS | next(stream)
        if found < fair:
            return found % limit


def drawn(
    stream: Iterator[int],
    sections: Sequence[str],
    blueprint: Sequence[BlueprintRow],
    pools: Mapping[Place, Sequence[P]],
) -> list[P]:
    """The items of a paper in the order shown; `sections` are the exam's in their order, `pools` are sorted by id."""
    paper: list[P] = []
    barred: set[str] = set()
    for section in sections:
        chosen: list[P] = []
        for row in blueprint:
            if row.section == section:
                chosen += _row(stream, row, pools.get((row.section, row.topic, row.band), ()), barred)
        paper += _shuffling(stream, chosen)
    return paper


def order_of(stream: Iterator[int], option_ids: Sequence[str]) -> tuple[int, ...]:
    """The places of the ids, in the order in which the options are shown."""
    left = sorted(range(len(option_ids)), key=option_ids.__getitem__)
    rank = below(stream, factorial(len(left)))
    shown = []
    while left:
        place, rank = divmod(rank, factorial(len(left) - 1))
        shown.append(left.pop(place))
    return tuple(shown)


def _row(stream: Iterator[int], row: BlueprintRow, pool: Sequence[P], barred: set[str]) -> list[P]:
    """The row's items of this paper; `barred`, the enemies of all that was taken, grows by theirs."""
    taken: list[P] = []
    coming = _shuffling(stream, pool)
    while len(taken) < row.items:
        item = next(coming, None)
        if item is None:
            break
        if item.item_id not in barred:
            taken.append(item)
            barred.update(item.enemies)
    return taken


def _shuffling(stream: Iterator[int], items: Sequence[P]) -> Iterator[P]:
    """The items in random order; reads of the stream only what those need that are asked for."""
    left = list(items)
    for place in range(len(left)):
        other = place + below(stream, len(left) - place)
        left[place], left[other] = left[other], left[place]
        yield left[place]
