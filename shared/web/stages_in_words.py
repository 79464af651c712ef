"""The later stages of a rules document in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import gettext, ngettext

from shared.contracts.integration import weighed
from shared.contracts.normalisation import valued_code
from shared.contracts.percentages import Percent
from shared.contracts.rules import AGE, GPA, Rules, Stage
from shared.contracts.scales import Scale
from shared.contracts.stages import FINAL, StagePart
from shared.contracts.thresholds import asked_of, final_minimum, part_minimum
from shared.contracts.tie_breaks import counts_answers
from shared.kernel.words import N_
from shared.web.chapters import Chapter, Fact
from shared.web.deciding import counted_words, cut_in_words, edge_words, equal_words, key_words
from shared.web.filters import angka, persen, poin
from shared.web.going_on_in_words import most_in_words, next_in_words
from shared.web.normalisation_in_words import normalisation_in_words
from shared.web.sections_in_words import duration_in_words, section_in_words

_ROUNDING = {
    "half_up": N_("setengah dibulatkan ke atas"),
    "half_even": N_("setengah dibulatkan ke angka genap"),
    "down": N_("dibulatkan ke bawah"),
}
_SOURCE = {
    "sitting": N_("dari ujian"),
    "assessors": N_("dari penilai"),
    "carried_over": N_("dibawa dari luar seleksi ini"),
}


def stage_chapters(rules: Rules) -> Iterator[Chapter]:
    """A chapter that names the stages, then one for each later stage; none where the document has one stage."""
    if rules.first_stage is not None or rules.later_stages:
        yield Chapter(gettext("Tahap"), tuple(_stages(rules)))
    for stage in rules.later_stages:
        title = gettext("Tahap %(name)s", name=gettext(stage.name))
        facts = [*_parts(rules, stage), *_final(rules, stage), *_asked(rules, stage), *_order(rules, stage)]
        yield Chapter(title, tuple(Fact(f"stage {stage.code} {fact.key}", fact.subject, fact.text) for fact in facts))


def stage_key_words(rules: Rules, stage: Stage, key: str) -> str:
    """A key of a later stage's order as a list of keys names it: stages and parts by their names."""
    if (valued := valued_code(key)) is not None:
        return str(gettext("%(name)s (nilai setara)", name=stage_key_words(rules, stage, valued)))
    code, colon, inside = key.partition(":")
    if counts_answers(key):
        return counted_words(code, stage_key_words(rules, stage, inside)) if colon else key_words(key)
    names = _names(rules, stage)
    if colon and code in names:
        return str(gettext("%(part)s pada %(stage)s", part=names.get(inside, inside), stage=names[code]))
    if key == FINAL:
        return str(gettext("nilai akhir"))
    return key_words(key) if key in (GPA, AGE) else names.get(key, key_words(key))


def _names(rules: Rules, stage: Stage) -> dict[str, str]:
    """Of the stages and of all of their parts, by code."""
    first = {} if rules.first_stage is None else {rules.first_stage.code: rules.first_stage.name}
    found = {code: gettext(name) for code, name in first.items()}
    for each in (*rules.later_stages, stage):
        found[each.code] = gettext(each.name)
        found |= {part.code: gettext(part.name) for part in each.parts}
    return found


def _stages(rules: Rules) -> Iterator[Fact]:
    first = rules.first_stage
    if first is not None:
        text = gettext("%(name)s (%(code)s)", name=gettext(first.name), code=first.code)
        yield Fact("first stage", gettext("Tahap pertama"), text)
    for number, stage in enumerate(rules.later_stages, 2):
        text = gettext("%(name)s (%(code)s)", name=gettext(stage.name), code=stage.code)
        yield Fact(f"stage {number}", gettext("Tahap ke-%(number)s", number=number), text)
    yield from next_in_words(rules)


def _parts(rules: Rules, stage: Stage) -> Iterator[Fact]:
    for part in stage.parts:
        units = units_of(rules, part)
        source = gettext(_SOURCE[part.source])
        facts = {"name": gettext(part.name), "source": source, "most": poin(part.most, units)}
        sentences = [gettext("%(name)s, %(source)s, paling tinggi %(most)s.", **facts), *_details(part, units)]
        if part.code in stage.judged and stage.asks_all:
            sentences.append(gettext("Sekurangnya %(minimum)s.", minimum=_least(rules, stage, part)))
        if part.normalisation is not None:
            sentences.append(normalisation_in_words(part.normalisation))
        yield Fact(f"part {part.code}", part.code, " ".join(sentences))


def units_of(rules: Rules, part: StagePart) -> int:
    """Of how many whole numbers a point of the part's score consists."""
    return rules.units_per_point if part.source == "sitting" else part.steps_per_point


