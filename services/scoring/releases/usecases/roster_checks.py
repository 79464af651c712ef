"""Whether the roster was closed by two, and its candidates are as many as those that are ranked."""

from __future__ import annotations

from collections.abc import Mapping

from services.scoring.marking.usecases.closed_rosters import Counted
from services.scoring.releases.domain.checks import ReleaseCheck, bad, good, light
from shared.kernel.words import N_


def roster_check(differing: Mapping[str, Counted] | None, vacancy_id: str) -> ReleaseCheck:
    """`differing` as `closed_rosters.differing` returns it. Nobody overrules a difference: somebody was added or left
    out after two people had closed the roster. One that was never closed holds up nothing, as in selections that were
    opened under an earlier release."""
    if differing is None:
        return light("roster_open", N_("Daftar peserta tidak ditutup oleh dua orang"))
    counted = differing.get(vacancy_id)
    if counted is None:
        return good("roster", N_("Peserta formasi ini sebanyak yang ditutup dua orang"))
    text = N_("Daftar peserta ditutup dengan %(admitted)s yang diterima untuk formasi ini; di sini ada %(known)s")
    return bad("roster_differs", text, admitted=counted.admitted, known=counted.known)
