"""Which PostgreSQL, Java and Kafka are taken, and what is said when there is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from operations.local_servers.java import find_java
from operations.local_servers.kafka_program import find_kafka
from operations.local_servers.kafka_settings import as_text, properties, scram_arguments, unfit
from operations.local_servers.ports import free_ports
from operations.local_servers.postgres_programs import find_programs
from operations.local_servers.settings import read_settings
from shared.kernel.errors import Refused


def program(path: Path, says: str, *, on_error: bool = False) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho '{says}'{' >&2' if on_error else ''}\n", encoding="ascii")
    path.chmod(0o755)
    return path


def postgres(folder: Path, version: str) -> Path:
    program(folder / "initdb", "")
    return program(folder / "postgres", f"postgres (PostgreSQL) {version} (Debian {version}-1)").parent


def java(home: Path, version: str) -> Path:
    return program(home / "bin" / "java", f'openjdk version "{version}" 2025-04-15', on_error=True)


@pytest.mark.parametrize(("version", "major"), [("15.18", 15), ("18.4", 18), ("17.0", 17)])
def test_the_named_postgresql_is_taken(tmp_path: Path, version: str, major: int) -> None:
    found = find_programs(settings=read_settings({"TERANG_POSTGRES_BIN": str(postgres(tmp_path / "bin", version))}))
    assert (found.folder, found.version, found.major, found.packaged) == (tmp_path / "bin", version, major, False)


@pytest.mark.parametrize("version", ["14.12", "19.1"])
def test_a_postgresql_that_is_not_supported_is_refused_with_what_to_install(tmp_path: Path, version: str) -> None:
    with pytest.raises(Refused, match=version) as refused:
        find_programs(settings=read_settings({"TERANG_POSTGRES_BIN": str(postgres(tmp_path, version))}))
    assert "apt install postgresql" in str(refused.value)
    assert "requirements/servers.lock" in str(refused.value)


def test_a_wanted_version_is_the_one_that_is_taken(tmp_path: Path) -> None:
    environ = {"TERANG_POSTGRES_BIN": str(postgres(tmp_path, "15.18")), "TERANG_POSTGRES_VERSION": "16"}
    with pytest.raises(Refused, match="no PostgreSQL 16"):
        find_programs(settings=read_settings(environ))
    assert find_programs(major=15, settings=read_settings(environ)).version == "15.18"


@pytest.mark.parametrize("value", ["14", "16.2", "newest", "-1"])
def test_a_wanted_version_that_is_none_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="TERANG_POSTGRES_VERSION"):
        find_programs(settings=read_settings({"TERANG_POSTGRES_VERSION": value}))


def test_blank_settings_choose_nothing() -> None:
    names = ("TERANG_POSTGRES_VERSION", "TERANG_POSTGRES_BIN", "TERANG_KAFKA_VERSION", "KAFKA_HOME", "JAVA_HOME")
    blank = dict.fromkeys([*names, "TERANG_CACHE", "XDG_CACHE_HOME"], " ")
    found = read_settings({**blank, "HOME": "/home/sri"})
    assert (found.postgres_version, found.postgres_folder, found.kafka_version) == (None, None, None)
    assert (found.kafka_home, found.java_home, found.cache) == (None, None, Path("/home/sri/.cache/terang"))


def test_a_folder_without_a_server_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="TERANG_POSTGRES_BIN"):
        find_programs(settings=read_settings({"TERANG_POSTGRES_BIN": str(tmp_path)}))


def test_postgresql_comes_from_the_package_where_none_is_installed(tmp_path: Path) -> None:
    found = find_programs(major=18, settings=read_settings({"PATH": str(tmp_path)}))
    assert found.major == 18
    assert (found.folder / "initdb").exists()


def test_java_home_comes_before_the_path_and_an_old_java_is_passed_over(tmp_path: Path) -> None:
    new, old = java(tmp_path / "new", "21.0.2"), java(tmp_path / "old", "1.8.0_402")
    found = find_java(read_settings({"JAVA_HOME": str(tmp_path / "new"), "PATH": str(old.parent)}))
    assert (found.program, found.major, found.quiet) == (new, 21, [])
    assert find_java(read_settings({"JAVA_HOME": str(tmp_path / "old"), "PATH": str(new.parent)})).program == new
    assert find_java(read_settings({"JAVA_HOME": str(tmp_path / "old"), "PATH": "/nowhere"})).packaged


def test_newer_javas_get_the_options_that_keep_them_quiet(tmp_path: Path) -> None:
    java(tmp_path, "25.0.2")
    assert "--enable-native-access=ALL-UNNAMED" in find_java(read_settings({"JAVA_HOME": str(tmp_path)})).quiet


def test_an_unpacked_kafka_is_taken_unless_another_version_is_wanted(tmp_path: Path) -> None:
    home = tmp_path / "kafka"
    (home / "libs").mkdir(parents=True)
    (home / "libs" / "kafka-clients-4.1.0.jar").touch()
    environ = {"KAFKA_HOME": str(home), "JAVA_HOME": str(java(tmp_path / "java", "17.0.1").parents[1])}
    options = {"KAFKA_JVM_PERFORMANCE_OPTS": "-XX:+UseG1GC  -XX:MaxGCPauseMillis=20"}
    found = find_kafka(settings=read_settings({**environ, **options}))
    assert (found.version, found.home) == ("4.1.0", home)
    assert found.java_options == ("-XX:+UseG1GC", "-XX:MaxGCPauseMillis=20")
    with pytest.raises(Refused, match=r"4\.0\.9"):
        find_kafka("4.0.9", settings=read_settings(environ))


@pytest.mark.parametrize("name", ["kafka-clients-3.8.1.jar", "kafka-streams-4.1.0.jar"])
def test_a_kafka_home_that_is_too_old_or_none_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "libs").mkdir()
    (tmp_path / "libs" / name).touch()
    with pytest.raises(Refused, match="KAFKA_HOME"):
        find_kafka(settings=read_settings({"KAFKA_HOME": str(tmp_path)}))


def test_a_broker_listens_on_loopback_alone_and_makes_no_topics_by_itself(tmp_path: Path) -> None:
    settings = properties(tmp_path, 19000, 19001, admin_password=None, tls=None, version="4.3.1")
    assert settings["listeners"] == "CLIENT://127.0.0.1:19000,CONTROLLER://127.0.0.1:19001"
    assert settings["auto.create.topics.enable"] == "false"
    assert "authorizer.class.name" not in settings


def test_a_broker_with_users_has_no_listener_without_a_password(tmp_path: Path) -> None:
    settings = properties(tmp_path, 19000, 19001, admin_password="rahasia", tls=None, version="3.9.2")
    protocols = [entry.split(":")[1] for entry in settings["listener.security.protocol.map"].split(",")]
    assert protocols == ["SASL_PLAINTEXT", "SASL_PLAINTEXT"]
    assert settings["super.users"] == "User:admin"
    assert "share.coordinator.state.topic.min.isr" not in settings


def test_a_certificate_keeps_its_lines_in_a_properties_file() -> None:
    assert as_text({"key": "-----BEGIN-----\nabc\n"}) == "key=-----BEGIN-----\\nabc\\n\n"


def test_every_user_may_log_in_by_both_mechanisms() -> None:
    assert scram_arguments({"cbt": "x"}) == [
        "--add-scram",
        "SCRAM-SHA-256=[name=cbt,password=x]",
        "--add-scram",
        "SCRAM-SHA-512=[name=cbt,password=x]",
    ]
    assert unfit(["cbt", "a,b", "", 'say "x"', "fine-1_2"]) == ["a,b", "", 'say "x"']


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20
