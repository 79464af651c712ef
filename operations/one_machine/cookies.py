"""Which cookies each service is given at the one origin: its own, and what all share.

A browser sends what lies below "/" to all three, recruitment's login too; a path cannot say "all but /cbt". So the edge
takes out what is another service's before a request reaches a service: here, and in deploy/compose/nginx/cookies.conf
and deploy/kubernetes/base/ingress.yaml, which have the same lists.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from shared.web.sent_cookies import keep_cookies

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COOKIES = {
    "recruitment": ("terang_lang", "terang_recruitment", "terang_browser"),
    "cbt": ("terang_lang", "terang_staff", "terang_cbt", "terang_seat", "terang_checkin", "terang_probe"),
    "scoring": ("terang_lang", "terang_staff", "terang_scoring"),
}
"""`terang_staff` has another value at each service, by its path. Recruitment knows the login itself."""


class OwnCookies:
    """WSGI middleware in front of one service. A cookie that is not in its list does not reach it."""

    def __init__(self, behind: WSGIApplication, service: str) -> None:
        self._behind = behind
        self._own = frozenset(COOKIES[service])

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        keep_cookies(environ, self._own)
        return self._behind(environ, start_response)
