"""docker-compose.yml, read as a file: what holds for every container, and that every setting is explained."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from operations.local_servers.postgres import RESERVED_CONNECTIONS, connection_limits
from shared.web.bodies import BODY_LIMIT
from shared.web.uploads import DOCUMENT_LIMIT
from shared.web.uploads import LIMIT as UPLOAD_LIMIT

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


def _default(text: str, name: str) -> int:
    (found,) = re.findall(rf"\$\{{{name}:-(\d+)\}}", text)
    return int(found)


def test_the_limits_of_the_accounts_have_room_for_all_pools_and_leave_some_for_operators() -> None:
    most = _default(CONTAINERS["postgres"]["command"], "TERANG_POSTGRES_CONNECTIONS")
    pool = _default(COMPOSE["x-settings"]["TERANG_DB_POOL_SIZE"], "TERANG_DB_POOL_SIZE")
    processes = _default(COMPOSE["x-web"]["TERANG_WEB_WORKERS"], "TERANG_WEB_WORKERS")
    limits = connection_limits(most)
    assert sum(limits.values()) <= most - RESERVED_CONNECTIONS
    (halls,) = set(re.findall(r"--scale cbt-web=(\d+)", (ROOT / "deploy/runbook.md").read_text(encoding="utf-8")))
    for service, containers in {"recruitment": 1, "cbt": int(halls), "scoring": 1}.items():
        # An upgrade starts new web containers beside the old ones; the operator's commands have a pool, too.
        assert (2 * containers * processes + 2) * pool <= limits[service], service


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_holds_its_own_secrets_and_nobody_elses(service: str) -> None:
    for kind in ("web", "worker"):
        container = CONTAINERS[f"{service}-{kind}"]
        folders = [service] if kind == "web" else [service, f"{service}-worker"]
        secrets = [f"{folder}-secrets:/secrets/{folder}:ro" for folder in folders]
        # Everybody may read the public log and the public files, and scoring's worker alone writes them.
        mode = ":ro" if kind == "web" else ""
        public = [f"public-log:/public-log{mode}", f"public-files:/public-files{mode}"] if service == "scoring" else []
        assert container["volumes"] == [*secrets, *public]
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


def test_the_proxy_gathers_large_bodies_on_no_route() -> None:
    """What it gathers lies in memory: little more than a service takes, and files are passed on as they come."""
    general = _bytes((ROOT / "deploy/nginx.conf").read_text(encoding="utf-8"))
    assert BODY_LIMIT < general <= 2 * BODY_LIMIT
    locations = (ROOT / "deploy/compose/nginx/locations.conf").read_text(encoding="utf-8")
    passed_on = [
        (path, _bytes(inner))
        for path, inner in re.findall(r"location ~ (\S+) \{\n((?:    .*\n)+)\}", locations)
        if "proxy_request_buffering off;" in inner
    ]
    for path, limit in (
        ("/scoring/api/items/import", UPLOAD_LIMIT),
        ("/scoring/bank/impor", UPLOAD_LIMIT),
        ("/scoring/ujian/cpns-2026-skd/kisi-kisi", DOCUMENT_LIMIT),
        ("/petugas/aturan/cpns-2026", DOCUMENT_LIMIT),
    ):
        (found,) = [most for pattern, most in passed_on if re.search(pattern, path)]
        assert limit < found <= limit + 2**20
        assert not [pattern for pattern, _ in passed_on if re.search(pattern, path + "/x")]


def test_the_proxy_lets_a_hall_work_behind_one_address() -> None:
    settings = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    (most,) = re.findall(r"limit_conn per_address (\d+);", settings)
    assert int(most) >= 3 * 300


def _bytes(text: str) -> int:
    ((number, unit),) = re.findall(r"client_max_body_size (\d+)([km]);", text)
    return int(number) * {"k": 2**10, "m": 2**20}[unit]
