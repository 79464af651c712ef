"""An item that a correction changes, as its page shows it: what was chosen, what was right, what is to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from services.scoring.analysis.usecases.counting import item_counts
from services.scoring.bank.domain.items import Number
from services.scoring.bank.usecases import items as bank
from services.scoring.exams.domain.exams import AuthoredKey
from services.scoring.exams.domain.key_sets import KINDS, Change
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.usecases import exams
from shared.contracts.choices import options_in

MOST = 20
"""Items on one page."""


@dataclass(frozen=True)
class ShownOption:
    """`was` and `will` say whether it is right; of weighted items `old` and `new` are its weights."""

    letter: str
    text: str
    chosen: int
    was: bool
    will: bool
    old: int | None
    new: int | None


@dataclass(frozen=True)
class ShownItem:
    item_id: str
    code: str
    section: str
    stem: str
    kind: str
    what: str
    reason: str
    options: tuple[ShownOption, ...]
    old_number: Number | None
    new_number: Number | None
    was: str
    will: str
    """The letters that are right before and by the change; empty where there are none."""


def shown_items(session: Session, exam_id: str, changes: tuple[Change, ...]) -> list[ShownItem]:
    """Those that are changed, by the author's code."""
    authored = {each.key.item_id: each for each in exams.sealed_items(session, exam_id)}
    chosen = {count.code: count.chosen for count in item_counts(session, exam_id)}
    shown = [_shown(session, authored[each.item_id], each, chosen) for each in changes if each.item_id in authored]
    return sorted(shown, key=lambda item: item.code)


def _shown(
    session: Session, authored: AuthoredKey, change: Change, chosen: Mapping[str, Mapping[str, int]]
) -> ShownItem:
    item, new = bank.get(session, authored.code), change.of(authored.key)
    texts = {option.letter: option.text for option in item.options}
    was, will = _right(authored.key), _right(new)
    counts = chosen.get(authored.code, {})
    options = tuple(
        ShownOption(
            letter=letter,
            text=texts.get(letter, ""),
            chosen=sum(count for choice, count in counts.items() if option in options_in(choice)),
            was=option in was,
            will=option in will and new.credit is None,
            old=(authored.key.points or {}).get(option),
            new=(new.points or {}).get(option),
        )
        for option, letter in sorted(authored.letters.items(), key=lambda pair: pair[1])
    )
    return ShownItem(
        item_id=change.item_id,
        code=authored.code,
        section=authored.key.section,
        stem=item.stem,
        kind=str(change.kind),
        what=KINDS[change.kind],
        reason=change.reason,
        options=options,
        old_number=authored.key.number,
        new_number=new.number,
        was="".join(each.letter for each in options if each.was),
        will="".join(each.letter for each in options if each.will),
    )


def _right(key: ItemKey) -> frozenset[str]:
    return frozenset(option for choice in (key.right or "", *key.also) for option in options_in(choice))
