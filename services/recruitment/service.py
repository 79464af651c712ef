"""Assembles recruitment, with the operator's actions; the module that gunicorn, the worker and `terang` import."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from services.recruitment.accounts import api as accounts_api
from services.recruitment.accounts import jobs as accounts_jobs
from services.recruitment.accounts import login as accounts_login
from services.recruitment.accounts import pages as accounts_pages
from services.recruitment.accounts.domain.reclaims import Reclaim
from services.recruitment.accounts.usecases.resealing import is_readable, reseal
from services.recruitment.accounts.usecases.vault import Vault
from services.recruitment.admissions import handlers as admissions
from services.recruitment.admissions import pages as admissions_pages
from services.recruitment.admissions.usecases import find_selection as find_selection_of_number
from services.recruitment.applications.domain.programmes import Declaration
from services.recruitment.applications.pages import applications, eligibility, own
from services.recruitment.applications.usecases import declare_equal, list_unmatched
from services.recruitment.applications.usecases import find_selection as find_selection_of_application
from services.recruitment.home.api import applications as applications_api
from services.recruitment.home.api import vacancies as vacancies_api
from services.recruitment.home.pages import help as help_pages
from services.recruitment.home.pages import overview, timeline, vacancies
from services.recruitment.migrations import METADATA
from services.recruitment.objections import api as objections_api
from services.recruitment.objections import handlers as objections_handlers
from services.recruitment.objections import jobs as objections_jobs
from services.recruitment.objections.pages import public as objections_pages
from services.recruitment.reserve import api as reserve_api
from services.recruitment.reserve import handlers as reserve
from services.recruitment.reserve import jobs as reserve_jobs
from services.recruitment.reserve.pages import giving_back as reserve_pages
from services.recruitment.reserve.usecases import figures as reserve_figures
from services.recruitment.results import api as results_api
from services.recruitment.results import handlers as results
from services.recruitment.results.pages import compared
from services.recruitment.results.pages import released as results_pages
from services.recruitment.roster import api as roster_api
from services.recruitment.roster import handlers as roster
from services.recruitment.roster import pages as roster_pages
from services.recruitment.roster.domain import FAULTS as ROSTER_FAULTS
from services.recruitment.roster.usecases import figures as roster_figures
from services.recruitment.roster.usecases.checking import check as check_roster
from services.recruitment.roster.usecases.resealing import reseal_rosters
from services.recruitment.selections import handlers as selections
from services.recruitment.selections.pages import choice
from services.recruitment.selections.pages import rules as selections_pages
from services.recruitment.selections.usecases.opening import open_selection
from services.recruitment.selections.usecases.replacing_rules import Replacement, replace_rules
from services.recruitment.selections.usecases.roles_of_staff import change_roles
from services.recruitment.staff import api as staff_api
from services.recruitment.staff import handlers as staff_handlers
from services.recruitment.staff import login as staff_login
from services.recruitment.staff import pages as staff_pages
from services.recruitment.staff.usecases import invitations
from services.recruitment.staff.usecases.keys import allow_key, end_key, list_keys
from services.recruitment.staff.usecases.logins import identify
from services.recruitment.staff.usecases.members import (
    DemoPasswords,
    add_staff,
    bind_to_person,
    disable,
    enable,
    end_logins,
    get_staff,
    list_staff,
    require_no_demo_password,
)
from services.recruitment.trail import api as trail_api
from services.recruitment.trail import handlers as trail
from services.recruitment.trail.pages import lines as trail_pages
from services.recruitment.verifications import api as verifications_api
from services.recruitment.verifications import pages as verifications_pages
from services.recruitment.verifications.usecases import take_nik_back
from shared.config import SettingsError
from shared.contracts import (
    cbt,
    committee,
    corrections,
    exclusions,
    moved_places,
    objections,
    reserve_moves,
    rule_documents,
    scoring,
    withdrawals,
)
from shared.contracts.catalogue import readable_by
from shared.contracts.recruitment import CandidateAdmitted
from shared.db.engine import reading
from shared.kernel.identifiers import typed_candidate_number
from shared.messaging.consumer import BatchHandler, ConsumerSpec
from shared.web.assets import assets_blueprint
from shared.web.service import Service
from shared.web.state import SelectionOf, state

_CONSUMERS = (
    ConsumerSpec(
        name="recruitment",
        topics=(cbt.SEATING, cbt.ATTEMPTS, rule_documents.RULES, scoring.EXAMS, committee.RESULTS),
        subscriptions={
            cbt.SeatAssigned: admissions.seat_assigned,
            cbt.SeatOpened: admissions.seat_opened,
            cbt.SeatMissed: admissions.seat_missed,
            cbt.AttemptStarted: BatchHandler(admissions.attempts_started),
            cbt.AttemptSubmitted: BatchHandler(admissions.attempts_submitted),
            exclusions.AttemptVoided: admissions.excluded,
            exclusions.CandidateDisqualified: admissions.excluded,
            rule_documents.RulesAdopted: selections.rules_adopted,
            scoring.ExamSealed: selections.exam_sealed,
            scoring.ExamSealedV1: selections.exam_sealed_v1,
            corrections.KeysCorrected: results.keys_corrected,
            scoring.AttemptScored: BatchHandler(results.attempts_scored),
            scoring.RankingReleased: results.ranking_released,
            withdrawals.SignatureWithdrawn: results.signature_withdrawn,
            withdrawals.RankingWithdrawn: results.ranking_withdrawn,
            reserve_moves.ReserveMoved: reserve.reserve_moved,
            moved_places.PlacesMoved: reserve.places_moved,
            objections.ObjectionAnswered: objections_handlers.objection_answered,
        },
    ),
    # A group of its own: the trail goes on when a handler above cannot, and the other way round.
    ConsumerSpec(name="recruitment.trail", topics=readable_by("recruitment"), on_every=trail.record),
)


def _refuse_demo_passwords(engine: Engine) -> None:
    """Raises SettingsError. A database that cannot be asked now refuses nothing: readiness reports it, and the login
    itself takes no published password outside a simulation."""
    try:
        with reading(engine) as session:
            require_no_demo_password(session)
    except DemoPasswords as error:
        raise SettingsError(f"TERANG_SIMULATION: {error.message}") from error
    except DBAPIError:
        return


def _require_own_secret(engine: Engine, vault: Vault) -> None:
    """Raises SettingsError. Under another secret nobody could log in, and each NIK could be registered once more. What
    holds for a database that cannot be asked now holds here, too."""
    try:
        with reading(engine) as session:
            if not is_readable(session, vault):
                raise SettingsError(
                    "TERANG_SECRET_KEY: the identity numbers in the database were sealed under another key, and nobody "
                    "could log in; put that key back, or give it as TERANG_PREVIOUS_SECRET_KEYS"
                )
    except DBAPIError:
        return


def _set_up(app: Flask) -> None:
    settings = state(app).settings
    assert settings.staff_private_key_file is not None
    choice.register(app)
    own.register(app)
    roster_pages.register(app)
    vault = Vault(settings.secret_key, settings.previous_secret_keys)
    _require_own_secret(state(app).engine, vault)
    accounts_login.register(app, vault)
    if not settings.simulation:
        _refuse_demo_passwords(state(app).engine)
    staff_login.register(app, settings.staff_private_key_file.read_bytes())


_SELECTION_OF: Mapping[str, SelectionOf] = {
    "selection_id": lambda _session, selection_id: selection_id,
    "application_id": find_selection_of_application,
    "candidate_no": lambda session, typed: find_selection_of_number(session, typed_candidate_number(typed)),
    "event_id": trail_pages.selection_of_event,
}

SERVICE = Service(
    name="recruitment",
    port=8001,
    migrations=Path(__file__).with_name("migrations"),
    metadata=METADATA,
    apis=(
        vacancies_api.api,
        accounts_api.api,
        staff_api.api,
        applications_api.api,
        verifications_api.api,
        results_api.api,
        reserve_api.api,
        roster_api.api,
        objections_api.api,
        trail_api.api,
    ),
    pages=(
        vacancies.pages,
        eligibility.pages,
        accounts_pages.pages,
        applications.pages,
        timeline.pages,
        admissions_pages.pages,
        roster_pages.pages,
        staff_pages.pages,
        selections_pages.pages,
        overview.pages,
        verifications_pages.pages,
        results_pages.pages,
        compared.pages,
        reserve_pages.pages,
        objections_pages.pages,
        trail_pages.pages,
        help_pages.pages,
        assets_blueprint,
    ),
    set_up_app=_set_up,
    selection_of=_SELECTION_OF,
    consumers=_CONSUMERS,
    jobs=(*accounts_jobs.JOBS, *objections_jobs.JOBS, *reserve_jobs.JOBS),
    figures=(reserve_figures.reserve_figures,),
    second_members=(*reserve_figures.SECOND_MEMBERS, *roster_figures.SECOND_MEMBERS),
    recalls={
        CandidateAdmitted: admissions.own_candidate_admitted,
        **staff_handlers.RECALLS,
        **selections.RECALLS,
        **objections_handlers.RECALLS,
        **reserve.RECALLS,
        **roster.RECALLS,
    },
)
create_app = SERVICE.create_app
invite_staff = invitations.invite
reset_staff = invitations.reset

__all__ = [
    "ROSTER_FAULTS",
    "SERVICE",
    "Declaration",
    "DemoPasswords",
    "Reclaim",
    "Replacement",
    "Vault",
    "add_staff",
    "allow_key",
    "bind_to_person",
    "change_roles",
    "check_roster",
    "create_app",
    "declare_equal",
    "disable",
    "enable",
    "end_key",
    "end_logins",
    "get_staff",
    "identify",
    "invite_staff",
    "list_keys",
    "list_staff",
    "list_unmatched",
    "open_selection",
    "replace_rules",
    "require_no_demo_password",
    "reseal",
    "reseal_rosters",
    "reset_staff",
    "take_nik_back",
]
"""Besides the service itself: what an operator's command may do here."""
