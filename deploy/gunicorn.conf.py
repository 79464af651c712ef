"""gunicorn's settings for one service's web edge in production (`gunicorn -c deploy/gunicorn.conf.py`).

The embedded form has its own: operations/one_machine/origin_server.py. TERANG_SERVICE names the service,
SCRIPT_NAME the path that the reverse proxy gives it (/cbt, /scoring; nothing for recruitment).
"""

from importlib import import_module
from typing import Any

from shared.config import Environment
from shared.telemetry import server

_env = Environment()
_service = _env.text("TERANG_SERVICE")

wsgi_app = f"services.{_service}.service:create_app()"
bind = [f"0.0.0.0:{_env.number('TERANG_WEB_PORT', 8000, 1, 65535)}"]
# Greenlets, so that a hall of slow connections occupies no worker.
worker_class = "shared.web.serving.worker.Worker"
workers = _env.number("TERANG_WEB_WORKERS", 2, 1, 1000)
worker_connections = 2000
backlog = 2048
timeout = 60
# Longer than the proxy keeps a connection, so that it is never the one to find it closed.
keepalive = 75
# A save waits at most this long for its commit; the container's stop grace period is longer.
graceful_timeout = 30
# The root file system is read-only; this folder is in memory.
worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True
# The proxy alone can reach this port, and it writes these headers anew.
forwarded_allow_ips = "*"
# Where an application lies is a setting of the process; no request says it.
forwarder_headers = ""
proc_name = f"terang-{_service}"
logger_class = server.JsonLogger
accesslog = "-" if _env.flag("TERANG_ACCESS_LOG", default=True) else None
errorlog = "-"
loglevel = "info"
_env.finish()


def when_ready(_server: Any) -> None:
    # Not above: what follows changes the standard library before anything of the service is loaded.
    from shared.web.serving.preload import preload

    preload(lambda: import_module(f"services.{_service}.service"))


on_starting = server.on_starting
post_worker_init = server.post_worker_init
child_exit = server.child_exit
