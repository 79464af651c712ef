"""What later stages may say: codes of their own, parts that are complete, weights that add up, keys that exist.

Part of `shared.contracts.consistency`, whose promises hold here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from shared.contracts.normalisation import VALUE, value_code
from shared.contracts.order_consistency import cut_problems
from shared.contracts.part_consistency import part_problems
from shared.contracts.percentages import Percent
from shared.contracts.rules import AGE, GPA, WRONG, WRONG_RATIO, Rules
from shared.contracts.section_consistency import RESERVED
from shared.contracts.stage_threshold_consistency import stage_threshold_problems, unknown_part
from shared.contracts.stages import FINAL, Integration, Stage, StagePart
from shared.contracts.tie_breaks import is_counted_in
from shared.kernel.errors import Problem
from shared.kernel.words import N_

FIRST_EXAM = "skd"
"""The exam of the first stage is named so whatever the stage is called, so no part of another can be."""

Known = dict[str, frozenset[str]]
"""By the code of a stage that lies behind, what may stand behind a colon in a key."""


def stage_problems(rules: Rules) -> Iterator[Problem]:
    """In the order of the stages; first, what belongs to all of them."""
    if rules.first_stage is None and rules.stages:
        text = N_("Beri kode dan nama bagi tahap pertama, agar tahap lanjutan dapat menyebutnya.")
        yield Problem.of("first_stage", "first_stage_missing", text)
    if rules.first_stage is not None and not rules.stages:
        text = N_("Tahap pertama bernama bila ada tahap lanjutan; isi stages atau hapus isian ini.")
        yield Problem.of("first_stage", "stages_missing", text)
    yield from _codes(rules)
    behind: Known = {}
    if rules.first_stage is not None:
        behind[rules.first_stage.code] = frozenset(
            (*(section.code for section in rules.sections), *([VALUE] if rules.normalisation else []))
        )
    for index, stage in enumerate(rules.later_stages):
        at = f"stages[{index}]"
        for position, part in enumerate(stage.parts):
            yield from part_problems(part, rules.units_per_point, f"{at}.parts[{position}]")
        yield from stage_threshold_problems(rules, stage, at)
        yield from _integration(stage, behind, f"{at}.integration")
        yield from _keys(stage, behind, f"{at}.tie_breaks")
        yield from cut_problems(stage.cut, stage.equal_ranks or rules.equal_ranks, f"{at}.cut")
        behind[stage.code] = frozenset(_own(stage))


def _codes(rules: Rules) -> Iterator[Problem]:
    seen: set[str] = set()
    for place, code, is_part in _named(rules):
        if code in RESERVED or code == FINAL or (is_part and code == FIRST_EXAM):
            text = N_("%(name)s adalah kata yang dipakai sistem; pilih kode yang lain.")
            yield Problem.of(place, "code_reserved", text, name=code)
        elif code in seen:
            text = N_("Kode %(name)s sudah dipakai tahap atau bagian tahap yang lain.")
            yield Problem.of(place, "code_twice", text, name=code)
        seen.add(code)


def _named(rules: Rules) -> Iterator[tuple[str, str, bool]]:
    if rules.first_stage is not None:
        yield "first_stage.code", rules.first_stage.code, False
    for index, stage in enumerate(rules.later_stages):
        yield f"stages[{index}].code", stage.code, False
        for position, part in enumerate(stage.parts):
            yield f"stages[{index}].parts[{position}].code", part.code, True


def _integration(stage: Stage, behind: Known, at: str) -> Iterator[Problem]:
    integration = stage.integration
    yield from _carried(integration, behind, f"{at}.carried_in")
    carried, total = sum(integration.carried_in.values()), sum(integration.parts.values())
    left = 100 - carried
    if left <= 0:
        text = N_("Bobot tahap sebelumnya berjumlah %(sum)s persen; untuk tahap ini tidak tersisa apa pun.")
        yield Problem.of(f"{at}.carried_in", "weights_sum", text, sum=Percent(carried).decimal)
    for code in integration.parts:
        if stage.part(code) is None:
            yield unknown_part(f"{at}.parts.{code}", code)
    if left > 0 and total not in (100, left):
        text = N_(
            "Bobot bagian berjumlah %(sum)s; jumlahnya harus 100, atau %(left)s yang tersisa dari tahap sebelumnya."
        )
        yield Problem.of(f"{at}.parts", "weights_sum", text, sum=Percent(total).decimal, left=Percent(left).decimal)
    for position, part in enumerate(stage.parts):
        if part.code not in integration.parts and part.code not in stage.named:
            text = N_("Bagian %(name)s tidak berbobot dan tidak berambang, jadi tidak menentukan apa pun.")
            place = f"{at.rpartition('.')[0]}.parts[{position}]"
            yield Problem.of(place, "part_unused", text, name=part.code)
        elif _is_unused(stage, part):
            text = N_("Bagian %(name)s tidak berbobot dan nilai setaranya tidak mengurutkan; hapus penyetaraannya.")
            place = f"{at.rpartition('.')[0]}.parts[{position}].normalisation"
            yield Problem.of(place, "field_unused", text, name=part.code)


def _is_unused(stage: Stage, part: StagePart) -> bool:
    """Whether nothing asks for what the part's scores become."""
    counts = part.code in stage.integration.parts or part.counted_code in stage.tie_breaks
    return part.normalisation is not None and not counts


