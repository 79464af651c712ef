"""Settings: typed, and every missing or wrong one named at start."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import SettingsError, load


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
