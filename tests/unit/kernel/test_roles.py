"""Roles as they are written, each for all selections or for some."""

from __future__ import annotations

import pytest

from shared.kernel.roles import STAFF, Grants, Principal, Role


@pytest.mark.parametrize(
    "texts",
    [
        ["committee"],
        ["auditor", "committee@cpns-2026", "committee@cpns-2027"],
        ["proctor@cpns-2027", "verifier@cpns-2026"],
        sorted(role.value for role in STAFF),
    ],
)
def test_what_is_written_is_what_is_read(texts: list[str]) -> None:
    assert Grants.of(texts).texts == texts


def test_a_role_for_all_is_not_limited_by_one_beside_it() -> None:
    assert Grants.of(["committee@cpns-2026", "committee"]) == Grants.of(["committee"])


@pytest.mark.parametrize("text", ["", "@", "committee@", "@cpns-2026", "ketua", "applicant", "candidate@x", 7, None])
def test_what_is_no_role_of_staff_gives_none(text: object) -> None:
    assert Grants.of([text]) == Grants(frozenset())


def test_a_role_counts_where_it_was_given() -> None:
    grants = Grants.of(["verifier@one", "committee@two", "auditor"])
    assert grants.roles_in("one") == {Role.VERIFIER, Role.AUDITOR}
    assert grants.roles_in("two") == {Role.COMMITTEE, Role.AUDITOR}
    assert grants.roles_in("three") == {Role.AUDITOR}


def test_selections_are_those_in_which_one_of_the_roles_counts() -> None:
    grants = Grants.of(["verifier@one", "committee@two", "auditor"])
    assert grants.selections(Role.VERIFIER) == frozenset({"one"})
    assert grants.selections(Role.VERIFIER, Role.COMMITTEE) == frozenset({"one", "two"})
    assert grants.selections(Role.PROCTOR) == frozenset()
    assert grants.selections(Role.COMMITTEE, Role.AUDITOR) is None, "an auditor of all reads all"


def test_within_a_selection_a_person_has_what_counts_there() -> None:
    grants = Grants.of(["verifier@one", "committee@two"])
    who = Principal("staff-1", "Rini", grants.roles, limits=grants.limits)
    assert who.within("two").roles == {Role.COMMITTEE}
    assert (who.within("two").acts_as, who.within("three").roles) == ("committee", frozenset())
