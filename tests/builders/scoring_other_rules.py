"""Other rules than the small SKD: numbers asked for, and a scoring database whose selection goes by other ones than it
was sealed with, for what the order and the cut do; no person can replace sealed rules."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from services.scoring.exams.tables import exams
from shared.contracts.declaration import dump
from shared.contracts.rules import Rules
from tests.builders.scoring import World, make_rules


def go_by(world: World, **changes: Any) -> Rules:
    """Puts these fields of the rules in force and makes the rankings anew."""
    rules = replace(make_rules(), **changes)
    with Session(world.engine) as session, session.begin():
        session.execute(update(exams).values(rules=dump(rules), rules_digest=rules.digest))
    world.keep()
    return rules


def numeric_rules() -> Rules:
    """The small SKD, in which TIU asks for numbers and takes a point for a wrong one."""
    marking = {"kind": "numeric", "right": 5, "wrong": -1, "blank": 0}
    numbers = {"code": "TIU", "name": "Bagian TIU", "items": 2, "marking": marking, "max_marks": 10}
    sections = [dump(section) for section in make_rules().sections]
    return make_rules(sections=[sections[0], numbers, sections[2]])


def several_rules() -> Rules:
    """The small SKD, in which items of TWK may have several right options."""
    twk, *others = (dump(section) for section in make_rules().sections)
    return make_rules(sections=[{**twk, "marking": {**twk["marking"], "several": "all_or_nothing"}}, *others])
