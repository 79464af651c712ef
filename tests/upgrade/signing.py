"""Members of the committee under the release under test: they bind a key and sign rankings with it."""

from __future__ import annotations

import httpx

from tests.builders import person_keys
from tests.upgrade.people import Site
from tests.upgrade.selection import VACANCIES
from tests.upgrade.waiting import wait_until


def bind_key(site: Site, username: str) -> None:
    """Returns when scoring knows the key."""
    desk, public_key = site.desk(username), person_keys.public_key(username)
    text = desk.must("GET", f"/api/staff-keys/statement?public_key={public_key}")["statement"]
    proof = person_keys.proof(username, text)
    desk.must("POST", "/api/staff-keys", {"public_key": public_key, "statement": text, "proof": proof})
    path = f"/scoring/api/rankings/{next(iter(VACANCIES))}/statement"
    wait_until(
        lambda: person_keys.fingerprint(username) in desk.must("GET", path)["key_ids"],
        lambda: f"scoring does not know {username}'s key",
        seconds=60,
    )


def sign(site: Site, username: str, vacancy_id: str) -> httpx.Response:
    """The answer to the member's signature on the ranking as it stands."""
    desk, path = site.desk(username), f"/scoring/api/rankings/{vacancy_id}"
    text = desk.must("GET", f"{path}/statement")["statement"]
    return desk.ask("POST", f"{path}/signatures", person_keys.signed(username, text))


def overrule(site: Site, username: str, vacancy_id: str, kind: str) -> bool:
    """Whether what the gate found of this kind counts as overruled, now that this member has said so, too."""
    desk, path = site.desk(username), f"/scoring/api/gate/{vacancy_id}/{kind}"
    reason = {"reason": f"Peserta buatan menjawab tanpa jeda, kata {username}."}
    text = desk.must("POST", f"{path}/statement", reason)["statement"]
    answer = desk.must("POST", f"{path}/overruling", {**reason, **person_keys.signed(username, text)})
    return bool(answer["complete"])
