"""The sections of a sitting and the time for them in plain sentences of the reader's language."""

from __future__ import annotations

from flask_babel import gettext, ngettext

from shared.contracts.rules import Duration, Marking, Section
from shared.kernel.words import N_
from shared.web.filters import angka, poin

_MARKING = {
    None: N_("Jawaban benar %(right)s, salah %(wrong)s, kosong %(blank)s."),
    "all_or_nothing": N_(
        "Beberapa pilihan dapat benar: %(right)s bila tepat semuanya dipilih, selain itu %(wrong)s; kosong %(blank)s."
    ),
    "per_option": N_(
        "Beberapa pilihan dapat benar: %(right)s untuk setiap pilihan yang dinilai tepat, %(wrong)s untuk setiap "
        "pilihan lain; butir kosong %(blank)s."
    ),
    "numeric": N_("Jawabannya bilangan: %(right)s bila dalam toleransi, selain itu %(wrong)s; kosong %(blank)s."),
}
_EACH_ONCE = N_("Bobot pilihan %(lowest)s sampai %(highest)s, masing-masing sekali; kosong %(blank)s.")
_ANY_WEIGHT = N_("Bobot pilihan %(lowest)s sampai %(highest)s; kosong %(blank)s.")


def section_in_words(section: Section, units: int) -> str:
    """Its name, how many items it has, the most marks that it gives, and how its items are marked."""
    marking = section.marking
    items = ngettext("%(num)s butir", "%(num)s butir", section.items)
    most = gettext("paling tinggi %(max)s", max=poin(section.max_marks, units))
    sentences = [f"{gettext(section.name)}: {items}, {most}.", _marking(marking, units)]
    if marking.options is not None:
        sentences.append(gettext("Setiap butir memuat %(options)s pilihan.", options=marking.options))
    return " ".join(sentences)


def _marking(marking: Marking, units: int) -> str:
    points = {name: poin(getattr(marking, name), units) for name in ("right", "wrong", "blank")}
    if marking.kind == "weights":
        scale = marking.scale
        weights = {"lowest": poin(scale.lowest, units), "highest": poin(scale.highest, units)}
        text = _EACH_ONCE if scale.each_once else _ANY_WEIGHT
        return str(gettext(text)) % {**points, **weights}
    text = _MARKING["numeric" if marking.kind == "numeric" else marking.several]
    return str(gettext(text)) % points


def duration_in_words(duration: Duration) -> str:
    """How long candidates have, and how long after that an answer is taken."""
    return str(
        gettext(
            "%(minutes)s menit; %(extra)s menit dengan tambahan waktu. "
            "Jawaban diterima sampai %(grace)s detik sesudahnya.",
            minutes=angka(duration.minutes),
            extra=angka(duration.extra_time_minutes),
            grace=angka(duration.grace_seconds),
        )
    )
