"""How totals of several shifts are made comparable, in sentences of the reader's language."""

from __future__ import annotations

from flask_babel import gettext

from shared.contracts.normalisation import Normalisation
from shared.kernel.words import N_

_NORMALISED = {
    ("percentile", "lower"): N_(
        "Total menjadi persentil dalam sesinya: bagian peserta sesi dengan total lebih rendah."
    ),
    ("percentile", "at_most"): N_(
        "Total menjadi persentil dalam sesinya: bagian peserta sesi dengan total paling tinggi sama."
    ),
    ("mean_sd", None): N_("Total disetarakan antarsesi dengan rata-rata peserta terbaik dan simpangan baku."),
    ("equipercentile", None): N_("Total menjadi total dengan persentil yang sama pada sesi acuan."),
}
_ADDED = {
    "all_shifts": N_("Ditambahkan rata-rata dan simpangan baku semua sesi."),
    "highest_mean": N_("Ditambahkan rata-rata sesi tertinggi dan simpangan baku semua sesi."),
}


def normalisation_in_words(found: Normalisation) -> str:
    sentences = [gettext(_NORMALISED[found.method, found.counts])]
    if found.constant is not None:
        sentences.append(gettext(_ADDED[found.constant]))
        digits = gettext("Simpangan baku dihitung sampai %(digits)s desimal.", digits=found.root_digits)
        sentences.append(digits)
    rounded = gettext(
        "Dibulatkan pada %(decimals)s desimal. Nilai bagian dan nilai ambang tetap nilai asli.", decimals=found.decimals
    )
    return " ".join([*sentences, rounded])
