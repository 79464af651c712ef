"""A release whose equals were drawn by a seed counts only if they stand by their tickets, and shows how to repeat."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine

from services.recruitment.admissions import usecases as admissions
from shared.contracts.draws import ticket
from shared.contracts.scoring import RankedRow
from shared.db.engine import reading, unit_of_work
from shared.signatures.belief import NotBelieved
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import SELECTION_ID, VACANCY_ID
from tests.builders.signed_releases import is_published, receive, release

Rows = list[RankedRow]


@pytest.fixture
def equals(engine: Engine, ladder: Rows) -> Rows:
    """Four candidates with sheet codes; the first stands alone, three are equal in every key."""
    first, second, *_ = ladder
    with unit_of_work(engine) as session:
        numbers = [second.candidate_no, *(build.add_candidate(session, each, f"Peserta {each}") for each in (3, 4))]
    with reading(engine) as session:
        codes = admissions.find_codes(session, SELECTION_ID, VACANCY_ID, [first.candidate_no, *numbers])
    rows = [reported.ranked(number, 2, 130, 135, 188, "below_cut", sheet_code=codes[number]) for number in numbers]
    return [replace(first, sheet_code=codes[first.candidate_no]), *rows]


def ticket_of(seed: str, row: RankedRow) -> bytes:
    return ticket(bytes.fromhex(seed), VACANCY_ID, row.sheet_code or "")


def in_order(rows: Rows) -> Rows:
    """These rows with the reasons that a draw gives."""
    first, *drawn = rows
    found = [first, replace(drawn[0], decision=reported.decision(first.candidate_no, "total", 454, 453))]
    for place, row in enumerate(drawn[1:], 1):
        found.append(replace(row, decision=reported.decision(drawn[place - 1].candidate_no, "draw", place, place + 1)))
    return found


SEED, OTHER = (hashlib.sha256(text).hexdigest() for text in (b"dadu", b"bursa"))


def by(seed: str, rows: Rows) -> Rows:
    return in_order([rows[0], *sorted(rows[1:], key=lambda row: ticket_of(seed, row))])


def test_what_stands_by_its_tickets_is_published(engine: Engine, equals: Rows) -> None:
    receive(engine, *release(by(SEED, equals), draw_seed=SEED, parts=2))
    assert is_published(engine)


def _swapped(rows: Rows, one: int, other: int) -> Rows:
    drawn = by(SEED, rows)
    drawn[one], drawn[other] = drawn[other], drawn[one]
    return in_order(drawn)


REFUSED: dict[str, tuple[Callable[[Rows], Rows], str, str]] = {
    "the first pair the other way round": (lambda rows: _swapped(rows, 1, 2), SEED, "against the draw"),
    "the last pair the other way round": (lambda rows: _swapped(rows, 2, 3), SEED, "against the draw"),
    "the order of another seed": (lambda rows: in_order([rows[0], *by(SEED, rows)[:0:-1]]), SEED, "against the draw"),
    "no seed": (lambda rows: by(SEED, rows), "7f2c", "no 32 bytes"),
    "capitals": (lambda rows: by(SEED, rows), SEED.upper(), "no 32 bytes"),
    "nobody drawn": (lambda rows: by(SEED, rows)[:2], SEED, "parts nobody"),
    "no sheet codes": (lambda rows: [replace(r, sheet_code=None) for r in by(SEED, rows)], SEED, "no sheet code"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_anything_else_is_refused(engine: Engine, equals: Rows, what: str) -> None:
    change, seed, words = REFUSED[what]
    with pytest.raises(NotBelieved, match=words):
        receive(engine, *release(change(equals), draw_seed=seed))
    assert not is_published(engine)


def test_the_seed_is_what_was_signed(engine: Engine, equals: Rows) -> None:
    rows = by(SEED, equals)
    (event,) = release(rows, draw_seed=SEED)
    for seed in (None, OTHER):
        with pytest.raises(NotBelieved):
            receive(engine, replace(event, draw_seed=seed))
    assert not is_published(engine)


def test_one_seed_is_for_all_rankings_of_an_exam(engine: Engine, equals: Rows) -> None:
    receive(engine, *release(by(SEED, equals), draw_seed=SEED))
    with pytest.raises(NotBelieved, match="drawn by another one"):
        receive(engine, *release(by(OTHER, equals), draw_seed=OTHER, version=2))
    receive(engine, *release(by(SEED, equals), draw_seed=SEED, version=2))


def test_lots_drawn_by_hand_are_believed_without_a_seed(engine: Engine, equals: Rows) -> None:
    receive(engine, *release(in_order(equals)))
    assert is_published(engine)


def test_the_page_shows_the_seed_and_a_command_that_gives_a_ticket(
    engine: Engine, equals: Rows, client: FlaskClient
) -> None:
    rows = by(SEED, equals)
    receive(engine, *release(rows, draw_seed=SEED))
    page = client.get(f"/hasil/{VACANCY_ID}").text
    for row in rows[1:]:
        assert ticket_of(SEED, row).hex() in page
    assert ticket_of(SEED, rows[0]).hex() not in page, "nobody is equal to the first"
    (command,) = re.findall(r'python3 -c "(.*?)"</code>', page, re.DOTALL)
    # What the browser shows: entities read, lines joined as they stand.
    shown = command.replace("&#39;", "'").replace("&#34;", '"')
    done = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ticket_of(SEED, rows[1]).hex()


def test_a_page_of_lots_by_hand_shows_no_seed(engine: Engine, equals: Rows, client: FlaskClient) -> None:
    receive(engine, *release(in_order(equals)))
    assert "Benih" not in client.get(f"/hasil/{VACANCY_ID}").text
