"""The facts of scoring's events that the trail stores, as `summaries.py` does of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.recruitment.trail.domain import words
from shared.contracts.item_objections import OUTCOMES
from shared.kernel.words import N_
from shared.signatures.overrulings import GATE_KINDS

Facts = dict[str, str | int]
"""The few harmless values of a summary; stored instead of the payload."""


Summaries = dict[str, tuple[str, Callable[[Mapping[str, Any]], Facts]]]
"""By type: a sentence, and what takes its facts from the payload."""


def _version(data: Mapping[str, Any]) -> str | int:
    return f"{data['version']} ({data['stage']})" if data.get("stage") else int(data["version"])


SCORING: Summaries = {
    "scoring.items.imported.v1": (
        N_("Lembar butir diimpor ke bank soal: %(added)s baru, %(changed)s diganti, %(same)s tetap"),
        lambda d: {"added": d["added"], "changed": d["changed"], "same": d["same"]},
    ),
    "scoring.items.viewed.v1": (
        N_("Butir bank soal dilihat: %(items)s butir"),
        lambda d: {"items": d["items"]},
    ),
    "scoring.blueprint.replaced.v1": (
        N_("Kisi-kisi diganti: %(items)s butir setiap naskah"),
        lambda d: {"items": d["items"]},
    ),
    "scoring.exam.approved.v1": (
        N_("Isi ujian disetujui untuk disegel, sidik %(digest)s"),
        lambda d: {"digest": d["content_digest"][:12]},
    ),
    "scoring.opening_code.revealed.v1": (
        N_("Kode pembuka naskah diperlihatkan %(when)s"),
        lambda d: {"when": words.EARLY if d["early"] else words.IN_TIME},
    ),
    "scoring.keys.viewed.v1": (
        N_("Kunci butir dilihat di %(where)s"),
        lambda d: {"where": words.PLACES[d["where"]]},
    ),
    "scoring.keys.corrected.v1": (
        N_(
            "Kunci dikoreksi oleh dua anggota: set %(number)s, %(items)s butir; %(up)s peserta naik, %(down)s turun, "
            "%(enter)s masuk, %(leave)s keluar"
        ),
        lambda d: {
            "number": d["number"],
            "items": len(d["items"]),
            **{name: d[name] for name in ("up", "down", "enter", "leave")},
        },
    ),
    "scoring.exam.sealed.v1": (
        N_("Naskah disegel: %(items)s butir, tanpa kunci"),
        lambda d: {"items": len(d["items"])},
    ),
    "scoring.exam.sealed.v2": (
        N_("Naskah disegel: %(items)s butir, terenkripsi sampai satu jam sebelum sesi pertama"),
        lambda d: {"items": d["items"]},
    ),
    "scoring.papers.released.v1": (
        N_("Naskah terenkripsi dikirim ke ruang ujian (bagian %(part)s dari %(parts)s)"),
        lambda d: {"part": d["part"], "parts": d["parts"]},
    ),
    "scoring.paper_key.released.v1": (N_("Kunci naskah dikirim ke ruang ujian"), lambda _: {}),
    "scoring.attempt.scored.v1": (
        N_("Jawaban dinilai menurut aturan bersidik %(digest)s"),
        lambda d: {"digest": d["rules_digest"][:12]},
    ),
    "scoring.rules.drafted.v1": (
        N_("Rancangan aturan %(name)s versi %(version)s disimpan, sidik %(digest)s"),
        lambda d: {"name": d["rules_id"], "version": d["version"], "digest": d["rules_digest"][:12]},
    ),
    "scoring.rules.discarded.v1": (
        N_(
            "Rancangan aturan %(name)s versi %(version)s dibuang oleh yang memulai atau mengambil alihnya, "
            "sidik %(digest)s"
        ),
        lambda d: {"name": d["rules_id"], "version": d["version"], "digest": d["rules_digest"][:12]},
    ),
    "scoring.rules.adopted.v1": (
        N_("Aturan %(name)s versi %(version)s disahkan dengan %(signatures)s tanda tangan, sidik %(digest)s"),
        lambda d: {
            "name": d["rules"]["id"],
            "version": d["rules"]["version"],
            "signatures": len(d["signatures"]),
            "digest": d["rules_digest"][:12],
        },
    ),
    "scoring.lots.recorded.v1": (
        N_("Undian di antara %(count)s peserta yang sama dicatat oleh dua anggota: %(order)s"),
        lambda d: {"count": len(d["candidates"]), "order": ", ".join(d["candidates"][:10])},
    ),
    "scoring.draw_seed.recorded.v1": (
        N_("Benih undian ujian %(exam)s dicatat oleh dua anggota: %(seed)s"),
        lambda d: {"exam": d["exam_id"], "seed": d["seed"]},
    ),
    "scoring.assessment.recorded.v1": (
        N_("Nilai %(part)s tetap setelah diisi dua orang: %(initials)s"),
        lambda d: {"part": d["part"], "initials": ", ".join(d["initials"])},
    ),
    "scoring.assessment.corrected.v1": (
        N_("Nilai %(part)s dikoreksi oleh dua orang: %(initials)s"),
        lambda d: {"part": d["part"], "initials": ", ".join(d["initials"])},
    ),
    "scoring.ranking.signed.v1": (
        N_("Peringkat ditandatangani menuju versi %(version)s, sidik %(digest)s"),
        lambda d: {"version": _version(d), "digest": d["ranking_digest"][:12]},
    ),
    "scoring.signature.withdrawn.v1": (
        N_("Seorang anggota mencabut tanda tangannya menuju versi %(version)s, sidik %(digest)s"),
        lambda d: {"version": _version(d), "digest": d["ranking_digest"][:12]},
    ),
    "scoring.ranking.withdrawn.v1": (
        N_("Peringkat versi %(version)s ditarik oleh dua anggota: %(reason)s"),
        lambda d: {"version": _version(d), "reason": d["reason"]},
    ),
    "scoring.reserve.moved.v1": (
        N_("Perpindahan ke-%(number)s pada versi %(version)s: %(left)s keluar, %(up)s naik dari cadangan"),
        lambda d: {"number": d["number"], "version": d["version"], "left": len(d["left"]), "up": len(d["moved_up"])},
    ),
    "scoring.places.moved.v1": (
        N_("Perhitungan ke-%(number)s tempat yang berpindah di kelompok %(pool)s: %(up)s peserta di tempat pindahan"),
        lambda d: {"number": d["number"], "pool": d["pool"], "up": sum(len(each["moved_up"]) for each in d["moves"])},
    ),
    "scoring.finding.accepted.v1": (
        N_("Simpangan pada lembar jawaban diterima oleh %(which)s"),
        lambda d: {"which": words.SECOND if d["complete"] else words.FIRST},
    ),
    "scoring.gate.overruled.v1": (
        N_("Temuan gerbang statistik (%(kind)s) dikesampingkan oleh %(which)s: %(reason)s"),
        lambda d: {
            "kind": GATE_KINDS.get(d["kind"], d["kind"]),
            "which": words.SECOND if d["complete"] else words.FIRST,
            "reason": d["reason"][:200],
        },
    ),
    "scoring.build.accepted.v1": (
        N_("Build %(build)s layanan %(service)s, yang tidak disegel, diterima oleh %(which)s: %(reason)s"),
        lambda d: {
            "build": d["build"][:24],
            "service": d["service"],
            "which": words.SECOND if d["complete"] else words.FIRST,
            "reason": d["reason"][:200],
        },
    ),
    "scoring.objection.answered.v1": (
        N_("%(count)s sanggahan atas sebuah soal dijawab oleh dua anggota: %(outcome)s"),
        lambda d: {"count": len(d["objections"]), "outcome": OUTCOMES[d["outcome"]]},
    ),
    "scoring.ranking.released.v1": (
        N_("Peringkat versi %(version)s dirilis dengan %(signatures)s tanda tangan (bagian %(part)s dari %(parts)s)"),
        lambda d: {
            "version": _version(d),
            "signatures": len(d["signatures"]),
            "part": d["part"],
            "parts": d["parts"],
        },
    ),
}
