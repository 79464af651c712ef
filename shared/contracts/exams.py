"""The parts of a sealed exam: scoring seals it, cbt draws papers from it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from shared.contracts.declaration import part

CONTENT_LANGUAGE = "id"
"""Items are written in Indonesian, whatever language the reader has chosen for the pages around them (BCP 47)."""
Band = Literal["easy", "medium", "hard"]
"""How difficult an item is."""
DrawnBy = Literal["sheet_code"]
"""What papers are drawn by (`shared.contracts.papers`)."""


@part
class Picture:
    """An SVG document, already reduced to harmless elements, and its description in words."""

    svg: str
    alt: str


@part
class SealedOption:
    """`option_id` is opaque: it reveals neither the author's letter nor the weight."""

    option_id: str
    text: str
    picture: Picture | None = None


@part
class SealedItem:
    item_id: str
    section: str
    topic: str
    band: Band
    stem: str
    picture: Picture | None = None
    options: tuple[SealedOption, ...]
    """None of them where the answer is a number (`shared.contracts.choices`)."""
    enemies: tuple[str, ...] = ()
    """Ids of items that must not be on one paper with this one; of two enemies, each names the other."""


@part
class BlueprintRow:
    """Each paper gets `items` items of this section, topic and band of difficulty."""

    section: str
    topic: str
    band: Band
    items: int


@part
class SealedSection:
    code: str
    name: str
    items: int
    several: bool = False
    """Whether an answer to one of its items may be several options (`shared.contracts.choices`)."""


@part
class SealSignature:
    """The signature of one of the two who sealed an exam. `role` is what they acted as, `statement` the text that they
    signed (`shared/signatures/seals.py`), `key_id` the key's fingerprint, `proof` the signature in base64url."""

    role: str
    statement: str
    key_id: str
    proof: str


def first_exam_id(selection_id: str) -> str:
    """The exam that everybody of the selection sits."""
    return f"{selection_id}-skd"


def later_exam_id(selection_id: str, stage: str, part: str) -> str:
    """The exam of a part of a later stage; no two parts of a selection have one code."""
    exam_id = f"{selection_id}-{part}"
    return f"{selection_id}-{stage}-{part}" if exam_id == first_exam_id(selection_id) else exam_id


@part
class ExamStage:
    """The later stage that an exam is a part of, by codes of the selection's rules. Those sit it who go on in the
    released rankings of the stage `after`; null: of the first one."""

    stage: str
    part: str
    after: str | None = None


@part
class ExamPapers:
    """What a sealed exam's papers are drawn from and by; its canonical JSON is what travels encrypted."""

    exam_id: str
    blueprint: tuple[BlueprintRow, ...]
    items: tuple[SealedItem, ...]
    draw_seed: str


CorrectionKind = Literal["void", "all_correct", "attempted", "key", "second_key", "weights", "number"]
"""What a correction did with an item: it counts for nobody, everybody who had it has its points, everybody who answered
has; or another right answer, one beside the first, other weights, another number."""


@part
class CorrectedItem:
    """An item with another key than the sealed one, by its opaque id."""

    item_id: str
    section: str
    kind: CorrectionKind


@part
class CorrectedOnPaper:
    """The same by the number that the candidate saw, from 1."""

    number: int
    section: str
    kind: CorrectionKind


@part
class SectionPoints:
    section: str
    marks: int


@part
class ScoreCorrection:
    """What a candidate's marks were before the set of keys numbered `key_set` came into force, and the items on the
    candidate's paper that it marks in another way. Neither an answer nor a key is named."""

    key_set: int
    corrected_at: datetime
    sections: tuple[SectionPoints, ...]
    total: int
    passed: bool
    items: tuple[CorrectedOnPaper, ...]
