"""Our configuration in a real nginx, where one is installed. What it says is held in any case by
`tests/unit/deploy/test_compose.py`."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask, request

from tests.builders.served import served

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
DEPLOY = Path(__file__).parents[3] / "deploy"
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx is installed here")


@pytest.fixture
def nginx(tmp_path: Path, unused_port: int, wait_until: Callable[..., None]) -> Iterator[int]:
    """The port of an nginx with our configuration. Of the services only scoring and recruitment are there, which
    answer how many bytes reached them."""
    folder, port = tmp_path, unused_port
    with served(_counting()) as address:
        _configure(folder, port, address.removeprefix("http://"))
        program = [str(NGINX), "-e", "stderr", "-c", str(folder / "nginx.conf")]
        checked = subprocess.run([*program, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        running = subprocess.Popen([*program, "-g", "daemon off;"], stdout=subprocess.DEVNULL)
        try:
            wait_until(lambda: _is_up(port))
            yield port
        finally:
            running.terminate()
            running.wait(timeout=10)


def _counting() -> Flask:
    app = Flask(__name__)

    @app.route("/<path:_>", methods=["POST"])
    def received(_: str) -> str:
        return str(len(request.get_data()))

    return app


def _configure(folder: Path, port: int, service: str) -> None:
    """Our files with this machine's paths and ports in the place of the container's."""
    shutil.copytree(DEPLOY / "compose/nginx", folder / "terang")
    upstreams = (folder / "terang/looked-up.conf").read_text(encoding="utf-8")
    upstreams = upstreams.replace("recruitment-web:8000", service).replace("scoring-web:8000", service)
    (folder / "upstreams.conf").write_text(upstreams.replace("cbt-web:8000", "127.0.0.1:9"), encoding="utf-8")
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
