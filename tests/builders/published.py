"""What a selection of two stages has published: every document that anybody may read, and what two members signed."""

from __future__ import annotations

from tests.builders.small_selection import EXAM, SELECTION, VACANCY
from tests.builders.system import System

_RELEASED = ("", "?tahap=skb")
_PUBLIC = {
    "recruitment": (
        "/api/selections",
        "/api/vacancies",
        f"/api/results?selection_id={SELECTION}",
        f"/api/results?selection_id={SELECTION}&stage=skb",
        f"/api/results/{VACANCY}",
        f"/api/results/{VACANCY}?stage=skb",
        "/hasil",
        *(f"/hasil/{VACANCY}{stage}" for stage in _RELEASED),
        f"/hasil/{VACANCY}/versi/1?tahap=skb",
        f"/hasil/{VACANCY}/banding/1/2?tahap=skb",
        f"/hasil/{VACANCY}/banding/1/2.csv?tahap=skb",
        f"/hasil/{VACANCY}/tempat",
    ),
    "scoring": tuple(
        f"/berita-acara/{VACANCY}/{version}{stage}"
        for version, stage in ((1, ""), (1, "?tahap=skb"), (2, "?tahap=skb"))
    ),
}
_SIGNED = (f"/api/exams/{EXAM}", f"/api/rankings/{VACANCY}", f"/api/rankings/{VACANCY}?stage=skb")


def published(system: System) -> dict[str, bytes]:
    """The documents by address, as they leave."""
    return {
        **{path: _get(system, service, path) for service, paths in _PUBLIC.items() for path in paths},
        **{path: _get(system, "scoring", path, "ketua") for path in _SIGNED},
    }


def _get(system: System, service: str, path: str, who: str | None = None) -> bytes:
    answer = system.ask(service, "GET", path, who)
    assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text[:500]}"
    return answer.get_data()
