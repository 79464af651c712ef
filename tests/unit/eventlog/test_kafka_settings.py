"""Address and environment of Kafka: every mistake named, all at once, and no password anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from shared.config import SettingsError
from shared.eventlog.kafka_settings import KafkaSettingsError, kafka_settings

URL = "kafka://one.example:9092,two.example:9093"


@pytest.fixture
def guarded(tmp_path: Path) -> dict[str, str]:
    password, authority = tmp_path / "password", tmp_path / "ca.pem"
    password.write_text("hush hush\n")
    authority.write_text("pem")
    return {
        "TERANG_KAFKA_SECURITY": "sasl_ssl",
        "TERANG_KAFKA_USERNAME": "cbt",
        "TERANG_KAFKA_PASSWORD_FILE": str(password),
        "TERANG_KAFKA_CA_FILE": str(authority),
    }


def refusal(url: str, environ: dict[str, str]) -> str:
    with pytest.raises(KafkaSettingsError) as caught:
        kafka_settings(url, environ)
    return str(caught.value)


def test_an_address_alone_is_enough_for_a_broker_without_users() -> None:
    settings = kafka_settings(URL, {})
    assert settings.servers == ("one.example:9092", "two.example:9093")
    assert settings.client_options() == {
        "bootstrap_servers": ["one.example:9092", "two.example:9093"],
        "security_protocol": "PLAINTEXT",
        "client_id": "terang",
    }


def test_user_password_and_trust_come_from_the_environment(guarded: dict[str, str]) -> None:
    options = kafka_settings(URL, {**guarded, "TERANG_WORKER_ID": "cbt-0"}).client_options()
    assert options["security_protocol"] == "SASL_SSL"
    assert options["sasl_mechanism"] == "SCRAM-SHA-512"
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("cbt", "hush hush")
    assert options["ssl_cafile"] == guarded["TERANG_KAFKA_CA_FILE"]
    assert options["client_id"] == "cbt-0"


def test_the_address_may_say_how_safe(guarded: dict[str, str]) -> None:
    del guarded["TERANG_KAFKA_SECURITY"]
    assert kafka_settings(f"{URL}?security=sasl_ssl", guarded).security == "sasl_ssl"
    assert kafka_settings(f"{URL}?security=ssl", guarded).client_options()["security_protocol"] == "SSL"


def test_a_password_is_not_shown(guarded: dict[str, str]) -> None:
    assert "hush" not in repr(kafka_settings(URL, guarded))


def test_everything_that_is_missing_is_named_at_once() -> None:
    message = refusal("kafka://broker", {"TERANG_KAFKA_SECURITY": "sasl_ssl", "TERANG_KAFKA_CA_FILE": "/no/such"})
    for name in ("'broker' is no host:port", "TERANG_KAFKA_USERNAME", "TERANG_KAFKA_PASSWORD_FILE", "/no/such"):
        assert name in message


@pytest.mark.parametrize(
    ("url", "changes", "named"),
    [
        ("kafka://", {}, "TERANG_EVENT_LOG_URL"),
        ("kafka://[::1:9092", {}, "TERANG_EVENT_LOG_URL is no address"),
        ("kafka://host:0", {}, "'host:0' is no host:port"),
        ("kafka://host:99999", {}, "'host:99999' is no host:port"),
        ("kafka://host:٩٠٩٢", {}, "is no host:port"),
        ("kafka://host:9092,", {}, "'' is no host:port"),
        ("kafka://host:9092/topic", {}, "nothing after the servers"),
        ("kafka://host:9092?acks=1", {}, "'acks' is no known option"),
        ("kafka://host:9092?security=tls", {}, "security must be one of"),
        ("kafka://host:9092?security=ssl", {"TERANG_KAFKA_SECURITY": "plaintext"}, "says plaintext"),
        (URL, {"TERANG_KAFKA_SECURITY": "tls"}, "TERANG_KAFKA_SECURITY must be one of"),
        (URL, {"TERANG_KAFKA_MECHANISM": "GSSAPI"}, "TERANG_KAFKA_MECHANISM must be one of"),
        (
            URL,
            {"TERANG_KAFKA_SECURITY": "sasl_plaintext", "TERANG_KAFKA_MECHANISM": "PLAIN"},
            "PLAIN sends the password",
        ),
        (URL, {"TERANG_KAFKA_PASSWORD_FILE": "/no/such"}, "TERANG_KAFKA_PASSWORD_FILE: /no/such"),
        (URL, {"TERANG_KAFKA_PASSWORD_FILE": "/dev/null"}, "TERANG_KAFKA_PASSWORD_FILE: /dev/null is empty"),
        (URL, {"TERANG_KAFKA_KEY_FILE": __file__}, "TERANG_KAFKA_KEY_FILE go together"),
        (URL, {"TERANG_WORKER_ID": "worker one"}, "TERANG_WORKER_ID may have"),
    ],
)
def test_what_is_wrong_is_named(guarded: dict[str, str], url: str, changes: dict[str, str], named: str) -> None:
    if "security=" in url:
        del guarded["TERANG_KAFKA_SECURITY"]
    assert named in refusal(url, {**guarded, **changes})


def test_a_user_in_the_address_is_refused_and_not_repeated(guarded: dict[str, str]) -> None:
    message = refusal("kafka://cbt:hush@host:9092", guarded)
    assert "must not contain a user" in message
    assert "hush" not in message


def test_whoever_asks_for_settings_or_for_a_value_sees_the_error(guarded: dict[str, str]) -> None:
    del guarded["TERANG_KAFKA_USERNAME"]
    for kind in (SettingsError, ValueError):
        with pytest.raises(kind, match="TERANG_KAFKA_USERNAME is not set"):
            kafka_settings(URL, guarded)
