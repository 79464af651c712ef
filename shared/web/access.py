"""Access control: a fixed step before every view, by the roles that the view declares.

A view without a declaration stops the start (`shared.web.base.finish`), so nothing is open by oversight. A role may
count in some selections only. A view whose address names something of a selection (`State.selection_of`) is then open
in those alone; any other view says itself what it does: `OWN` if it shows and takes only what is of `own_selections`,
`NO_SELECTION` if it concerns none. `AGENCY` is what concerns all of them: it is closed to whoever is limited, like a
view that says nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from shared.kernel.clock import SystemClock
from shared.kernel.errors import Forbidden, Unauthenticated
from shared.kernel.roles import STAFF, Principal, Role
from shared.web import addresses, staff_tokens
from shared.web.standing import has_ended
from shared.web.state import Authenticator, State, state
from shared.web.unit_of_work import act_as, looking, reads_only

V = TypeVar("V", bound=Callable[..., Any])

_MARK = "__terang_access__"
_SCOPE_MARK = "__terang_scope__"
_AUTOMATIC = frozenset({"HEAD", "OPTIONS"})
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
LOGIN_PAGES = {"staff": "/petugas/perbarui", "applicant": "/masuk", "candidate": "/cbt/"}
CARRYING_PAGES = {"/masuk": "/masuk/lanjut"}
"""Where a form goes that was sent without a login, if not to the login's own address."""


class Scope(StrEnum):
    """What a view has to do with selections; the words stand on the page of all routes."""

    ADDRESSED = "the one of its address"
    OWN = "those of the person"
    NO_SELECTION = "none"
    AGENCY = "all"


OWN, NO_SELECTION, AGENCY = Scope.OWN, Scope.NO_SELECTION, Scope.AGENCY
_OF_NO_ADDRESS = frozenset({OWN, NO_SELECTION})


def public(view: V) -> V:
    """Anyone may open this view."""
    setattr(view, _MARK, None)
    return view


def access(*roles: Role, scope: Scope = Scope.ADDRESSED) -> Callable[[V], V]:
    """Only principals with one of `roles` may open this view, in the selections in which it counts. Goes directly on
    the function."""
    if not roles:
        raise ValueError("name the roles, or use @public")

    def declare(view: V) -> V:
        setattr(view, _MARK, frozenset(roles))
        setattr(view, _SCOPE_MARK, scope)
        return view

    return declare


def add_authenticator(app: Flask, authenticator: Authenticator) -> None:
    """Adds one more way to authenticate a request; those added first are tried first."""
    state(app).authenticators.append(authenticator)


def principal() -> Principal | None:
    """The person whose role satisfied this route; on a public route any authenticated person."""
    if "terang_principal" not in g:
        g.terang_principal = next(iter(people()), None)
    found = g.terang_principal
    assert found is None or isinstance(found, Principal)
    return found


def require_principal() -> Principal:
    """The same, for views that cannot be reached without one. Raises Unauthenticated."""
    found = principal()
    if found is None:
        raise Unauthenticated
    return found


def own_selections() -> frozenset[str] | None:
    """The selections in which the person may do what this view does; None: all. What a list restricts itself to."""
    roles: frozenset[Role] | None = g.get("terang_roles")
    return require_principal().selections(*(roles or ()))


def require_selection(selection_id: str) -> None:
    """For views that learn the selection from what was sent. Raises Forbidden if the person's role does not count
    there."""
    own = own_selections()
    if own is not None and selection_id not in own:
        raise Forbidden


def people() -> tuple[Principal, ...]:
    """Every person authenticated in this browser; it may be applicant, staff and candidate at once."""
    return tuple(
        found for position in range(len(state().authenticators)) if (found := _authenticated(position)) is not None
    )


def skip_authenticators() -> None:
    """Calls no authenticator in the rest of the request: the page about a failed database must not query it again."""
    g.terang_no_more_people = True


def declared(function: Any) -> frozenset[Role] | bool | None:
    """The access that a view function declares: roles, None for public, False if it declares nothing."""
    marked = getattr(function, _MARK, False)
    return marked if marked is None or isinstance(marked, frozenset) else False


def route_access(app: Flask) -> dict[tuple[str, str], frozenset[Role] | None]:
    """Every route's rule and method with the roles it admits; None means public.

    Raises LookupError naming the routes that declare nothing. HEAD counts as GET; OPTIONS never
    reaches a view.
    """
    found: dict[tuple[str, str], frozenset[Role] | None] = {}
    missing = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - _AUTOMATIC):
            roles = _declared_for(app, rule.endpoint, method)
            if isinstance(roles, bool):
                missing.append(f"{method} {rule.rule} ({rule.endpoint})")
            else:
                found[rule.rule, method] = roles
    if missing:
        raise LookupError("; ".join(sorted(missing)))
    return found


def is_api_request() -> bool:
    """Whether the request is for the API: below the service's mount the path begins with /api/."""
    return request.path.startswith("/api/")


