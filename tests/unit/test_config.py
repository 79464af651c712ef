"""Settings: typed, and every missing or wrong one named at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import DatabaseLimits, SettingsError, database_limits, load


def environment(folder: Path, **changes: str) -> dict[str, str]:
    for name in ("public.pem", "private.pem"):
        (folder / name).write_text("pem")
    return {
        "TERANG_RECRUITMENT_DATABASE_URL": "sqlite:///r.db",
        "TERANG_CBT_DATABASE_URL": "postgresql+psycopg://cbt@localhost/cbt",
        "TERANG_EVENT_LOG_URL": "sqlite:///log.db",
        "TERANG_SECRET_KEY": "s" * 32,
        "TERANG_STAFF_PUBLIC_KEY_FILE": str(folder / "public.pem"),
        "TERANG_STAFF_PRIVATE_KEY_FILE": str(folder / "private.pem"),
        "TERANG_PUBLIC_URL": "http://localhost:8000",
        "TERANG_SIMULATION": "true",
        **changes,
    }


def test_only_recruitment_learns_where_the_private_key_is(tmp_path: Path) -> None:
    environ = environment(tmp_path)
    assert load("recruitment", environ).staff_private_key_file == tmp_path / "private.pem"
    assert load("cbt", environ).staff_private_key_file is None
    assert load("cbt", environ).simulation is True


def test_cookies_are_secure_behind_https_only(tmp_path: Path) -> None:
    assert not load("cbt", environment(tmp_path)).secure_cookies
    assert load("cbt", environment(tmp_path, TERANG_PUBLIC_URL="https://seleksi.example")).secure_cookies


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TERANG_CBT_DATABASE_URL", ""),
        ("TERANG_CBT_DATABASE_URL", "mysql://x"),
        ("TERANG_EVENT_LOG_URL", "redis://x"),
        ("TERANG_SECRET_KEY", "short"),
        ("TERANG_STAFF_PUBLIC_KEY_FILE", "/nowhere/key.pem"),
        ("TERANG_PUBLIC_URL", "http://localhost:8000/path"),
        ("TERANG_SIMULATION", "perhaps"),
    ],
)
def test_a_missing_or_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=name):
        load("cbt", environment(tmp_path, **{name: value}))


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        load("scoring", {})
    for name in ("TERANG_SCORING_DATABASE_URL", "TERANG_EVENT_LOG_URL", "TERANG_SECRET_KEY", "TERANG_PUBLIC_URL"):
        assert f"{name} is not set" in str(caught.value)


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql+psycopg://cbt:secret@db/cbt\n")
    (tmp_path / "key").write_text("k" * 40 + "\n")
    environ = environment(tmp_path, TERANG_CBT_DATABASE_URL_FILE=str(tmp_path / "url"))
    del environ["TERANG_CBT_DATABASE_URL"], environ["TERANG_SECRET_KEY"]
    settings = load("cbt", environ | {"TERANG_SECRET_KEY_FILE": str(tmp_path / "key")})
    assert (settings.database_url, settings.secret_key) == ("postgresql+psycopg://cbt:secret@db/cbt", "k" * 40)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"TERANG_SECRET_KEY_FILE": "/nowhere/key"}, "both set"),
        ({"TERANG_SECRET_KEY": "", "TERANG_SECRET_KEY_FILE": "/nowhere/key"}, "/nowhere/key: No such file"),
        ({"TERANG_CBT_DATABASE_URL": "", "TERANG_CBT_DATABASE_URL_FILE": "/"}, "Is a directory"),
        ({"TERANG_DB_POOL_SIZE": "many"}, "TERANG_DB_POOL_SIZE must be a whole number from 1 to 500"),
        ({"TERANG_DB_LOCK_TIMEOUT_MS": "-1"}, "TERANG_DB_LOCK_TIMEOUT_MS"),
        ({"TERANG_WORKER_METRICS_PORT": "0x50"}, "TERANG_WORKER_METRICS_PORT"),
        ({"TERANG_METRICS": "some"}, "TERANG_METRICS must be true or false"),
    ],
)
def test_a_wrong_file_or_number_is_named(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        load("cbt", environment(tmp_path, **changes))


def test_what_is_in_a_secret_file_is_never_repeated(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("mysql://cbt:hush@db/cbt")
    changes = {"TERANG_CBT_DATABASE_URL": "", "TERANG_CBT_DATABASE_URL_FILE": str(tmp_path / "url")}
    with pytest.raises(SettingsError) as caught:
        load("cbt", environment(tmp_path, **changes))
    assert "hush" not in str(caught.value)


def test_workers_of_one_machine_each_have_a_port_of_their_own(tmp_path: Path) -> None:
    assert load("cbt", environment(tmp_path)).worker_metrics is None
    general = environment(tmp_path, TERANG_WORKER_METRICS_PORT="9100", TERANG_WORKER_METRICS_HOST="0.0.0.0")
    assert load("cbt", general).worker_metrics == ("0.0.0.0", 9100)
    assert load("cbt", general | {"TERANG_CBT_WORKER_METRICS_PORT": "9101"}).worker_metrics == ("0.0.0.0", 9101)


def test_limits_of_the_database_have_sane_defaults() -> None:
    assert database_limits({}) == DatabaseLimits(pool_size=10, statement_timeout_ms=30_000, lock_timeout_ms=10_000)
    assert database_limits({"TERANG_DB_POOL_SIZE": "25"}).pool_size == 25


def test_previous_secrets_come_by_words_or_from_a_file_that_may_be_missing(tmp_path: Path) -> None:
    old, older, file = "o" * 32, "p" * 40, tmp_path / "previous"
    assert load("cbt", environment(tmp_path)).previous_secret_keys == ()
    given = environment(tmp_path, TERANG_PREVIOUS_SECRET_KEYS=f"{old} {older}")
    assert load("cbt", given).previous_secret_keys == (old, older)
    from_file = environment(tmp_path, TERANG_PREVIOUS_SECRET_KEYS_FILE=str(file))
    assert load("cbt", from_file).previous_secret_keys == ()
    file.write_text(f"{old}\n{older}\n", encoding="ascii")
    assert load("cbt", from_file).previous_secret_keys == (old, older)
    with pytest.raises(SettingsError, match="TERANG_PREVIOUS_SECRET_KEYS: each must have at least 32 characters"):
        load("cbt", environment(tmp_path, TERANG_PREVIOUS_SECRET_KEYS=f"{old} short"))


def test_further_hosts_are_names_without_ports(tmp_path: Path) -> None:
    given = environment(tmp_path, TERANG_ALLOWED_HOSTS=" ujian.lan [fd00::1]  10.0.0.7")
    assert load("cbt", given).allowed_hosts == ("ujian.lan", "[fd00::1]", "10.0.0.7")
    for wrong in ("ujian.lan:8000", "https://ujian.lan", "*", "fd00::1"):
        with pytest.raises(SettingsError, match=r"TERANG_ALLOWED_HOSTS: each must be a host's name"):
            load("cbt", environment(tmp_path, TERANG_ALLOWED_HOSTS=f"ujian.lan {wrong}"))


def test_the_number_of_proxies_is_none_by_default(tmp_path: Path) -> None:
    assert load("cbt", environment(tmp_path)).proxies == 0
    assert load("cbt", environment(tmp_path, TERANG_PROXIES="2")).proxies == 2
    with pytest.raises(SettingsError, match="TERANG_PROXIES"):
        load("cbt", environment(tmp_path, TERANG_PROXIES="-1"))
