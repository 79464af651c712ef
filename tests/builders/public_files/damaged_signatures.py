"""Corrections and signatures that do not hold."""

from __future__ import annotations

from random import Random

from shared.signatures.base64url import encoded
from tests.builders.public_files.damaged_marks import answer
from tests.builders.public_files.damages import chosen, commit, kind
from tests.builders.public_files.files import Edition, public_key, signature
from tests.builders.random_rules import Json


@kind(14)
def digest_of_a_version(edition: Edition, rng: Random) -> str | None:
    version = rng.choice([each for each in edition.selection["versions"] if each["version"] == edition.number])
    version["digest"] = rng.randbytes(32).hex()
    return str(version["digest"])


@kind(14)
def ranking_that_was_withdrawn(edition: Edition, rng: Random) -> str | None:
    version = rng.choice([each for each in edition.selection["versions"] if each["version"] == edition.number])
    text = '{"what":"ranking.withdrawal"}'
    signatures = [signature(text, signer) for signer in ("staf-1", "staf-2")]
    version["withdrawn"] = {
        "at": "2026-12-01T08:00:00.000000Z",
        "reason_code": "keys",
        "reason": "Kunci dikoreksi.",
        "signatures": signatures,
    }
    return str(version["vacancy_id"])


@kind(14)
def answers_after_a_correction(edition: Edition, rng: Random) -> str | None:
    if edition.number == 1:
        return None
    return answer(edition, rng)


@kind(14, keys=True)
def commitment_since_the_first_edition(edition: Edition, rng: Random) -> str | None:
    if edition.number == 1:
        return None
    exam = rng.choice(edition.selection["exams"])
    exam["key_salt"] = rng.randbytes(32).hex()
    for key_set in exam["key_sets"]:
        commit(exam, key_set)
    return str(exam["exam_id"])


@kind(15)
def document_after_it_was_signed(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    edition.rankings[of]["document"]["places"] += 1
    return of[0]


@kind(15)
def digest_of_a_ranking(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    edition.rankings[of]["digest"] = rng.randbytes(32).hex()
    if of in edition.people:
        edition.people[of][0]["digest"] = edition.rankings[of]["digest"]
    return str(edition.rankings[of]["digest"])


@kind(15)
def proof(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    one, other = edition.rankings[of]["signatures"]
    one["proof"] = other["proof"]
    return of[0]


@kind(15)
def statement(edition: Edition, rng: Random) -> str | None:
    """Signed well, and about something else."""
    of = rng.choice(sorted(edition.rankings))
    held = edition.rankings[of]["signatures"]
    text = held[0]["statement"].replace('"what":"ranking.release', '"what":"other')
    held[0] = {**signature(text, "staf-1"), "batch": held[0]["batch"]}
    return of[0]


@kind(15)
def one_person_twice(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    held = edition.rankings[of]["signatures"]
    held[1] = dict(held[0])
    return of[0]


@kind(15)
def only_one_signature(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    del edition.rankings[of]["signatures"][0]
    return of[0]


@kind(15)
def key_that_no_decree_names(edition: Edition, rng: Random) -> str | None:
    """A third person's, with a valid signature."""
    edition.selection["members"].append(
        {
            "key_id": "key-staf-9",
            "signer": "staf-9",
            "kind": "ed25519",
            "public_key": encoded(public_key("staf-9")),
            "rp_id": None,
            "origin": None,
        }
    )
    of = rng.choice(sorted(edition.rankings))
    held = edition.rankings[of]["signatures"]
    held[0] = {
        **signature(held[0]["statement"].replace("staf-1", "staf-9"), "staf-9"),
        "batch": held[0]["batch"],
    }
    return "staf-9"


@kind(15)
def signer_of_a_key(edition: Edition, rng: Random) -> str | None:
    edition.selection["members"][0]["signer"] = "staf-7"
    return "staf-7"


@kind(15)
def key_of_a_member(edition: Edition, rng: Random) -> str | None:
    one, other = edition.selection["members"]
    one["public_key"] = other["public_key"]
    return str(one["signer"])


@kind(15)
def place_in_a_batch(edition: Edition, rng: Random) -> str | None:
    batches = [
        (of, each["batch"])
        for of, ranking in edition.rankings.items()
        for each in ranking["signatures"]
        if each["batch"] is not None and each["batch"]["path"]
    ]
    found = chosen(rng, batches)
    if found is None:
        return None
    found[1]["path"][0] = rng.randbytes(32).hex()
    return str(found[0][0])


@kind(15)
def how_many_were_present(edition: Edition, rng: Random) -> str | None:
    of = rng.choice(sorted(edition.rankings))
    edition.rankings[of]["present"] += 1
    return of[0]


def _withdraw(edition: Edition, rng: Random, signatures: list[Json]) -> str:
    """A released ranking that is gone, as if two members had withdrawn it."""
    of = rng.choice(sorted(edition.rankings))
    del edition.rankings[of]
    edition.people.pop(of, None)
    (version,) = (
        each
        for each in edition.selection["versions"]
        if (each["vacancy_id"], each["stage"] or "", each["version"]) == of
    )
    moment = "2026-12-01T08:00:00.000000Z"
    version["withdrawn"] = {"at": moment, "reason_code": "keys", "reason": "Kunci.", "signatures": signatures}
    return of[0]


@kind(15)
def withdrawal_by_the_releases_own_signatures(edition: Edition, rng: Random) -> str | None:
    if any(each["batch"] is not None for ranking in edition.rankings.values() for each in ranking["signatures"]):
        return None
    return _withdraw(edition, rng, list(edition.rankings[sorted(edition.rankings)[0]]["signatures"]))


@kind(15)
def withdrawal_that_says_something_else(edition: Edition, rng: Random) -> str | None:
    return _withdraw(edition, rng, [signature('{"what":"ranking.withdrawal"}', each) for each in ("staf-1", "staf-2")])
