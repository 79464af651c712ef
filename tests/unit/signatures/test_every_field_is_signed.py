"""Whatever is told of an act with two signatures, the two have signed: no field of it can be another under the same
statement. Figures too, which people compare and nobody computes again."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from importlib import import_module
from typing import Any

import pytest

import shared.signatures
from shared.contracts.codec.rules import preset
from shared.contracts.exams import CorrectedItem, ExamStage, SealedSection
from shared.contracts.rosters import DecidedCount
from shared.contracts.rules import Duration
from shared.signatures.batches import SignedBatch
from shared.signatures.builds import SignedBuild
from shared.signatures.corrections import SignedCorrection
from shared.signatures.draws import SignedLots, SignedSeed
from shared.signatures.exclusions import SignedExclusion
from shared.signatures.findings import SignedFinding
from shared.signatures.giving_back import SignedGivingBack
from shared.signatures.objections import SignedAnswer
from shared.signatures.overrulings import SignedOverruling
from shared.signatures.releases import SignedRanking
from shared.signatures.rosters import SignedRoster
from shared.signatures.rule_documents import SignedRules
from shared.signatures.seals import SignedSeal
from shared.signatures.withdrawals import SignedTakingBack, SignedWithdrawal

AT = datetime(2026, 12, 8, 5, tzinfo=UTC)
A, B = "aa" * 32, "bb" * 32
EXAM: dict[str, Any] = {"selection_id": "cpns", "exam_id": "cpns-skd"}
VACANCY: dict[str, Any] = {**EXAM, "vacancy_id": "perawat"}
ITEM = CorrectedItem(item_id="i1", section="TIU", kind="key")
SECTION = SealedSection(code="TIU", name="Intelegensia", items=5)
DECIDED = DecidedCount(vacancy_id="perawat", admitted=3, refused=1)
TIME = Duration(minutes=100, extra_time_minutes=130, grace_seconds=30)

SIGNED: list[Any] = [
    SignedRanking(**VACANCY, version=1, digest=A, rows=9, present=8, ranked=7, accepted=1, stage="skb"),
    SignedBatch(selection_id="cpns", root=A, size=3),
    SignedTakingBack(**VACANCY, version=1, digest=A, withdrawn=B, stage="skb"),
    SignedWithdrawal(**VACANCY, version=1, digest=A, reason_code="court", reason="Putusan.", stage="skb"),
    SignedCorrection(
        **EXAM,
        number=2,
        replaces=1,
        key_commitment=A,
        effect_digest=B,
        items=(ITEM,),
        marked=9,
        up=4,
        down=3,
        enter=2,
        leave=1,
        reasons_commitment=A,
    ),
    SignedExclusion(**EXAM, attempt_id="a1", candidate_no="26-1", reason_code="journal", reason="Kabel putus."),
    SignedFinding(
        selection_id="cpns",
        vacancy_id="perawat",
        attempt_id="a1",
        candidate_no="26-1",
        fault="chain_broken",
        fault_at=3,
        reason="Kabel putus.",
    ),
    SignedGivingBack(
        selection_id="cpns",
        vacancy_id="perawat",
        candidate_no="26-1",
        reason_code="death",
        happened_on=date(2026, 11, 9),
    ),
    SignedAnswer(
        **EXAM,
        item_id="i1",
        section="TIU",
        outcome="upheld",
        text="Kunci diganti.",
        key_set=2,
        objections=("o1", "o2"),
    ),
    SignedOverruling(**EXAM, kind="pair", finding_digest=A, found=1, reason="Kakak beradik."),
    SignedBuild(**EXAM, service="cbt", build="0.1.1+aa", reason="Tambalan."),
    SignedSeed(**EXAM, seed=A, stage="skb"),
    SignedLots(**VACANCY, candidates=("26-1", "26-2"), stage="skb"),
    SignedRoster(selection_id="cpns", root=A, spare_root=B, spare_codes=20, vacancies=(DECIDED,)),
    SignedRules(document_id="d1", rules=preset("cpns-2024"), reason="Ambang baru.", replaces=A),
    SignedSeal(
        **EXAM,
        title="SKB",
        sections=(SECTION,),
        items=9,
        duration=TIME,
        draw_seed_commitment=A,
        key_commitment=A,
        content_digest=A,
        rules_digest=A,
        stage=ExamStage(stage="skb", part="cat"),
        builds={"cbt": "0.1.1+aa"},
        drawn_by="sheet_code",
    ),
]
OTHERS: dict[str, Any] = {
    "reason_code": "leak",
    "outcome": "rejected",
    "items": (replace(ITEM, kind="void"),),
    "sections": (replace(SECTION, name="Lain"),),
    "duration": replace(TIME, grace_seconds=31),
    "stage": ExamStage(stage="skb", part="lisan"),
    "builds": {"cbt": "0.1.1+bb"},
    "rules": preset("cpns-skd-2021"),
    "objections": ("o1", "o3"),
    "candidates": ("26-2", "26-1"),
    "vacancies": (replace(DECIDED, refused=2),),
    "happened_on": date(2026, 11, 10),
}
"""What else each of these can be; any other text or number has one more at its end."""


def other(value: Any, name: str) -> Any:
    """Another value of the same form."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return {A: B, B: A}.get(value) or (OTHERS[name] if name in ("reason_code", "outcome") else f"{value}x")
    return OTHERS[name]


def classes() -> Iterator[str]:
    """Everything of which `shared/signatures` makes statements."""
    for module in pkgutil.iter_modules(shared.signatures.__path__, "shared.signatures."):
        for name, found in vars(import_module(module.name)).items():
            if is_dataclass(found) and found.__module__ == module.name and hasattr(found, "statement"):
                yield name


def test_every_statement_is_in_the_table() -> None:
    assert sorted(classes()) == sorted(type(each).__name__ for each in SIGNED)


@pytest.mark.parametrize(
    ("signed", "name"),
    [
        pytest.param(each, field.name, id=f"{type(each).__name__}.{field.name}")
        for each in SIGNED
        for field in fields(each)
    ],
)
def test_nothing_of_it_can_be_another_under_the_same_signature(signed: Any, name: str) -> None:
    changed = replace(signed, **{name: other(getattr(signed, name), name)})
    assert changed.statement("staff-kartika", AT).to_text() != signed.statement("staff-kartika", AT).to_text()
