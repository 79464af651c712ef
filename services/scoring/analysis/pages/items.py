"""One item of a sealed exam, as pages show it that ask whether its key is right: what was chosen, what is right, what
is to be, and what the sheets say about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from services.scoring.analysis.domain.analysis import Analysis
from services.scoring.analysis.domain.dif import DifClass
from services.scoring.analysis.domain.figures import ItemFigures
from services.scoring.analysis.domain.notes import Note, note_of
from services.scoring.analysis.pages import charts
from services.scoring.analysis.pages.words import NOTES
from services.scoring.analysis.usecases.counting import item_counts
from services.scoring.bank.domain.items import Number, Picture
from services.scoring.bank.usecases import items as bank
from services.scoring.exams.domain.exams import AuthoredKey, Exam
from services.scoring.exams.domain.key_sets import KINDS, Change
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.usecases import exams
from shared.contracts.choices import options_in


@dataclass(frozen=True)
class ShownOption:
    """`was` and `will` say whether it is right; of weighted items `old` and `new` are its weights."""

    letter: str
    text: str
    picture: Picture | None
    chosen: int
    was: bool
    will: bool
    old: int | None
    new: int | None


@dataclass(frozen=True)
class ShownItem:
    """`kind`, `what` and `reason` are those of the change, and empty where nothing changes."""

    item_id: str
    code: str
    section: str
    stem: str | None
    """None where the bank does not have the item any more: then no option has a text either."""
    picture: Picture | None
    kind: str
    what: str
    reason: str
    options: tuple[ShownOption, ...]
    old_number: Number | None
    new_number: Number | None
    was: str
    will: str
    """The letters that are right before and by the change; empty where there are none."""


def shown_items(session: Session, exam_id: str, changes: Sequence[Change]) -> list[ShownItem]:
    """Those that are changed, by the author's code."""
    authored = {each.key.item_id: each for each in exams.sealed_items(session, exam_id)}
    chosen = _chosen(session, exam_id)
    shown = [_shown(session, authored[each.item_id], each, chosen) for each in changes if each.item_id in authored]
    return sorted(shown, key=lambda item: item.code)


def shown_item(session: Session, exam_id: str, item_id: str) -> ShownItem:
    """One sealed item, with the key in force beside the sealed one where they differ."""
    authored = next(each for each in exams.sealed_items(session, exam_id) if each.key.item_id == item_id)
    changes = exams.changes_in_force(session, exam_id)
    change = next((each for each in changes if each.item_id == item_id), None)
    return _shown(session, authored, change, _chosen(session, exam_id))


def figures_view(exam: Exam, found: Analysis, item: ItemFigures) -> dict[str, Any]:
    """What `analysis_figures.html` shows of an item."""
    miskeys = {each.code: each for each in found.miskeys}
    lines, grid = charts.curves(item.options, miskeys[item.code].letter if item.code in miskeys else "")
    return {
        "found": found,
        "units": exam.rules.units_per_point,
        "item": item,
        "miskeys": miskeys,
        "note": note_of(item, miskeys),
        "note_words": NOTES,
        "Note": Note,
        "model": next((each for each in found.models if each.code == item.code), None),
        "dif": [each for each in found.dif if each.code == item.code],
        "sites": [each for each in found.sites if each.code == item.code and each.dif_class != DifClass.NEGLIGIBLE],
        "charts": charts,
        "lines": lines,
        "grid": grid,
    }


def _chosen(session: Session, exam_id: str) -> Mapping[str, Mapping[str, int]]:
    return {count.code: count.chosen for count in item_counts(session, exam_id)}


def _shown(
    session: Session, authored: AuthoredKey, change: Change | None, chosen: Mapping[str, Mapping[str, int]]
) -> ShownItem:
    item, new = bank.find(session, authored.code), change.of(authored.key) if change else authored.key
    written = {option.letter: option for option in item.options} if item else {}
    was, will = _right(authored.key), _right(new)
    counts = chosen.get(authored.code, {})
    options = tuple(
        ShownOption(
            letter=letter,
            text=written[letter].text if letter in written else "",
            picture=written[letter].picture if letter in written else None,
            chosen=sum(count for choice, count in counts.items() if option in options_in(choice)),
            was=option in was,
            will=option in will and new.credit is None,
            old=(authored.key.points or {}).get(option),
            new=(new.points or {}).get(option),
        )
        for option, letter in sorted(authored.letters.items(), key=lambda pair: pair[1])
    )
    return ShownItem(
        item_id=authored.key.item_id,
        code=authored.code,
        section=authored.key.section,
        stem=item.stem if item else None,
        picture=item.picture if item else None,
        kind=str(change.kind) if change else "",
        what=KINDS[change.kind] if change else "",
        reason=change.reason if change else "",
        options=options,
        old_number=authored.key.number,
        new_number=new.number,
        was="".join(each.letter for each in options if each.was),
        will="".join(each.letter for each in options if each.will),
    )


def _right(key: ItemKey) -> frozenset[str]:
    return frozenset(option for choice in (key.right or "", *key.also) for option in options_in(choice))
