"""Members of the committee under the release under test: they bind a key and sign rankings with it."""

from __future__ import annotations

import time

import httpx

from tests.builders import person_keys
from tests.upgrade.people import Site
from tests.upgrade.selection import VACANCIES

_PATIENCE_SECONDS = 60


def bind_key(site: Site, username: str) -> None:
    """Returns when scoring knows the key."""
    desk, public_key = site.desk(username), person_keys.public_key(username)
    text = desk.must("GET", f"/api/staff-keys/statement?public_key={public_key}")["statement"]
    proof = person_keys.proof(username, text)
    desk.must("POST", "/api/staff-keys", {"public_key": public_key, "statement": text, "proof": proof})
    give_up_at = time.monotonic() + _PATIENCE_SECONDS
    path = f"/scoring/api/rankings/{next(iter(VACANCIES))}/statement"
    while person_keys.fingerprint(username) not in desk.must("GET", path)["key_ids"]:
        assert time.monotonic() < give_up_at, f"scoring does not know {username}'s key"
        time.sleep(0.2)


def sign(site: Site, username: str, vacancy_id: str) -> httpx.Response:
    """The answer to the member's signature on the ranking as it stands."""
    desk, path = site.desk(username), f"/scoring/api/rankings/{vacancy_id}"
    text = desk.must("GET", f"{path}/statement")["statement"]
    return desk.ask("POST", f"{path}/signatures", person_keys.signed(username, text))
