"""The public log for everybody: in words, and as files (C2SP tlog-tiles)."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from services.scoring.log.domain.layout import CHECKPOINT, is_path
from services.scoring.log.usecases.reading import find_state
from shared.contracts.catalogue import SERVICE_NAMES
from shared.kernel.errors import NotFound
from shared.kernel.words import N_
from shared.web.access import public
from shared.web.state import state
from shared.web.unit_of_work import db

pages = Blueprint("log", __name__, url_prefix="/log", template_folder="templates")

_GROUP = 5
_WORDS = {
    "log.opened": N_("Log dibuka, dengan kunci semua layanan"),
    "rules.adopted": N_("Aturan disahkan dua anggota"),
    "roster.closed": N_("Daftar pelamar ditutup dua orang"),
    "exam.sealed": N_("Ujian disegel"),
    "keys.corrected": N_("Kunci jawaban dikoreksi dua anggota"),
    "draw.recorded": N_("Benih undian dicatat dua anggota"),
    "gate.overruled": N_("Alasan penahan dikesampingkan dua anggota"),
    "build.accepted": N_("Build lain diterima dua anggota"),
    "ranking.signed": N_("Peringkat ditandatangani seorang anggota"),
    "signature.withdrawn": N_("Tanda tangan ditarik kembali"),
    "ranking.released": N_("Peringkat dirilis"),
    "ranking.withdrawn": N_("Peringkat ditarik dua anggota"),
    "reserve.moved": N_("Tempat diisi dari cadangan"),
    "attempt.voided": N_("Satu lembar dibatalkan dua orang"),
    "candidate.disqualified": N_("Satu peserta didiskualifikasi dua orang"),
}
"""What each type of leaf says; one that is not here stands under its own name."""


@pages.get("")
@public
def overview() -> str:
    found = find_state(db())
    short = found.checkpoint.short if found else ""
    parts = [short[start : start + _GROUP] for start in range(0, len(short), _GROUP)]
    return render_template("public_log.html", state=found, short=parts, words=_WORDS, services=SERVICE_NAMES)


@pages.get("/checkpoint")
@public
def checkpoint() -> Response:
    """The newest one; nobody keeps it."""
    return _sent(CHECKPOINT, "text/plain", "no-cache")


@pages.get("/tile/<path:path>")
@public
def tile(path: str) -> Response:
    """Tiles and bundles never change, partial ones neither: a larger one has another address. The partial ones of a
    full tile are gone; whoever is refused one takes the full one."""
    if not is_path(path):
        raise NotFound
    return _sent(f"tile/{path}", "application/octet-stream", "public, max-age=31536000, immutable")


def _sent(name: str, media_type: str, kept: str) -> Response:
    folder = state().settings.log_folder
    try:
        content = (folder / name).read_bytes() if folder is not None else None
    except (FileNotFoundError, NotADirectoryError):
        content = None
    if content is None:
        raise NotFound
    response = Response(content, mimetype=media_type, headers={"Cache-Control": kept})
    response.add_etag()
    response.make_conditional(request)
    return response
