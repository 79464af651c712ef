"""What an auditor recomputes of a session from its published events, as docs/definitions/minute-links.md has it, by
nothing of the services' code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256

from shared.contracts.cbt import AnswersRecorded, AttemptStarted, AttemptSubmitted
from shared.contracts.minute_links import HeadsLinked
from shared.kernel.clock import to_text


def heads_of(started: Sequence[AttemptStarted], recorded: Sequence[AnswersRecorded]) -> dict[str, list[str]]:
    """Of each sheet code the hashes of its journal, that of the head line first, from the lines alone."""
    found = {}
    for attempt in started:
        if attempt.head_line is None:
            continue
        stretches = [each for each in recorded if each.attempt_id == attempt.attempt_id]
        lines = {line.position: line.line for each in stretches for line in each.entries}
        lines |= {act.position: act.line for each in stretches for act in each.acts}
        hashes = [sha256(f"terang/journal/v1\n{attempt.head_line}".encode()).digest()]
        for _, line in sorted(lines.items()):
            hashes.append(sha256(hashes[-1] + (line or "").encode()).digest())
        found[attempt.head_line.split(" ")[0]] = [each.hex() for each in hashes]
    return found


def contradictions(
    started: Sequence[AttemptStarted],
    recorded: Sequence[AnswersRecorded],
    submitted: Sequence[AttemptSubmitted],
    links: Sequence[HeadsLinked],
) -> list[str]:
    """Everything in which links, journals and receipts of a session contradict each other; empty for an honest one."""
    journals = heads_of(started, recorded)
    return [*_of_links(journals, links), *_of_ends(journals, links), *_of_receipts(submitted, links)]


def _of_links(journals: dict[str, list[str]], links: Sequence[HeadsLinked]) -> Iterator[str]:
    tag = "terang/minute-link/v1\n"
    previous, minute = sha256(f"{tag}{links[0].session_id}".encode()).hexdigest() if links else "", ""
    for number, link in enumerate(links, 1):
        if (link.number, link.previous) != (number, previous) or to_text(link.minute) <= minute:
            yield f"link {number}: does not follow"
        for each in link.heads:
            hashes = journals.get(each.sheet_code, [])
            if each.entries >= len(hashes) or hashes[each.entries] != each.head:
                yield f"link {number}: {each.entries} lines of {each.sheet_code}"
        records = sorted(f"{each.sheet_code} {each.entries} {each.head}" for each in link.heads)
        minute = to_text(link.minute)
        made = sha256(tag.encode() + bytes.fromhex(link.previous) + "\n".join([minute, *records]).encode())
        if made.hexdigest() != link.hash:
            yield f"link {number}: hash"
        previous = link.hash


def _of_ends(journals: dict[str, list[str]], links: Sequence[HeadsLinked]) -> Iterator[str]:
    last = {each.sheet_code: each for link in links for each in link.heads}
    for code, hashes in journals.items():
        if code not in last or last[code].entries != len(hashes) - 1:
            yield f"no link binds the end of {code}"


def _of_receipts(submitted: Sequence[AttemptSubmitted], links: Sequence[HeadsLinked]) -> Iterator[str]:
    made = {link.hash for link in links}
    for each in submitted:
        if each.minute_link is not None and each.minute_link not in made:
            yield f"receipt of {each.candidate_no}"