def _carried(integration: Integration, behind: Known, at: str) -> Iterator[Problem]:
    for code in integration.carried_in:
        earlier, colon, inside = code.partition(":")
        if earlier not in behind or (colon and inside != VALUE):
            text = N_("%(name)s bukan tahap sebelum tahap ini.")
            yield Problem.of(f"{at}.{code}", "stage_unknown", text, name=code)
        elif colon and inside not in behind[earlier]:
            text = N_("Total tahap %(name)s tidak disetarakan, jadi tidak ada nilai setara yang dapat dibawa.")
            yield Problem.of(f"{at}.{code}", "not_normalised", text, name=earlier)
        elif colon and earlier in integration.carried_in:
            text = N_("%(name)s sudah dibawa dengan nilai aslinya; bawa salah satu saja.")
            yield Problem.of(f"{at}.{code}", "carried_twice", text, name=earlier)


def _keys(stage: Stage, behind: Known, at: str) -> Iterator[Problem]:
    own = {FINAL, GPA, AGE, *_own(stage)}
    for index, key in enumerate(stage.tie_breaks):
        place = f"{at}[{index}]"
        code, colon, inside = key.partition(":")
        if code in (WRONG, WRONG_RATIO):
            yield from _counting(stage, key, inside if colon else None, place)
        else:
            yield from _key(stage, behind, key, own, place)
        if key in stage.tie_breaks[:index]:
            yield Problem.of(place, "key_twice", N_("Penentu ini sudah disebut sebelumnya."))


def _own(stage: Stage) -> list[str]:
    """What a row of the stage has of its own, by code."""
    values = (value_code(part.code) for part in stage.parts if part.normalisation is not None)
    return [*(part.code for part in stage.parts), *values]


def _key(stage: Stage, behind: Known, key: str, own: Collection[str], place: str) -> Iterator[Problem]:
    """Of a key that compares no answers."""
    code, colon, inside = key.partition(":")
    if key in own or key in stage.sections or (inside in behind.get(code, ()) if colon else code in behind):
        return
    if inside == VALUE and (code in behind or stage.part(code)):
        text = N_("%(name)s tidak disetarakan, jadi tidak ada nilai setara yang dapat mengurutkan.")
        yield Problem.of(place, "not_normalised", text, name=code)
    elif colon:
        text = N_("%(name)s bukan bagian dari tahap sebelumnya, dan bukan bagian ujian tahap ini.")
        yield Problem.of(place, "key_unknown", text, name=key)
    else:
        text = N_(
            "%(name)s bukan final, bukan tahap sebelumnya atau bagian tahap ini, dan bukan gpa, age, wrong, atau "
            "wrong_ratio."
        )
        yield Problem.of(place, "key_unknown", text, name=key)


def _counting(stage: Stage, key: str, section: str | None, place: str) -> Iterator[Problem]:
    counted = [each for code, each in stage.sections.items() if is_counted_in(code, section)]
    if not counted:
        text = N_("%(name)s menghitung jawaban salah, padahal tahap ini tidak memiliki ujian dengan kode itu.")
        yield Problem.of(place, "section_unknown", text, name=key)
    elif all(each.marking.kind == "weights" for each in counted):
        text = N_("%(name)s menghitung jawaban salah, padahal bagiannya dinilai dengan bobot.")
        yield Problem.of(place, "key_without_right", text, name=key)
