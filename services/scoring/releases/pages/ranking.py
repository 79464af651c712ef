"""The committee's ranking by candidate number: who goes on, the cut, and whether it may be signed."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.wrappers import Response as AnyResponse

from services.scoring.approvals.schemas import StatementRequest, signed_from
from services.scoring.approvals.usecases import SignedStatement
from services.scoring.exams.pages import selection_choices
from services.scoring.marking.usecases.roster import closed_seats, opened_without_sheet
from services.scoring.rankings.domain.ranking import Status
from services.scoring.rankings.pages.seeds import pages
from services.scoring.rankings.pages.stage import asked_stage
from services.scoring.rankings.pages.words import excluded_words
from services.scoring.rankings.usecases import looking
from services.scoring.rankings.usecases.accepting import exams_of, judged_by
from services.scoring.rankings.usecases.stages import later_stages, require_any
from services.scoring.releases.domain.number_words import in_words
from services.scoring.releases.domain.signing import AlreadyReleased, SameSigner
from services.scoring.releases.domain.withdrawals import NothingSigned
from services.scoring.releases.schemas import RankingSignatureRequest
from services.scoring.releases.storage.overview import Progress
from services.scoring.releases.usecases import overview, releases, taking_back, withdrawing
from services.scoring.releases.usecases.differences import difference_texts
from services.scoring.releases.usecases.names import digest_of_names
from services.scoring.releases.usecases.release_checks import readiness
from shared.contracts.cbt import SEAT_CLOSED
from shared.kernel.canonical import digest
from shared.kernel.identifiers import typed_candidate_number
from shared.kernel.roles import Principal, Role, is_blind, may_seal
from shared.web import choosing
from shared.web.access import OWN, access, require_principal
from shared.web.forms import Form
from shared.web.messages import words_of
from shared.web.paging import pages_of, shown_page
from shared.web.unit_of_work import db, now

__all__ = ["pages"]

_PAGE = 100
_LONGEST_SEARCH = 100
_UNRANKED = (Status.BELOW_THRESHOLD, Status.UNMARKED, Status.SITTING, Status.ABSENT, Status.DISQUALIFIED)


@pages.get("")
@access(Role.COMMITTEE, Role.AUDITOR, scope=OWN)
def listed() -> AnyResponse:
    chosen = request.args.get("formasi", "")
    if chosen:
        return redirect(url_for("rankings.ranking", vacancy_id=chosen, tahap=asked_stage()))
    return Response(render_template("rankings.html", **_listed()))


@pages.get("/langsung")
@access(Role.COMMITTEE, Role.AUDITOR, scope=OWN)
def listed_live() -> AnyResponse:
    view = _listed()
    if request.args.get("keadaan") == view["state"]:
        return Response(status=204)
    return Response(render_template("rankings_table.html", **view))


def _listed() -> dict[str, Any]:
    words = request.args.get("cari", "").strip()[:_LONGEST_SEARCH]
    selection_id = choosing.named()
    own = choosing.narrowed(selection_id)
    stage = asked_stage()
    require_any(db(), own, stage)
    totals = overview.totals(db(), words, own, stage)
    page = shown_page(_PAGE, totals.found)
    lines = overview.overview(db(), words, page.offset, page.size, own, stage)
    return {
        "lines": lines,
        "totals": totals,
        "words": words,
        "choices": selection_choices(selection_id),
        "many": selection_id or (lines[0].vacancy.selection_id if len({*_selections(lines)}) == 1 else ""),
        "page": page.number,
        "pages": pages_of(totals.found, _PAGE),
        "state": _overview_state(lines),
        "stage": stage,
        "stages": later_stages(db(), own),
    }


@pages.get("/<vacancy_id>")
@access(Role.COMMITTEE, Role.AUDITOR)
def ranking(vacancy_id: str) -> AnyResponse:
    number = typed_candidate_number(request.args.get("nomor", "")[:40])
    if number:
        return redirect(url_for("rankings.why", vacancy_id=vacancy_id, candidate_no=number, tahap=asked_stage()))
    return Response(render_template("ranking.html", **_view(vacancy_id)))


@pages.get("/<vacancy_id>/langsung")
@access(Role.COMMITTEE, Role.AUDITOR)
def ranking_live(vacancy_id: str) -> AnyResponse:
    """The live part of the page; 204 while nothing has changed since `keadaan`."""
    if request.args.get("keadaan") == overview.stamp_of(db(), vacancy_id, asked_stage()):
        return Response(status=204)
    return Response(render_template("ranking_live.html", **_view(vacancy_id)))


@pages.post("/<vacancy_id>/tanda-tangan")
@access(Role.COMMITTEE)
def sign(vacancy_id: str) -> AnyResponse:
    form = Form(RankingSignatureRequest)
    who = require_principal()
    released = form.run(lambda values: _sign(vacancy_id, signed_from(values), who, values["shown"]))
    if not form.ok:
        return Response(render_template("ranking.html", **_view(vacancy_id, form)), status=form.status)
    if released:
        flash(gettext("Peringkat dirilis. Nama dan hasil kini terbit di halaman hasil."), "good")
    else:
        flash(gettext("Tanda tangan Anda tercatat. Anggota kedua menandatangani sidik yang sama."), "good")
    return redirect(url_for("rankings.ranking", vacancy_id=vacancy_id, tahap=asked_stage()))


@pages.post("/<vacancy_id>/cabut")
@access(Role.COMMITTEE)
def take_back(vacancy_id: str) -> AnyResponse:
    form = Form(StatementRequest)
    who = require_principal()
    form.run(lambda values: _take_back(vacancy_id, signed_from(values), who))
    if not form.ok:
        return Response(render_template("ranking.html", **_view(vacancy_id, form)), status=form.status)
    flash(gettext("Tanda tangan Anda dicabut dan tidak dihitung lagi."), "good")
    return redirect(url_for("rankings.ranking", vacancy_id=vacancy_id, tahap=asked_stage()))


def _sign(vacancy_id: str, signed: SignedStatement, who: Principal, shown: str) -> bool:
    """Whether the ranking is released now. The same signature sent again by the same person is the same success."""
    try:
        return releases.sign(db(), now(), vacancy_id, signed, who, asked_stage(), shown)
    except (SameSigner, AlreadyReleased) as error:
        given = releases.signing_state(db(), looking.look(db(), vacancy_id, asked_stage())).current
        if (who.id, signed.statement.digest) not in {(each.signer_id, each.digest) for each in given}:
            raise
        return isinstance(error, AlreadyReleased)


def _take_back(vacancy_id: str, signed: SignedStatement, who: Principal) -> None:
    """The same sent again by the same person is the same success."""
    try:
        taking_back.take_back(db(), now(), vacancy_id, signed, who, asked_stage())
    except NothingSigned:
        if not taking_back.was_taken_back(db(), vacancy_id, signed, who, asked_stage()):
            raise


def _view(vacancy_id: str, form: Form | None = None) -> dict[str, Any]:
    # The state is read first: what changes in between is shown now and looked at once more.
    state = overview.stamp_of(db(), vacancy_id, asked_stage())
    found = looking.look(db(), vacancy_id, asked_stage())
    signing, ready = releases.signing_state(db(), found), readiness(db(), found)
    page = shown_page(_PAGE, found.summary.people)
    shown = looking.rows_of(db(), found, page.offset, page.size)
    who, sat = require_principal(), exams_of(db(), found.exam, found.frame.stage)
    signed = any(signature.signer_id == who.id for signature in signing.current)
    return {
        "ranking": found,
        "others": overview.stages_of(db(), found),
        "judged": judged_by(db(), found.exam, found.frame.stage),
        "sat": sat,
        "rows": shown,
        "groups": {
            **{status: found.counted(status) for status in _UNRANKED},
            Status.ABSENT: found.summary.absent,
        },
        "came": {number for exam in sat for number in opened_without_sheet(db(), vacancy_id, exam.exam_id)},
        "closed": {
            number: SEAT_CLOSED[code]
            for number, code in closed_seats(db(), vacancy_id, [exam.exam_id for exam in sat]).items()
        },
        "excluded": {each.candidate_no: excluded_words(each.reason_code) for each in found.summary.excluded},
        "signing": signing,
        "differences": [words_of(text) for text in difference_texts(db(), found, signing)],
        "checks": [(check.state, words_of(check.text)) for check in ready.checks if not check.is_soft],
        "soft_checks": [(check.state, words_of(check.text)) for check in ready.checks if check.is_soft],
        "findings": ready.findings,
        "let_stand": sum(not each.is_open for each in ready.findings),
        "blocked": bool(ready.blockers),
        "may_sign": is_blind(who.roles_in(found.vacancy.selection_id)) and not signing.is_released and not signed,
        "may_exclude": may_seal(who.roles_in(found.vacancy.selection_id)),
        "signed": signed,
        "own": taking_back.find_own(db(), vacancy_id, who, found.frame.stage),
        "in_force": withdrawing.find_in_force(db(), found.vacancy, found.frame.stage),
        "page": page.number,
        "pages": pages_of(found.summary.people, _PAGE),
        "state": state,
        "called": digest_of_names([found.vacancy]),
        "form": form,
    }


def _selections(lines: list[Progress]) -> list[str]:
    return [line.vacancy.selection_id for line in lines]


def _overview_state(lines: list[Progress]) -> str:
    return digest(
        [
            [
                line.vacancy.vacancy_id,
                *(line.admitted, line.submitted, line.version, line.signed, line.void, line.is_withdrawn),
            ]
            for line in lines
        ]
    )[:16]


@pages.app_template_global()
def terbilang(number: int) -> str:
    """The number in words of the page's language."""
    return in_words(number, str(get_locale()))
