"""The secret under which identity numbers are stored can be changed while people register and log in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select, update

from operations import cli
from services.recruitment.accounts.tables import accounts
from services.recruitment.accounts.usecases.accounts import nik_of
from services.recruitment.accounts.usecases.resealing import Resealed, reseal
from services.recruitment.accounts.usecases.vault import SealBroken, Vault
from services.recruitment.service import SERVICE, create_app
from shared.config import Settings, SettingsError
from shared.db.engine import make_engine, reading, unit_of_work
from tests.builders import recruitment as build
from tests.builders.messaging import StoppedClock
from tests.builders.recruitment import NIK, PASSWORD, registration_fields

NEW = "the next secret, which has thirty-two and more"
OTHER_NIK = "3315041508990005"


def app_with(settings: Settings, engine: Engine, clock: StoppedClock, secret: str, *others: str) -> Flask:
    changed = replace(settings, secret_key=secret, previous_secret_keys=others)
    return create_app(changed, engine=engine, clock=clock)


def sign_up(client: FlaskClient, **changes: object) -> None:
    assert client.post("/daftar", data=registration_fields(**changes)).status_code == 302


def log_in(client: FlaskClient, nik: str = NIK) -> int:
    return client.post("/masuk", data={"nik": nik, "password": PASSWORD}).status_code


def stored(engine: Engine) -> dict[str, tuple[str, int]]:
    with reading(engine) as session:
        return {row.account_id: (row.nik_key, row.repeats) for row in session.execute(select(accounts))}


def reseal_all(engine: Engine, vault: Vault, at_most: int = 200) -> list[Resealed]:
    found = [Resealed("")]
    while found[-1].reached is not None:
        with unit_of_work(engine) as session:
            found.append(reseal(session, vault, found[-1].reached or "", at_most))
    return found[1:]


def test_under_another_secret_nothing_starts_and_no_identity_number_is_registered_once_more(
    settings: Settings, engine: Engine, clock: StoppedClock
) -> None:
    sign_up(app_with(settings, engine, clock, NEW).test_client())
    with pytest.raises(
        SettingsError, match="TERANG_SECRET_KEY: the identity numbers in the database were sealed under"
    ):
        app_with(settings, engine, clock, build.SECRET)
    assert log_in(app_with(settings, engine, clock, build.SECRET, NEW).test_client()) == 302


def test_one_damaged_account_stops_nothing(settings: Settings, engine: Engine, clock: StoppedClock) -> None:
    client = app_with(settings, engine, clock, NEW).test_client()
    sign_up(client)
    sign_up(client, nik=OTHER_NIK, birth_date="1999-08-15")
    first = min(stored(engine))
    with unit_of_work(engine) as session:
        session.execute(update(accounts).where(accounts.c.account_id == first).values(nik_sealed=b"damaged"))
    app_with(settings, engine, clock, NEW)


def test_logging_in_and_registering_work_before_during_and_after(
    settings: Settings, engine: Engine, clock: StoppedClock
) -> None:
    sign_up(app_with(settings, engine, clock, build.SECRET).test_client())
    during = app_with(settings, engine, clock, NEW, build.SECRET)
    assert log_in(during.test_client()) == 302
    # Nobody gets a second account because the first one is stored under the old secret.
    sign_up(during.test_client(), name="Orang Lain")
    assert [repeats for _, repeats in stored(engine).values()] == [1]
    sign_up(during.test_client(), nik=OTHER_NIK)
    assert log_in(during.test_client(), OTHER_NIK) == 302

    assert sum(some.done for some in reseal_all(engine, Vault(NEW, [build.SECRET]))) == 1
    # A process that has not been started anew still knows both, the other way round.
    behind = app_with(settings, engine, clock, build.SECRET, NEW)
    after = app_with(settings, engine, clock, NEW)
    for app in (during, behind, after):
        assert log_in(app.test_client()) == 302
        assert log_in(app.test_client(), OTHER_NIK) == 302
        sign_up(app.test_client())
    assert sorted(repeats for _, repeats in stored(engine).values()) == [0, 4]
    everybody = list(stored(engine))
    with reading(engine) as session:
        kept = {nik_of(session, Vault(NEW), account_id) for account_id in everybody}
        with pytest.raises(SealBroken):
            nik_of(session, Vault(build.SECRET), everybody[0])
    assert kept == {NIK, OTHER_NIK}


def test_broken_off_it_goes_on_where_it_was_and_a_second_run_changes_nothing(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        for number in range(7):
            build.add_account(session, nik=f"331504150899{number:04d}")
    vault = Vault(NEW, [build.SECRET])
    with unit_of_work(engine) as session:
        assert reseal(session, vault, at_most=3).done == 3
    assert [some.done for some in reseal_all(engine, vault, at_most=2)] == [0, 1, 2, 1, 0]
    before = stored(engine)
    assert sum(some.done for some in reseal_all(engine, vault)) == 0
    assert stored(engine) == before


def test_what_no_key_opens_and_what_is_there_twice_is_reported_and_left_alone(engine: Engine) -> None:
    vault = Vault(NEW, [build.SECRET])
    with unit_of_work(engine) as session:
        fine, twin, broken = (build.add_account(session, nik=nik) for nik in (NIK, OTHER_NIK, "3315041508990006"))
        twin_key = {"nik_key": vault.key_of("nik", OTHER_NIK)}
        newer = build.add_account(session, nik="3315041508990007")
        values = {**twin_key, "nik_sealed": vault.seal(OTHER_NIK, newer)}
        session.execute(update(accounts).where(accounts.c.account_id == newer).values(**values))
        session.execute(update(accounts).where(accounts.c.account_id == broken).values(nik_sealed=b"x" * 40))
    [some, _] = reseal_all(engine, vault)
    assert (some.done, some.twice, some.unreadable) == (1, [twin], [broken])
    assert stored(engine)[fine][0] == vault.key_of("nik", NIK)


def test_a_session_of_before_the_change_goes_on(settings: Settings, engine: Engine, clock: StoppedClock) -> None:
    old = app_with(settings, engine, clock, build.SECRET)
    with old.test_request_context():
        saved = old.session_interface.get_signing_serializer(old).dumps({"flash": 1})  # type: ignore[attr-defined]
    for secrets, expected in (((NEW, build.SECRET), {"flash": 1}), ((NEW,), {})):
        app = app_with(settings, engine, clock, *secrets)
        with app.test_request_context(headers={"Cookie": f"terang_recruitment={saved}"}) as context:
            assert dict(app.session_interface.open_session(app, context.request) or {}) == expected


def test_the_command_reseals_and_says_what_is_left(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path}/recruitment.db"
    SERVICE.migrate(replace(settings, database_url=url))
    engine = make_engine(url)
    with unit_of_work(engine) as session:
        account = build.add_account(session)
    for name, value in {
        "TERANG_RECRUITMENT_DATABASE_URL": url,
        "TERANG_SECRET_KEY": NEW,
        "TERANG_STAFF_PUBLIC_KEY_FILE": str(settings.staff_public_key_file),
        "TERANG_STAFF_PRIVATE_KEY_FILE": str(settings.staff_private_key_file),
    }.items():
        monkeypatch.setenv(name, value)
    assert cli.run(["--home", str(tmp_path / "var"), "keys", "reseal"]) == 2
    assert "TERANG_PREVIOUS_SECRET_KEYS is not set" in capsys.readouterr().err
    # Spaces part the keys, so that a wrong one stands here as words that open nothing.
    monkeypatch.setenv("TERANG_PREVIOUS_SECRET_KEYS", "x" * 32)
    assert cli.run(["--home", str(tmp_path / "var"), "keys", "reseal"]) == 1
    assert f"account {account}: no key opens its NIK\n0 NIK are under the present key now, 1 left" in (
        capsys.readouterr().out
    )
    engine.dispose()
