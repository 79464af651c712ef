"""docker-compose.yml, read as a file: what holds for every container, and that every setting is explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
OURS = "${TERANG_IMAGE:-terang:local}"
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, dict[str, Any]] = COMPOSE["services"]
SERVICES = ("recruitment", "cbt", "scoring")
_SETTING = re.compile(r"TERANG_[A-Z_]+[A-Z]")


def test_images_of_others_are_pinned_and_ours_is_built_once() -> None:
    others = {name: container["image"] for name, container in CONTAINERS.items() if container["image"] != OURS}
    assert set(others) == {"postgres", "kafka", "nginx", "prometheus", "grafana"}
    assert all(re.search(r":v?\d+(\.\d+)*$", image) for image in others.values()), others
    assert [name for name, container in CONTAINERS.items() if "build" in container] == ["secrets"]


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_container_can_neither_write_nor_gain_rights_nor_fill_the_disk_with_logs(name: str) -> None:
    container = CONTAINERS[name]
    assert container["read_only"] is True
    assert container["cap_drop"] == ["ALL"]
    assert container["security_opt"] == ["no-new-privileges:true"]
    assert container["logging"]["options"]["max-size"]
    if container["image"] == OURS:
        assert container["user"] == "10001:10001"


@pytest.mark.parametrize("name", [name for name, container in CONTAINERS.items() if "restart" in container])
def test_what_runs_for_long_has_a_limit_of_memory_and_of_processors(name: str) -> None:
    assert CONTAINERS[name]["mem_limit"]
    limit = re.sub(r"\$\{[A-Z_]+:-(.+)\}", r"\1", str(CONTAINERS[name]["cpus"]))
    # No default asks for more than the smallest machine has, or the container would not start there.
    assert 0 < float(limit) <= 2


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_its_own_secrets_and_nobody_elses(service: str) -> None:
    for kind in ("web", "worker"):
        container = CONTAINERS[f"{service}-{kind}"]
        folders = [service] if kind == "web" else [service, f"{service}-worker"]
        assert container["volumes"] == [f"{folder}-secrets:/secrets/{folder}:ro" for folder in folders]
        files = [value for name, value in container["environment"].items() if name.endswith("_FILE")]
        assert {Path(value).parent.as_posix() for value in files} == {f"/secrets/{folder}" for folder in folders}
        private = "TERANG_STAFF_PRIVATE_KEY_FILE" in container["environment"]
        assert private == (service == "recruitment")


@pytest.mark.parametrize("service", SERVICES)
def test_only_workers_speak_to_kafka_and_sign_events(service: str) -> None:
    web, worker = (CONTAINERS[f"{service}-{kind}"]["environment"] for kind in ("web", "worker"))
    own = {"TERANG_KAFKA_USERNAME", "TERANG_KAFKA_PASSWORD_FILE", f"TERANG_{service.upper()}_SIGNING_KEY_FILE"}
    assert own <= set(worker)
    assert not [name for name in web if name in own or "SIGNING" in name or "KAFKA" in name]
    assert not [name for name in worker if "SIGNING" in name and name not in own]


def test_the_operators_command_has_a_place_for_its_lock() -> None:
    """The root is read-only; `replay` and `restore` take a lock in the home folder."""
    image = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    home = re.search(r"TERANG_HOME=(\S+)", image)
    assert home is not None
    assert any(place.startswith(f"{home.group(1)}:") for place in CONTAINERS["terang"]["tmpfs"])


@pytest.mark.parametrize("service", SERVICES)
def test_web_edges_wait_for_the_tables_only_and_workers_for_the_topics_too(service: str) -> None:
    assert set(CONTAINERS[f"{service}-web"]["depends_on"]) == {"migrate"}
    assert set(CONTAINERS[f"{service}-worker"]["depends_on"]) == {"migrate", "topics"}


@pytest.mark.parametrize(("service", "prefix"), [("recruitment", ""), ("cbt", "/cbt"), ("scoring", "/scoring")])
def test_a_web_edge_is_well_when_it_is_ready_under_its_prefix(service: str, prefix: str) -> None:
    environment = CONTAINERS[f"{service}-web"]["environment"]
    assert environment.get("SCRIPT_NAME", "") == prefix
    assert environment["TERANG_HEALTH"] == f"8000 {prefix}/readyz"
    locations = (ROOT / "deploy/compose/nginx/locations.conf").read_text(encoding="utf-8")
    assert f"location {prefix}/ {{ proxy_pass http://${service}; }}" in locations


def test_only_nginx_is_reached_from_elsewhere() -> None:
    published = {name: container["ports"] for name, container in CONTAINERS.items() if "ports" in container}
    assert set(published) == {"nginx", "prometheus", "grafana"}
    assert all(port.startswith("127.0.0.1:") for name in ("prometheus", "grafana") for port in published[name])
    assert COMPOSE["networks"]["back"]["internal"] is True


def test_every_setting_of_the_deployment_is_explained_and_none_is_invented() -> None:
    explained = set(_SETTING.findall((ROOT / "deploy/env.example").read_text(encoding="utf-8")))
    used = set(_SETTING.findall((ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    for file in (ROOT / "deploy/kubernetes").rglob("*.yaml"):
        used |= set(_SETTING.findall(file.read_text(encoding="utf-8")))
    assert used - explained == set()
    code = "\n".join(
        file.read_text(encoding="utf-8")
        for folder in ("shared", "operations", "deploy")
        for file in (ROOT / folder).rglob("*")
        if file.suffix == ".py" or file.name == "Dockerfile"
    )
    known = used | {name for name in explained if name in code or name.removesuffix("_FILE") in code}
    built = {f"TERANG_{service.upper()}_{rest}" for service in SERVICES for rest in _PER_SERVICE}
    assert explained - known - built == set()


_PER_SERVICE = ("DATABASE_URL_FILE", "WORKER_METRICS_PORT")
