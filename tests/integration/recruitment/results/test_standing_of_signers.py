"""Who counts as a signer: members of the committee at the moment of signing, with a key of theirs at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.recruitment.staff.storage import keys as stored
from services.recruitment.staff.usecases import members
from shared.contracts.scoring import RankedRow
from shared.db.engine import unit_of_work
from shared.kernel.clock import to_text
from shared.kernel.roles import Role
from shared.signatures.belief import NotBelieved
from shared.signatures.keys import is_signed, key_id
from tests.builders import person_keys
from tests.builders import recruitment as build
from tests.builders import recruitment_events as reported
from tests.builders.recruitment import NOW, VACANCY_ID
from tests.builders.signed_releases import (
    NAMES,
    SIGNERS,
    is_published,
    receive,
    release,
    signature,
    signed_ranking,
)


def _change_later(engine: Engine, at: datetime, change: Callable[[Session, datetime, str], None]) -> None:
    with unit_of_work(engine) as session:
        change(session, at, SIGNERS[0])


def _take_role(session: Session, at: datetime, username: str) -> None:
    members.change_roles(session, at, username, [Role.AUDITOR], {})


def _move_to_another(session: Session, at: datetime, username: str) -> None:
    members.change_roles(session, at, username, ["committee@seleksi-lain"], {})


def _verify_here(session: Session, at: datetime, username: str) -> None:
    roles = [f"committee@{build.SELECTION_ID}", "committee@seleksi-lain"]
    members.change_roles(session, at, username, roles, {})
    members.change_roles(session, at, username, [f"verifier@{build.SELECTION_ID}", "committee@seleksi-lain"], {})


@pytest.mark.parametrize("change", [members.disable, _take_role, _move_to_another, _verify_here])
def test_whoever_was_no_member_when_signing_has_not_signed(
    engine: Engine, ladder: list[RankedRow], change: Callable[[Session, datetime, str], None]
) -> None:
    _change_later(engine, NOW - timedelta(minutes=5), change)
    with pytest.raises(NotBelieved, match="staff-ketua was disabled, or no member of this committee"):
        receive(engine, *release(ladder))
    assert not is_published(engine)


@pytest.mark.parametrize("change", [members.disable, _take_role])
def test_a_signature_does_not_outlive_its_member_until_the_second_comes(
    engine: Engine, ladder: list[RankedRow], change: Callable[[Session, datetime, str], None]
) -> None:
    """The first signed an hour ago and was disabled since: with the second of now there is only one."""
    _change_later(engine, NOW - timedelta(minutes=5), change)
    signed = signed_ranking(ladder)
    first = signature(signed, SIGNERS[0], at=NOW - timedelta(hours=1))
    (genuine,) = release(ladder)
    with pytest.raises(NotBelieved, match="staff-ketua was disabled"):
        receive(engine, replace(genuine, signatures=(first, genuine.signatures[1])))
    assert not is_published(engine)


@pytest.mark.parametrize("change", [members.disable, _take_role])
def test_what_was_released_before_a_member_left_is_published(
    engine: Engine, ladder: list[RankedRow], change: Callable[[Session, datetime, str], None]
) -> None:
    _change_later(engine, NOW + timedelta(seconds=1), change)
    receive(engine, *release(ladder))
    assert is_published(engine)


def test_nobody_signs_with_a_key_bound_later(engine: Engine, ladder: list[RankedRow]) -> None:
    (genuine,) = release(ladder)
    signed = signed_ranking(ladder)
    dated = tuple(signature(signed, who, at=NOW - timedelta(hours=3)) for who in SIGNERS)
    with pytest.raises(NotBelieved, match="was no member's key"):
        receive(engine, replace(genuine, signatures=dated))


def test_nobody_signs_in_the_future(engine: Engine, ladder: list[RankedRow]) -> None:
    (genuine,) = release(ladder)
    signed = signed_ranking(ladder)
    to_come = tuple(signature(signed, who, at=NOW + timedelta(days=1)) for who in SIGNERS)
    with pytest.raises(NotBelieved, match="which is to come"):
        receive(engine, replace(genuine, signatures=to_come))


def test_rows_of_another_vacancy_are_set_aside_also_if_two_have_signed(engine: Engine, ladder: list[RankedRow]) -> None:
    stranger = replace(ladder[2], candidate_no="26-9999999")
    with pytest.raises(NotBelieved, match="26-9999999 is no candidate of vacancy"):
        receive(engine, *release([*ladder[:2], stranger]))
    with pytest.raises(NotBelieved, match="is no candidate of vacancy perawat"):
        receive(engine, *release(ladder, vacancy_id="perawat"))


def test_whoever_approved_without_a_key_is_told_to_sign_again(engine: Engine, ladder: list[RankedRow]) -> None:
    with pytest.raises(NotBelieved, match="have two members sign it again in scoring and discard this letter"):
        receive(engine, reported.ranking_released(ladder))


def test_the_signers_full_names_are_public_with_the_release(
    engine: Engine, ladder: list[RankedRow], client: FlaskClient
) -> None:
    assert client.get(f"/api/results/{VACANCY_ID}").status_code == 404
    receive(engine, *release(ladder))
    answer = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert [each["signer"] for each in answer["signatures"]] == list(NAMES.values())
    for shown, who in zip(answer["signatures"], SIGNERS, strict=True):
        assert is_signed(person_keys.public_key(who), shown["statement"], shown["proof"])
    page = client.get(f"/hasil/{VACANCY_ID}").get_data(as_text=True)
    assert all(name in page for name in NAMES.values())


def test_a_member_of_this_selection_alone_signs_here(engine: Engine, ladder: list[RankedRow]) -> None:
    with unit_of_work(engine) as session:
        roles = [f"committee@{build.SELECTION_ID}", "verifier@seleksi-lain"]
        members.change_roles(session, NOW - timedelta(minutes=5), SIGNERS[0], roles, {})
    receive(engine, *release(ladder))
    assert is_published(engine)


def _end_key(session: Session, at: datetime, username: str) -> None:
    stored.end(session, key_id(person_keys.public_key(username)), at)


@pytest.mark.parametrize("end", [members.disable, _take_role, _move_to_another, _end_key])
@pytest.mark.parametrize(("ended", "shown"), [(timedelta(minutes=30), True), (-timedelta(seconds=1), False)])
def test_a_signature_that_arrives_after_its_signer_has_left_is_shown_as_that(
    engine: Engine,
    ladder: list[RankedRow],
    client: FlaskClient,
    end: Callable[[Session, datetime, str], None],
    ended: timedelta,
    shown: bool,
) -> None:
    """A former member and another date both signatures back to before the end: nobody can refuse them, everybody sees
    when they came."""
    _change_later(engine, NOW - ended, end)
    signed, before = signed_ranking(ladder), NOW - timedelta(minutes=90)
    (genuine,) = release(ladder)
    dated_back = tuple(signature(signed, who, at=before) for who in SIGNERS)
    receive(engine, replace(genuine, signatures=dated_back, released_at=before))
    answer = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert [each["arrived_after_end"] for each in answer["signatures"]] == [shown, False]
    assert answer["arrived_at"] == to_text(NOW)
    page = client.get(f"/hasil/{VACANCY_ID}").get_data(as_text=True)
    assert page.count("setelah keanggotaan atau kunci penanda tangan berakhir") == int(shown)


def test_nothing_is_said_of_signatures_from_before_there_were_keys(
    engine: Engine, ladder: list[RankedRow], client: FlaskClient
) -> None:
    receive(engine, reported.ranking_released(ladder), members_had_keys=False)
    answer = client.get(f"/api/results/{VACANCY_ID}").get_json()
    assert {each["arrived_after_end"] for each in answer["signatures"]} == {False}
