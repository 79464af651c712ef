"""Declarations of access, and where a link may lead."""

from __future__ import annotations

import pytest

from shared.kernel.roles import Role
from shared.web.access import access, declared, local_path, public


def test_a_view_declares_roles_or_public_or_nothing() -> None:
    def view() -> None: ...

    assert declared(view) is False
    assert declared(access(Role.PROCTOR, Role.EXAM_OFFICER)(view)) == frozenset({Role.PROCTOR, Role.EXAM_OFFICER})
    assert declared(public(view)) is None


def test_access_for_nobody_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="@public"):
        access()


@pytest.mark.parametrize("target", ["/", "/lamaran?tab=1", "/cbt/sesi/a%20b", "/a/../b"])
def test_a_path_on_this_site_is_kept(target: str) -> None:
    assert local_path(target) == target


@pytest.mark.parametrize(
    "target",
    [None, "", "lamaran", "//evil.example", "/\\evil.example", "https://evil.example", "/a\nb", "/\t/evil", "/a\\b"],
)
def test_anything_else_leads_home(target: str | None) -> None:
    assert local_path(target, "/lamaran") == "/lamaran"
