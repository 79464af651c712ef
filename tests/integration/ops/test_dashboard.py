"""The operator's dashboard and alerts, asked of a real Prometheus that scrapes the running services."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from operations.one_machine.running import Running, running

ROOT = Path(__file__).parents[3]
ALERTS = ROOT / "deploy/prometheus/alerts.yml"
DASHBOARD = ROOT / "deploy/grafana/dashboards/exam-day.json"
SERVICES = ("recruitment", "cbt", "scoring")
CANDIDATES = "8"
# So fast that the exam is over soon, and so slow that Prometheus comes by meanwhile.
CROWD = ("--candidates", CANDIDATES, "--speed", "400")
PATIENCE_SECONDS = 120
_LIMIT = re.compile(r"(?P<figure>.+) (?P<sign>[<>]) (?P<limit>[0-9.]+)", re.DOTALL)


def panels() -> dict[str, str]:
    """Query by panel, for every query of the dashboard."""
    found = {}
    for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]:
        for target in panel["targets"]:
            found[f"{panel['title']} {target['refId']}"] = target["expr"]
    return found


def alerts() -> dict[str, tuple[str, str, float]]:
    """Figure, sign and limit by alert. An alert of another form is a mistake: nobody could see how near it is."""
    found = {}
    for rule in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"][0]["rules"]:
        parts = _LIMIT.fullmatch(rule["expr"])
        assert parts, rule["expr"]
        found[rule["alert"]] = (parts["figure"], parts["sign"], float(parts["limit"]))
    return found


@dataclass
class Watched:
    """Of every query the answers that held a number, as they were seen during and after an exam."""

    seen: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    rules: list[dict[str, Any]] = field(default_factory=list)


@pytest.fixture(scope="module")
def watched(
    prometheus: str, new_port: Callable[[], int], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Watched]:
    """The services serve an exam of a few candidates while Prometheus watches."""
    folder = tmp_path_factory.mktemp("prometheus")
    ports = {service: new_port() for service in SERVICES}
    own: dict[str, Any] = {
        f"TERANG_{service.upper()}_WORKER_METRICS_PORT": str(port) for service, port in ports.items()
    }
    with running(folder / "var", TERANG_METRICS="true", **own) as installation:
        port = new_port()
        server = subprocess.Popen(
            [prometheus, *_arguments(folder, installation, list(ports.values()), port)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        play = subprocess.Popen(
            [sys.executable, "-m", "operations.cli", "demo", *("--against", installation.url, *CROWD)],
            env={**os.environ, **installation.environment, "TERANG_HOME": str(folder / "play")},
            stdout=subprocess.DEVNULL,
            cwd=ROOT,
        )
        try:
            yield _watch(port, play)
        finally:
            for process in (play, server):
                process.terminate()
                process.wait(30)


def _arguments(folder: Path, installation: Running, ports: list[int], port: int) -> list[str]:
    web = {"job_name": "recruitment-web", "static_configs": [{"targets": [urlsplit(installation.url).netloc]}]}
    workers = {"job_name": "workers", "static_configs": [{"targets": [f"127.0.0.1:{worker}" for worker in ports]}]}
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(ALERTS)],
        "scrape_configs": [web, workers],
    }
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    return [
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]


def _watch(port: int, play: subprocess.Popen[bytes]) -> Watched:
    queries = panels() | {name: figure for name, (figure, _sign, _limit) in alerts().items()}
    found = Watched()
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < give_up_at and (play.poll() is None or not _is_complete(found, len(queries))):
        for name, query in queries.items():
            for sample in _asked(port, "query", query=query):
                if math.isfinite(float(sample["value"][1])):
                    found.seen.setdefault(name, []).append(sample)
        time.sleep(0.5)
    assert play.wait(1) == 0, "the demo's candidates did not come through"
    found.rules = _asked(port, "rules")
    return found


def _is_complete(found: Watched, queries: int) -> bool:
    """Every query has been answered, and a scrape has come by since the first candidate submitted."""
    submitted = any(float(sample["value"][1]) >= 1 for sample in found.seen.get("Submitted A", []))
    return submitted and len(found.seen) >= queries


def _asked(port: int, what: str, **parameters: str) -> list[dict[str, Any]]:
    address = f"http://127.0.0.1:{port}/api/v1/{what}?{urllib.parse.urlencode(parameters)}"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            data = json.load(answer)["data"]
    except ConnectionError as error:
        return [] if what == "query" else pytest.fail(str(error))
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.SERVICE_UNAVAILABLE:
            # It listens already and still opens its storage.
            return []
        raise
    except urllib.error.URLError as error:
        if isinstance(error.reason, ConnectionError):
            # It has only just been started.
            return []
        raise
    found: list[dict[str, Any]] = data["result"] if what == "query" else data["groups"]
    return found


@pytest.mark.parametrize("panel", panels())
def test_no_panel_comes_back_empty(watched: Watched, panel: str) -> None:
    assert watched.seen.get(panel), panels()[panel]


@pytest.mark.parametrize("alert", alerts())
def test_every_alert_has_a_figure(watched: Watched, alert: str) -> None:
    assert watched.seen.get(alert), alerts()[alert][0]


def test_prometheus_itself_accepts_the_alerts(watched: Watched) -> None:
    (group,) = watched.rules
    assert {rule["name"] for rule in group["rules"]} == set(alerts())
    assert {rule["health"] for rule in group["rules"]} == {"ok"}


def test_the_figures_are_those_of_the_exam(watched: Watched) -> None:
    def most(panel: str) -> float:
        return max(float(sample["value"][1]) for sample in watched.seen[f"{panel} A"])

    assert most("Sessions open") == 1
    assert 1 <= most("Candidates at work") <= int(CANDIDATES)
    assert 1 <= most("Submitted") <= int(CANDIDATES)
    assert most("Saves a second") > 0
    assert most("Dead letters") == 0
    assert {sample["metric"]["service"] for sample in watched.seen["Requests a second A"]} == set(SERVICES)
    assert {sample["metric"]["service"] for sample in watched.seen["Events waiting to be sent A"]} == set(SERVICES)


FIRES: dict[str, list[str]] = {
    "TargetDown": ['up{job="cbt-web",instance="a"} 0'],
    "WebMissing": ['terang_http_request_seconds_count{service="cbt"} 1'],
    "WorkerMissing": ['terang_worker_overdue_seconds{service="cbt"} 0'],
    "SavesSlow": [
        f'terang_http_request_seconds_bucket{{service="cbt",route="/api/attempt/answers",le="{edge}"}} {growth}'
        for edge, growth in (("0.5", "0+1x40"), ("1", "0+20x40"), ("+Inf", "0+20x40"))
    ],
    "RequestsFail": ['terang_http_request_seconds_count{service="cbt",status="5xx"} 0+30x40'],
    "CandidatesGone": ["terang_candidates_present 10", "terang_attempts_active 200"],
    "OutboxOld": ['terang_outbox_oldest_age_seconds{service="cbt"} 90'],
    "ConsumerBehind": ['terang_consumer_lag_records{group="scoring",topic="cbt.attempts"} 5000'],
    "DeadLetters": ['terang_dead_letters_open{service="scoring"} 1'],
    "UnbelievedRecords": ['terang_unbelieved_records{service="scoring"} 20000'],
    "EventsHeld": ['terang_held_events{service="scoring"} 3'],
    "UnknownEvents": ['terang_unknown_events{service="scoring"} 2'],
    "PartFailing": ['terang_worker_part_failing{service="cbt",part="job-absent"} 1'],
    "SubjectFailing": ['terang_worker_subject_failing{service="scoring",subject="job-gate: ujian-1"} 1'],
    "RelaySilent": ['terang_heartbeat_age_seconds{service="cbt",part="relay"} 45'],
    "WorkerStuck": ['terang_worker_overdue_seconds{service="cbt",part="relay"} 300'],
    "SourceAway": ['terang_source_up{service="cbt",source="log"} 0'],
    "PlacesSilent": ['terang_places_overdue_seconds{service="recruitment"} 700'],
    "ReserveStill": ['terang_reserve_waiting_seconds{service="scoring"} 400'],
    "ObjectionsNotHere": ['terang_objection_window_overdue_seconds{service="scoring"} 700'],
    "ObjectionsUnanswered": ['terang_objections_unanswered_seconds{service="scoring"} 300000'],
    "SecondMemberAwaited": ['terang_second_member_waiting_seconds{service="scoring",what="seed"} 90000'],
    "MinutesMissing": ['terang_minutes_waiting_seconds{service="scoring"} 700'],
    "PublicLogWaiting": ['terang_log_waiting_seconds{service="scoring"} 400'],
    "PublicLogRefused": ['terang_log_refused_leaves{service="scoring"} 1'],
    "PublicFilesWaiting": ['terang_public_files_waiting_seconds{service="scoring"} 2000'],
    "GateWaiting": ['terang_gate_waiting_seconds{service="scoring"} 4000'],
    "RankingsBehind": ['terang_rankings_behind_seconds{service="scoring"} 1000'],
    "CorrectionEffectWaiting": ['terang_correction_effects_waiting_seconds{service="scoring"} 2000'],
    "CorrectionNotReported": ['terang_correction_reports_waiting_seconds{service="scoring"} 4000'],
    "TrialWaiting": ['terang_trials_waiting_seconds{service="scoring"} 4000'],
    "UnexpectedErrors": ['terang_errors_total{service="cbt",source="x"} 0+1x40'],
}
"""Series under which each alert goes off; `0+1x40` grows by one every quarter of a minute."""


def test_every_alert_goes_off_when_it_should_and_not_before(prometheus: str, tmp_path: Path) -> None:
    assert set(FIRES) == set(alerts())
    checks = []
    for name, series in FIRES.items():
        pairs = [line.rpartition(" ") for line in series]
        grown = [{"series": left, "values": right if "x" in right else f"{right}x60"} for left, _, right in pairs]
        script = f'count(ALERTS{{alertname="{name}",alertstate="firing"}})'
        checks.append(
            {
                "interval": "15s",
                "input_series": grown,
                "promql_expr_test": [
                    {"expr": script, "eval_time": "10m", "exp_samples": [{"labels": "{}", "value": 1}]},
                ],
            }
        )
    well = [{"series": left, "values": "0x60" if "up" not in left else "1x60"} for left in _healthy()]
    quiet = {"expr": 'count(ALERTS{alertstate="firing"})', "eval_time": "10m", "exp_samples": []}
    checks.append({"interval": "15s", "input_series": well, "promql_expr_test": [quiet]})
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALERTS)], "evaluation_interval": "15s", "tests": checks}))
    done = subprocess.run(["promtool", "test", "rules", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _healthy() -> list[str]:
    each = [
        name + f'{{service="{service}",{labels}}}'
        for service in SERVICES
        for name, labels in (
            ("terang_http_request_seconds_count", 'route="/",status="2xx"'),
            # Failed once, long ago.
            ("terang_http_request_seconds_count", 'route="/",status="5xx"'),
            ("terang_worker_overdue_seconds", 'part="relay"'),
            ("terang_dead_letters_open", ""),
            ("terang_unbelieved_records", ""),
            ("terang_held_events", ""),
            ("terang_unknown_events", ""),
            ("terang_worker_part_failing", 'part="relay"'),
            ("terang_outbox_oldest_age_seconds", ""),
            ("terang_errors_total", 'source="none"'),
            ("terang_source_up", 'source="log"'),
            ("terang_heartbeat_age_seconds", 'part="relay"'),
        )
    ]
    after_the_exam = (
        "terang_places_overdue_seconds",
        "terang_reserve_waiting_seconds",
        "terang_objection_window_overdue_seconds",
        "terang_objections_unanswered_seconds",
        "terang_second_member_waiting_seconds",
        "terang_minutes_waiting_seconds",
        "terang_log_waiting_seconds",
        "terang_log_refused_leaves",
        "terang_public_files_waiting_seconds",
        "terang_gate_waiting_seconds",
        "terang_rankings_behind_seconds",
        "terang_correction_effects_waiting_seconds",
        "terang_correction_reports_waiting_seconds",
        "terang_trials_waiting_seconds",
    )
    return [*each, *after_the_exam, 'up{job="workers",instance="a"}']