def local_path(target: str | None, default: str = "/") -> str:
    """`target` if it is a path on this site, else `default`, so that no link leads to another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    return default if any(ord(character) < 32 for character in target) or "\\" in target else target


def here() -> str:
    """The current page as a path to come back to, also for a form that was sent from it."""
    if reads_only() and "HX-Request" not in request.headers:
        return request.script_root + request.full_path.removesuffix("?")
    came_from = addresses.split(request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")
    if came_from.netloc != request.host:
        return request.script_root + "/"
    return local_path(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def register(app: Flask) -> None:
    """The check runs before every view; the staff token is the first proof that is tried."""
    add_authenticator(app, _staff)
    app.before_request(_Checking(state(app)))


class _Checking:
    """Remembers what views have declared, which never changes while the application runs."""

    def __init__(self, kept: State) -> None:
        self._authenticators = kept.authenticators
        self._declared: dict[tuple[str, str], frozenset[Role] | bool | None] = {}
        self._kept = kept

    def __call__(self) -> AnyResponse | None:
        rule, method = request.url_rule, request.method
        # An unknown address or method has no view to protect and is answered by its own error.
        if rule is None or method == "OPTIONS":
            return None
        wanted = (rule.endpoint, method)
        if wanted not in self._declared:
            self._declared[wanted] = _declared_for(current_app, *wanted)
        roles = self._declared[wanted]
        if roles is None:
            return None
        if isinstance(roles, bool):
            raise Forbidden
        for position in range(len(self._authenticators)):
            found = _authenticated(position)
            if found is not None and found.has(*roles):
                g.terang_principal, g.terang_roles = self._in_its_selection(found, roles, *wanted), roles
                act_as(g.terang_principal)
                return None
        return _refuse(roles)

    def _in_its_selection(self, who: Principal, roles: frozenset[Role], endpoint: str, method: str) -> Principal:
        """The person with the roles that count for what the address names. Raises Forbidden if none of `roles` does.
        What does not exist is left to the view, which answers as it always does."""
        if not who.limits or scope_of(current_app, endpoint, method) in _OF_NO_ADDRESS:
            return who
        named = [(name, value) for name, value in (request.view_args or {}).items() if name in self._kept.selection_of]
        if not named:
            if who.selections(*roles) is None:
                return who
            raise Forbidden
        with looking() as session:
            found = [self._kept.selection_of[name](session, str(value)) for name, value in named]
        for selection_id in found:
            who = who if selection_id is None else who.within(selection_id)
        if not who.has(*roles):
            raise Forbidden
        return who


def _refuse(roles: frozenset[Role]) -> AnyResponse:
    known = people()
    if is_api_request():
        raise Forbidden if known else Unauthenticated
    if roles & STAFF and any(someone.has(*STAFF) for someone in known):
        raise Forbidden
    if Role.APPLICANT in roles:
        login = LOGIN_PAGES["applicant"]
    elif Role.CANDIDATE in roles:
        return _send_to(LOGIN_PAGES["candidate"])
    else:
        login = LOGIN_PAGES["staff"]
    if _is_a_sent_form():
        # Its content goes along (shared.web.typed_before), and the way leads back to where it was sent.
        target = request.script_root + request.full_path.removesuffix("?")
        return redirect(f"{CARRYING_PAGES.get(login, login)}?next={quote(target, safe='/')}", 307)
    return _send_to(f"{login}?next={quote(here(), safe='/')}")


def _is_a_sent_form() -> bool:
    """Whether a page's form was sent that any service can take; the body itself is not read for this."""
    if reads_only() or "HX-Request" in request.headers:
        return False
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    return request.mimetype in _FORMS and 0 < (request.content_length or 0) <= limit


def _send_to(address: str) -> AnyResponse:
    if "HX-Request" in request.headers:
        # A redirect would put the login page into the middle of this one.
        return Response(status=401, headers={"HX-Redirect": address})
    return redirect(address)


def _authenticated(position: int) -> Principal | None:
    """Who the authenticator at this position recognises. Whoever sends a bearer token is judged by it alone, which is
    what the first one does: a cookie beside it proves nothing."""
    if position and staff_tokens.sent_as_bearer(request.environ) is not None:
        return None
    answers: dict[int, Principal | None] = g.setdefault("terang_people", {})
    if position not in answers and not g.get("terang_no_more_people"):
        answers[position] = state().authenticators[position]()
    return answers.get(position)


def _staff() -> Principal | None:
    token = staff_tokens.sent_as_bearer(request.environ)
    token = request.cookies.get(staff_tokens.COOKIE) if token is None else token
    if not token:
        return None
    # A token lives for minutes, so the machine's clock will do.
    now = (state().clock or SystemClock()).now()
    found = staff_tokens.verify(state().staff_public_key, token, now, audience=state().service)
    if found is None:
        return None
    with looking() as session:
        return None if has_ended(session, found) else found.who


def scope_of(app: Flask, endpoint: str, method: str) -> Scope:
    """What the view has to do with selections."""
    found = getattr(_view_of(app, endpoint, method), _SCOPE_MARK, Scope.ADDRESSED)
    assert isinstance(found, Scope)
    return found


def _declared_for(app: Flask, endpoint: str, method: str) -> frozenset[Role] | bool | None:
    by_endpoint = state(app).access
    if endpoint in by_endpoint:
        return by_endpoint[endpoint]
    return declared(_view_of(app, endpoint, method))


def _view_of(app: Flask, endpoint: str, method: str) -> Any:
    view: Any = app.view_functions[endpoint]
    view_class = getattr(view, "view_class", None)
    return view if view_class is None else getattr(view_class, ("get" if method == "HEAD" else method).lower(), None)
