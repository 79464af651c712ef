"""An exam from draft to seal: the content that would be sealed, its signed approvals, and its sealing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from services.scoring.approvals.usecases import SignedStatement, require_signed, that_count
from services.scoring.bank.domain.fit import unfit
from services.scoring.bank.domain.items import Item, Picture
from services.scoring.bank.usecases import items
from services.scoring.exams.domain import blueprints, keys, sealing
from services.scoring.exams.domain.content import Content
from services.scoring.exams.domain.exams import Approval, Exam
from services.scoring.exams.domain.keys import ItemKey
from services.scoring.exams.domain.sealing import AlreadySealed
from services.scoring.exams.storage import exams as storage
from services.scoring.exams.usecases import papers
from services.scoring.exams.usecases.exams import get
from services.scoring.exams.usecases.papers import EncryptedPapers
from shared.contracts import exams as sealed_exam
from shared.contracts.consistency import contradictions
from shared.contracts.exams import ExamStage, SealedItem, SealedOption, SealedSection, SealSignature
from shared.contracts.rules import Section
from shared.contracts.scoring import ExamApproved, ExamSealed
from shared.kernel.builds import builds_of_seals
from shared.kernel.errors import InvalidInput, Kind, Place, Problem
from shared.kernel.roles import Principal, may_seal
from shared.kernel.words import N_
from shared.messaging.outbox import emit
from shared.signatures.seals import SignedSeal, builds_in


class NotSealable(InvalidInput):
    """`problems` names everything that keeps the exam from being sealed."""

    kind = Kind.CONFLICT
    code = "not_sealable"
    text = N_("Ujian belum dapat disegel.")


@dataclass(frozen=True)
class Overview:
    """approvals are bound to `content_digest`; None while `problems` keep the exam from sealing.

    `approvals` are those of the present content, `stale` those of a content that has changed since. Two kinds do not
    count towards a seal: `unproven` were given without a key, under the release before; `lapsed` are of people who were
    disabled, may not approve any more, or have ended the key, before a second one came, or were given to other builds.
    """

    exam: Exam
    content_digest: str | None
    problems: tuple[Problem, ...]
    approvals: tuple[Approval, ...]
    stale: tuple[Approval, ...]
    items: int
    lapsed: tuple[Approval, ...] = ()
    unproven: tuple[Approval, ...] = ()


def overview(session: Session, exam_id: str) -> Overview:
    """Raises NotFound."""
    exam = get(session, exam_id)
    everyone = storage.approvals(session, exam_id)
    if exam.content_digest is not None:
        current: str | None = exam.content_digest
        problems: tuple[Problem, ...] = ()
        count = len(storage.keys(session, exam_id))
    else:
        chosen, problems = _drawn_from(session, exam)
        current = None if problems else _content(exam, chosen).digest
        count = len(chosen)
    same = [a for a in everyone if a.digest == current]
    counting = same if exam.is_sealed else _counted(session, exam, same)
    return Overview(
        exam=exam,
        content_digest=current,
        problems=problems,
        approvals=tuple(counting),
        stale=tuple(a for a in everyone if a.digest != current),
        items=count,
        lapsed=tuple(a for a in same if a.is_proven and a not in counting),
        unproven=tuple(a for a in same if not a.is_proven and a not in counting),
    )


def statement_for(session: Session, now: datetime, exam_id: str, who: Principal) -> str:
    """What `who` signs to approve the content as it stands now. Raises NotFound, AlreadySealed, NotSealable."""
    exam = get(session, exam_id)
    content = _sealable(session, exam)[1]
    return _signed(content, exam.stage).statement(who.id, now).to_text()


def approve(session: Session, now: datetime, exam_id: str, signed: SignedStatement, who: Principal) -> bool:
    """Takes the signed approval of exactly this content; the second, by another person, seals the exam.

    True if the exam is sealed now. Raises NotFound, AlreadySealed, NotSealable, StaleDigest, SameApprover, and the
    errors of `approvals.usecases.require_signed`.
    """
    digest = signed.statement.digest
    exam = get(session, exam_id, lock=True)
    chosen, content = _sealable(session, exam)
    before = _counted(session, exam, storage.approvals(session, exam_id))
    complete = sealing.approve(before, content.digest, who.id, digest)
    require_signed(session, now, signed, who, _signed(content, exam.stage).statement)
    mine = Approval(digest, who.id, who.name, who.acts_as, now, signed.text, signed.key_id, signed.proof)
    storage.add_approval(session, exam_id, mine)
    approved = ExamApproved(exam_id=exam_id, selection_id=exam.selection_id, content_digest=digest, approved_at=now)
    emit(session, approved, at=now)
    if complete:
        standing = [approval for approval in before if approval.digest == digest]
        _seal(session, now, exam, chosen, content, [*standing, mine])
    return complete


def _sealable(session: Session, exam: Exam) -> tuple[list[Item], Content]:
    """The items that papers are drawn from, and the content. Raises AlreadySealed or NotSealable."""
    if exam.is_sealed:
        raise AlreadySealed
    chosen, problems = _drawn_from(session, exam)
    if problems:
        raise NotSealable(problems)
    return chosen, _content(exam, chosen)


def _counted(session: Session, exam: Exam, approvals: Sequence[Approval]) -> list[Approval]:
    """Those of people who may still approve, signed with keys that have not ended. Whoever receives the seal judges by
    the same rule. Who signed while other builds ran signs once more: one seal names one build of a service."""
    counting = that_count(session, approvals, exam.selection_id, may_seal)
    return [each for each in counting if builds_in(each.statement or "") == builds_of_seals()]


def _seal(
    session: Session,
    now: datetime,
    exam: Exam,
    chosen: Sequence[Item],
    content: Content,
    approvals: Sequence[Approval],
) -> None:
    rows = [
        (
            item,
            keys.item_key(exam.secrets, item),
            {keys.option_id(exam.secrets, item.code, o.letter): o.letter for o in item.options},
        )
        for item in chosen
    ]
    enemies = {item.item_id: item.enemies for item in content.items}
    storage.add_sealed_items(session, exam.exam_id, rows, enemies)
    storage.seal(session, exam.exam_id, content.digest, content.drawn_by, builds_of_seals(), now)
    encrypted = papers.encrypted(content)
    emit(session, _event(content, encrypted, approvals, exam, now), at=now)
    papers.send(session, now, exam.exam_id, encrypted)


def _drawn_from(session: Session, exam: Exam) -> tuple[list[Item], tuple[Problem, ...]]:
    """The items that papers are drawn from, and what keeps them from being sealed."""
    if not exam.blueprint:
        return [], (Problem.of("blueprint", "blueprint_missing", N_("Kisi-kisi belum diunggah.")),)
    problems = list(blueprints.check(exam.blueprint, exam.rules.sections, items.stock(session)))
    chosen = items.at_places(session, {(row.section, row.topic, row.band) for row in exam.blueprint})
    if exam.stage is None:
        # Those of a later stage are a part of the first one's document.
        problems += contradictions(exam.rules)
    markings = {section.code: section.marking for section in exam.rules.sections}
    for item in chosen:
        if item.section in markings:
            problems += [replace(problem, place=Place(item.code)) for problem in unfit(item, markings[item.section])]
    problems += blueprints.short_by_enemies(exam.blueprint, chosen)
    return chosen, tuple(problems)


def _content(exam: Exam, chosen: Sequence[Item]) -> Content:
    rules = exam.rules
    item_keys = [keys.item_key(exam.secrets, item) for item in chosen]
    enemies = blueprints.mutual_enemies(chosen)
    # Ordered by their opaque ids, so that neither the bank's order nor an author's letter shows.
    sealed = sorted(
        (_item(exam, item, key, enemies[item.code]) for item, key in zip(chosen, item_keys, strict=True)),
        key=lambda i: i.item_id,
    )
    return Content(
        exam_id=exam.exam_id,
        selection_id=exam.selection_id,
        title=exam.title,
        sections=tuple(_section(section) for section in rules.sections),
        blueprint=exam.blueprint,
        items=tuple(sealed),
        duration=rules.duration,
        draw_seed=exam.secrets.draw_seed,
        draw_seed_commitment=keys.seed_commitment(exam.secrets),
        key_commitment=keys.key_commitment(exam.secrets, item_keys),
        rules_digest=exam.rules_digest,
    )


def _section(section: Section) -> SealedSection:
    several = section.marking.several is not None
    return SealedSection(code=section.code, name=section.name, items=section.items, several=several)


def _signed(content: Content, stage: ExamStage | None) -> SignedSeal:
    return SignedSeal(
        selection_id=content.selection_id,
        exam_id=content.exam_id,
        title=content.title,
        sections=content.sections,
        items=len(content.items),
        duration=content.duration,
        draw_seed_commitment=content.draw_seed_commitment,
        key_commitment=content.key_commitment,
        content_digest=content.digest,
        rules_digest=content.rules_digest,
        stage=stage,
        builds=builds_of_seals(),
        drawn_by=content.drawn_by,
    )


def _event(
    content: Content, encrypted: EncryptedPapers, approvals: Sequence[Approval], exam: Exam, at: datetime
) -> ExamSealed:
    """What everybody may know of the exam."""
    return ExamSealed(
        **vars(_signed(content, exam.stage)),
        papers_digest=encrypted.papers_digest,
        paper_key_digest=encrypted.paper_key_digest,
        sealed_at=at,
        signatures=tuple(_proven(approval) for approval in approvals),
        units=exam.rules.units,
        scores_shown=exam.rules.scores_shown,
    )


def _proven(approval: Approval) -> SealSignature:
    assert approval.statement is not None, "only proven approvals seal"
    assert approval.key_id is not None
    assert approval.proof is not None
    return SealSignature(role=approval.role, statement=approval.statement, key_id=approval.key_id, proof=approval.proof)


def _item(exam: Exam, item: Item, key: ItemKey, enemies: Collection[str]) -> SealedItem:
    options = [
        SealedOption(
            option_id=keys.option_id(exam.secrets, item.code, option.letter),
            text=option.text,
            picture=_picture(option.picture),
        )
        for option in item.options
    ]
    return SealedItem(
        item_id=key.item_id,
        section=item.section,
        topic=item.topic,
        band=item.band,
        stem=item.stem,
        picture=_picture(item.picture),
        options=tuple(sorted(options, key=lambda option: option.option_id)),
        enemies=tuple(sorted(keys.item_id(exam.secrets, code) for code in enemies)),
    )


def _picture(picture: Picture | None) -> sealed_exam.Picture | None:
    return None if picture is None else sealed_exam.Picture(svg=picture.svg, alt=picture.alt)
