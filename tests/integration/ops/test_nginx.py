"""Our configuration in a real nginx, where one is installed. What it says is held in any case by
`tests/unit/deploy/test_compose.py`."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from flask import Flask, request

from operations.one_machine.cookies import COOKIES
from operations.one_machine.origin import MOUNTS
from tests.builders.served import served

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEPLOY = Path(__file__).parents[3] / "deploy"
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx is installed here")


@pytest.fixture
def nginx(tmp_path: Path, unused_port: int, wait_until: Callable[..., None]) -> Iterator[int]:
    """The port of an nginx with our configuration. Of the services only scoring and recruitment are there, which
    answer how many bytes reached them, or the cookies."""
    with served(_counting()) as address:
        service = address.removeprefix("http://")
        _configure(tmp_path, unused_port, recruitment=service, scoring=service)
        with _running(tmp_path, unused_port, wait_until):
            yield unused_port


@pytest.fixture
def whole(tmp_path: Path, unused_port: int, wait_until: Callable[..., None]) -> Iterator[int]:
    """The same with all three services."""
    with served(_counting()) as address:
        service = address.removeprefix("http://")
        _configure(tmp_path, unused_port, recruitment=service, cbt=service, scoring=service)
        with _running(tmp_path, unused_port, wait_until):
            yield unused_port


@pytest.fixture
def cluster(tmp_path: Path, unused_port: int, wait_until: Callable[..., None]) -> Iterator[int]:
    """The port of an nginx with what an ingress controller makes of the paths and snippets of our cluster."""
    with served(_counting()) as address:
        places = "".join(_places(address))
        conf = f"events {{}}\npid {tmp_path}/pid;\nhttp {{ access_log off; server {{ listen 127.0.0.1:{unused_port};\n"
        temporary = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (tmp_path / "nginx.conf").write_text(f"{conf}{temporary}{places}}} }}\n", encoding="utf-8")
        with _running(tmp_path, unused_port, wait_until):
            yield unused_port


def _places(address: str) -> Iterator[str]:
    text = (DEPLOY / "kubernetes/base/ingress.yaml").read_text(encoding="utf-8")
    for ingress in (each for each in yaml.safe_load_all(text) if each["kind"] == "Ingress"):
        snippet = ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/configuration-snippet"]
        for path in ingress["spec"]["rules"][0]["http"]["paths"]:
            gone = path["backend"]["service"]["name"] == "nowhere"
            inside = f"{{\n{'return 404;' if gone else snippet}proxy_pass {address};\n}}\n"
            # A prefix is one of whole parts of the path.
            if path["path"] != "/":
                yield f"location = {path['path']} {inside}"
            if path["pathType"] == "Prefix":
                yield f"location {path['path'].removesuffix('/')}/ {inside}"


@contextmanager
def _running(folder: Path, port: int, wait_until: Callable[..., None]) -> Iterator[None]:
    program = [str(NGINX), "-e", "stderr", "-c", str(folder / "nginx.conf")]
    checked = subprocess.run([*program, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    running = subprocess.Popen([*program, "-g", "daemon off;"], stdout=subprocess.DEVNULL)
    try:
        wait_until(lambda: _is_up(port))
        yield
    finally:
        running.terminate()
        running.wait(timeout=10)


def _counting() -> Flask:
    app = Flask(__name__)

    @app.route("/<path:_>", methods=["POST"])
    def received(_: str) -> str:
        return str(len(request.get_data()))

    @app.get("/<path:_>")
    def cookies(_: str) -> dict[str, str]:
        return request.cookies.to_dict()

    return app


def _configure(folder: Path, port: int, **services: str) -> None:
    """Our files with this machine's paths and ports in the place of the container's. A service that is not named is
    away."""
    shutil.copytree(DEPLOY / "compose/nginx", folder / "terang")
    upstreams = (folder / "terang/looked-up.conf").read_text(encoding="utf-8")
    for name in MOUNTS:
        upstreams = upstreams.replace(f"{name}-web:8000", services.get(name, "127.0.0.1:9"))
    (folder / "upstreams.conf").write_text(upstreams, encoding="utf-8")
    server = folder / "terang/servers/http.conf"
    server.write_text(server.read_text(encoding="utf-8").replace("8080", f"127.0.0.1:{port}"), encoding="utf-8")
    for file in (server, DEPLOY / "nginx.conf"):
        text = file.read_text(encoding="utf-8")
        for theirs, ours in (
            ("/tmp/", f"{folder}/"),
            ("/dev/stdout plain", "off"),
            ("/etc/nginx/terang", f"{folder}/terang"),
        ):
            text = text.replace(theirs, ours)
        (server if file == server else folder / file.name).write_text(text, encoding="utf-8")
    if os.geteuid() == 0:
        conf = folder / "nginx.conf"
        conf.write_text("user root;\n" + conf.read_text(encoding="utf-8"), encoding="utf-8")


def _is_up(port: int) -> bool:
    try:
        return asked(port, "/metrics", 0)[0] == 404
    except ConnectionRefusedError:
        return False


def asked(port: int, path: str, size: int) -> tuple[int, bytes]:
    """Status and body of the answer to so many bytes. One that is refused by its length is not sent at all."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(size))
        connection.endheaders()
        if not _is_refused_by_length(path, size):
            connection.send(b"x" * size)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


