"""Candidate numbers: what an admitted applicant is called everywhere outside recruitment."""

from __future__ import annotations


def candidate_number(year: int, running: int) -> str:
    """`26-0001`: the selection's year in two digits and a running number of at least four.

    The running number counts through all selections of a year, so that a number names one person.
    """
    return f"{year % 100:02d}-{running:04d}"


def running_number(candidate_no: str) -> int:
    """The running number within a candidate number. Raises ValueError for anything that is none."""
    return int(candidate_no.partition("-")[2])
