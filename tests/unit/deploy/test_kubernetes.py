"""deploy/kubernetes against the schemas of Kubernetes itself, and against what the rest of the repository says."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

FOLDER = Path(__file__).parents[3] / "deploy/kubernetes"
VERSIONS = ("1.30", "1.33", "1.37")
Resource = dict[str, Any]


@cache
def documents(file: Path) -> list[Resource]:
    """Read once and changed by nobody."""
    return [found for found in yaml.safe_load_all(file.read_text(encoding="utf-8")) if found]


def base() -> list[Resource]:
    """What the base's kustomization lists, in its order; a file that is not listed would never be applied."""
    listed = documents(FOLDER / "base/kustomization.yaml")[0]["resources"]
    there = {file.name for file in (FOLDER / "base").glob("*.yaml")} - {"kustomization.yaml"}
    assert set(listed) == there
    return [resource for name in listed for resource in documents(FOLDER / "base" / name)]


def named(kind: str, resources: list[Resource] | None = None) -> dict[str, Resource]:
    return {found["metadata"]["name"]: found for found in resources or base() if found["kind"] == kind}


def merged(into: Any, patch: Any) -> Any:
    """A strategic merge as far as the example needs it: maps are merged, everything else is replaced."""
    if isinstance(into, dict) and isinstance(patch, dict):
        return {**into, **{key: merged(into.get(key), value) for key, value in patch.items()}}
    return patch


def example() -> list[Resource]:
    """The base with the example's patches that are files."""
    overlay = documents(FOLDER / "overlays/example/kustomization.yaml")[0]
    resources = base()
    for entry in overlay["patches"]:
        for patch in documents(FOLDER / "overlays/example" / entry["path"]) if "path" in entry else ():
            fitting = [
                number
                for number, found in enumerate(resources)
                if (found["kind"], found["metadata"]["name"]) == (patch["kind"], patch["metadata"]["name"])
            ]
            assert len(fitting) == 1, patch["metadata"]["name"]
            resources[fitting[0]] = merged(resources[fitting[0]], patch)
    return resources


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resources", [base, example])
def test_every_resource_is_what_its_schema_says(resources: Any, version: str) -> None:
    found = resources()
    assert len(found) > 25
    for resource in found:
        kubernetes_validate.validate(resource, version, strict=True)


def test_a_field_that_does_not_exist_would_be_found() -> None:
    wrong = named("Deployment")["cbt-web"] | {"replica": 3}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


@pytest.mark.parametrize("name", [*named("Deployment"), *named("Job")])
def test_pods_run_without_rights_and_with_limits(name: str) -> None:
    pod = (named("Deployment") | named("Job"))[name]["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        assert container["resources"]["requests"]["cpu"]


@pytest.mark.parametrize(("service", "prefix"), [("recruitment", ""), ("cbt", "/cbt"), ("scoring", "/scoring")])
def test_a_web_edge_is_restarted_by_its_health_and_served_by_its_readiness(service: str, prefix: str) -> None:
    container = named("Deployment")[f"{service}-web"]["spec"]["template"]["spec"]["containers"][0]
    assert container["livenessProbe"]["httpGet"]["path"] == f"{prefix}/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == f"{prefix}/readyz"
    scraped = named("Deployment")[f"{service}-web"]["spec"]["template"]["metadata"]["annotations"]
    assert scraped["prometheus.io/path"] == f"{prefix}/metrics"


@pytest.mark.parametrize("service", ["recruitment", "cbt", "scoring"])
def test_no_service_has_a_way_to_anothers_database(service: str) -> None:
    for resources in (base(), example()):
        reached = set()
        for policy in named("NetworkPolicy", resources).values():
            labels = policy["spec"]["podSelector"].get("matchLabels")
            if labels not in (None, {}, {"terang/service": service}):
                continue
            for rule in policy["spec"].get("egress", ()):
                if any(port["port"] == 5432 for port in rule["ports"]):
                    reached |= {way["ipBlock"]["cidr"] for way in rule["to"]}
        own = named("NetworkPolicy", resources)[f"{service}-database"]["spec"]["egress"][0]["to"][0]["ipBlock"]["cidr"]
        assert reached == {own}
    owners = {
        named("NetworkPolicy")[f"{name}-database"]["spec"]["egress"][0]["to"][0]["ipBlock"]["cidr"]
        for name in ("recruitment", "cbt", "scoring")
    }
    assert len(owners) == 3


def test_everything_is_denied_that_is_not_named() -> None:
    nothing = named("NetworkPolicy")["nothing"]["spec"]
    assert nothing == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}


def test_only_routes_of_files_take_large_bodies() -> None:
    prefix = "nginx.ingress.kubernetes.io/"
    found = {}
    for name, ingress in named("Ingress").items():
        notes = ingress["metadata"]["annotations"]
        paths = [path["path"] for path in ingress["spec"]["rules"][0]["http"]["paths"]]
        found[name] = (notes[f"{prefix}proxy-body-size"], notes.get(f"{prefix}proxy-request-buffering"), paths)
    for name in ("terang", "terang-cbt", "terang-scoring"):
        assert found.pop(name)[:2] == ("320k", None)
    assert found == {
        "terang-sheets": ("25m", "off", ["/scoring/api/items/import", "/scoring/bank/impor"]),
        "terang-blueprints": ("3m", "off", ["/scoring/ujian"]),
        "terang-documents": ("3m", "off", ["/petugas/aturan"]),
    }


def test_metrics_and_readiness_are_not_for_the_public() -> None:
    paths = [path for ingress in named("Ingress").values() for path in ingress["spec"]["rules"][0]["http"]["paths"]]
    hidden = {path["path"] for path in paths if path["backend"]["service"]["name"] == "nowhere"}
    assert hidden == {f"{prefix}/{page}" for prefix in ("", "/cbt", "/scoring") for page in ("metrics", "readyz")}
