"""Whoever signs, seals or verifies is one person with one account: the operator names the NIP."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from operations.home import Home
from tests.builders.commands import terang

NIP = "198504122010012003"
Staff = Callable[..., tuple[int, str]]


@pytest.fixture
def staff(home: Home, members: None, capsys: pytest.CaptureFixture[str]) -> Staff:
    return lambda *words: terang(home, capsys, "staff", *words)


def add(staff: Staff, login: str, role: str, *more: str) -> tuple[int, str]:
    return staff("add", login, "--name", "Rini Wulandari", "--role", role, "--password", "jembatan-hujan-42", *more)


@pytest.mark.parametrize("role", ["committee", "committee@cpns-2026", "exam_officer", "verifier@cpns-2026"])
def test_a_role_that_signs_seals_or_verifies_needs_a_nip(staff: Staff, role: str) -> None:
    code, said = add(staff, "rini", role)
    assert (code, f"--nip: {role.partition('@')[0]} signs, seals or verifies" in said) == (2, True)
    assert "rini" not in staff("list")[1]
    assert add(staff, "rini", role, "--nip", NIP)[0] == 0
    code, said = add(staff, "wulan", role, "--nip", NIP)
    assert (code, "sudah terikat pada akun rini" in said) == (2, True)


@pytest.mark.parametrize("role", ["auditor", "proctor", "item_author"])
def test_other_roles_need_none_until_they_become_one_that_does(staff: Staff, role: str) -> None:
    assert add(staff, "rini", role)[0] == 0
    code, said = staff("roles", "rini", "--role", "committee")
    assert (code, "terang staff bind rini --nip NIP" in said) == (2, True)
    assert staff("bind", "rini", "--nip", "12")[0] == 2
    assert staff("bind", "rini", "--nip", NIP)[0] == 0
    assert staff("bind", "rini", "--nip", NIP)[0] == 0, "the same again changes nothing"
    code, said = staff("bind", "rini", "--nip", "198504122010012004")
    assert (code, "sudah terikat pada NIP lain" in said) == (2, True)
    assert staff("roles", "rini", "--role", "committee")[0] == 0
    assert "(no NIP)" not in next(line for line in staff("list")[1].splitlines() if line.startswith("rini"))


def test_an_account_without_a_nip_keeps_the_roles_that_it_has(staff: Staff) -> None:
    assert staff("roles", "rahmat", "--role", "verifier@cpns-2026")[0] == 0
    assert staff("roles", "rahmat", "--role", "verifier", "--role", "exam_officer")[0] == 2
    code, said = staff("bind", "nobody", "--nip", NIP)
    assert (code, "Tidak ada petugas" in said) == (2, True)