def _details(part: StagePart, units: int) -> Iterator[str]:
    if part.source == "carried_over":
        yield gettext("Asalnya: %(origin)s.", origin=part.origin or "–")
    if part.source == "sitting":
        yield from (f"{section.code}: {section_in_words(section, units)}" for section in part.sections or ())
        if part.duration is not None:
            yield duration_in_words(part.duration)
        return
    yield ngettext("Dicatat dengan %(num)s desimal.", "Dicatat dengan %(num)s desimal.", part.decimals or 0)
    if part.source == "assessors":
        yield _criteria(part)
        yield gettext(
            "Dua orang menilai tanpa saling melihat. Nilai yang berbeda paling banyak %(tolerance)s dirata-ratakan; "
            "yang berbeda lebih dari itu diputus orang ketiga.",
            tolerance=poin(part.tolerance or 0, units),
        )


def _criteria(part: StagePart) -> str:
    named = "; ".join(
        gettext("%(code)s %(name)s 0–%(most)s", code=each.code, name=gettext(each.name), most=angka(each.max_points))
        for each in part.criteria or ()
    )
    return str(gettext("Yang dinilai: %(criteria)s.", criteria=named))


def _final(rules: Rules, stage: Stage) -> Iterator[Fact]:
    yield Fact("final", gettext("Nilai akhir"), integration_in_words(rules, stage))


def _asked(rules: Rules, stage: Stage) -> Iterator[Fact]:
    """What is asked of some of the parts only, and of the integrated score; of all parts each says it by itself."""
    if not stage.asks_all:
        demands = ", ".join(_demands(rules, stage))
        text = gettext("sekurangnya %(enough)s dari: %(demands)s", enough=stage.enough, demands=demands)
        yield Fact("enough", gettext("Nilai ambang"), text)
    final = _least_final(stage)
    if final is not None:
        yield Fact("final minimum", gettext("Ambang nilai akhir"), gettext("Sekurangnya %(minimum)s.", minimum=final))
    yield from _asked_of_some(rules, stage)


def _asked_of_some(rules: Rules, stage: Stage) -> Iterator[Fact]:
    for each in stage.thresholds or ():
        who = gettext(rules.categories.get(each.category, each.category))
        if each.position_group is not None:
            who = gettext("%(category)s, kelompok jabatan %(group)s", category=who, group=each.position_group)
        asked = asked_of(replace(stage, thresholds=(each,)), each.category, each.position_group)
        demands = ", ".join(_demands(rules, asked))
        if demands and not asked.asks_all:
            demands = gettext("sekurangnya %(enough)s dari: %(demands)s", enough=asked.enough, demands=demands)
        final = _least_final(asked)
        total = "" if final is None else gettext("nilai akhir %(minimum)s", minimum=final)
        text = "; ".join(part for part in (demands, total) if part) or gettext("tidak ada")
        key = f"threshold {each.category} {each.position_group or ''}"
        yield Fact(key, gettext("Ambang bagi %(who)s", who=who), text)


def _demands(rules: Rules, stage: Stage) -> list[str]:
    return [f"{gettext(part.name)} {_least(rules, stage, part)}" for part in stage.parts if part.code in stage.judged]


def _least_final(stage: Stage) -> str | None:
    """The least integrated score, as it is asked for."""
    final = final_minimum(stage)
    return None if final is None else _minimum(poin(final, 10**stage.integration.decimals), stage.final_percent)


def _least(rules: Rules, stage: Stage, part: StagePart) -> str:
    return _minimum(poin(part_minimum(stage, part) or 0, units_of(rules, part)), (stage.percent or {}).get(part.code))


def _minimum(minimum: str, percent: Percent | None) -> str:
    if percent is None:
        return minimum
    return str(gettext("%(percent)s persen (%(minimum)s)", percent=persen(percent), minimum=minimum))


def integration_in_words(rules: Rules, stage: Stage) -> str:
    """How the scores of a stage become one number."""
    integration = stage.integration
    text = gettext(
        "0 sampai %(scale)s dari %(weights)s. Dihitung tepat, dibulatkan sekali di akhir sampai %(decimals)s desimal, "
        "%(rounding)s.",
        scale=angka(integration.scale),
        weights=", ".join(_weights(rules, stage)),
        decimals=integration.decimals,
        rounding=gettext(_ROUNDING[integration.rounding]),
    )
    return str(text)


def _weights(rules: Rules, stage: Stage) -> Iterator[str]:
    for each in weighed(rules, stage):
        name = stage_key_words(rules, stage, each.code)
        yield gettext("%(percent)s persen %(name)s", percent=persen(each.weight), name=name)


def _order(rules: Rules, stage: Stage) -> Iterator[Fact]:
    keys = gettext("; bila sama, ").join(stage_key_words(rules, stage, key) for key in stage.tie_breaks)
    yield Fact("order", gettext("Urutan"), gettext("Diurutkan menurut %(keys)s.", keys=keys))
    if stage.equal_ranks is not None:
        yield Fact("equal", gettext("Peringkat yang sama"), equal_words(stage.equal_ranks))
    cut = cut_in_words(stage.cut)
    if cut is None:
        yield Fact("cut", gettext("Batas"), gettext("Semua peserta yang diperingkat mendapat tempat."))
    else:
        yield Fact("cut", gettext("Batas"), most_in_words(Scale.of(rules, stage), cut))
        yield Fact("edge", gettext("Di tepi batas"), edge_words(stage.cut.boundary_ties))