LIMITS = {
    "/masuk": 320 * 2**10,
    "/scoring/api/rankings": 320 * 2**10,
    "/scoring/api/items/import": 25 * 2**20,
    "/scoring/bank/impor": 25 * 2**20,
    "/scoring/ujian/cpns-2026-skd/kisi-kisi": 3 * 2**20,
    "/petugas/aturan/cpns-2026": 3 * 2**20,
}


def _is_refused_by_length(path: str, size: int) -> bool:
    return size > LIMITS.get(path, 0)


@pytest.mark.parametrize(("path", "most"), LIMITS.items())
def test_a_body_beyond_the_limit_of_its_route_is_refused_unread(nginx: int, path: str, most: int) -> None:
    assert asked(nginx, path, most) == (200, str(most).encode())
    assert asked(nginx, path, most + 1)[0] == 413


@pytest.mark.parametrize("path", ["/metrics", "/cbt/metrics", "/scoring/readyz"])
def test_what_is_for_operators_is_not_for_the_public(nginx: int, path: str) -> None:
    assert asked(nginx, path, 0)[0] == 404


def test_a_service_that_is_away_is_said_to_be_back_soon(nginx: int) -> None:
    status, page = asked(nginx, "/cbt/ujian", 0)
    assert status == 503
    assert "Layanan sedang dimulai ulang" in page.decode()


def cookies_at(port: int, path: str, *sent: str) -> dict[str, str]:
    """The cookies that the service at `path` is given of those that a browser sends, in so many headers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.putrequest("GET", path)
        for header in sent:
            connection.putheader("Cookie", header)
        connection.endheaders()
        found: dict[str, str] = json.loads(connection.getresponse().read())
        return found
    finally:
        connection.close()


PAGES = {
    "recruitment": ("/petugas", "/petugas/aturan/cpns-2026", "/cbtx"),
    "cbt": ("/cbt/sesi", "/petugas/../cbt/sesi", "/cbt/petugas/masuk", "//cbt/sesi"),
    "scoring": ("/scoring/peringkat", "/scoring/bank/impor", "/scoring/ujian/cpns-2026-skd/kisi-kisi"),
}
ALL = sorted({name for names in COOKIES.values() for name in names})


@pytest.mark.parametrize("edge", ["whole", "cluster"])
def test_a_service_is_given_its_own_cookies_and_no_others(request: pytest.FixtureRequest, edge: str) -> None:
    port: int = request.getfixturevalue(edge)
    sent = [f"{name}=of-{name}.x_y-1" for name in ALL] + ["terang_recruitment_2=x", "other=y"]
    for service, paths in PAGES.items():
        own = {name: f"of-{name}.x_y-1" for name in COOKIES[service]}
        for path in paths:
            for headers in (["; ".join(sent)], ["; ".join(reversed(sent))], sent):
                assert cookies_at(port, path, *headers) == own, path
            assert cookies_at(port, path) == {}
            assert cookies_at(port, path, "other=y") == {}
