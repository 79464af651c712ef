"""Passkeys belong to the public address of the installation, if browsers know passkeys there."""

from __future__ import annotations

import pytest

from shared.signatures.sites import NoPasskeysHere, Site, site_of


@pytest.mark.parametrize(
    ("public_url", "site"),
    [
        ("https://seleksi.example", Site("seleksi.example", "https://seleksi.example")),
        ("https://Seleksi.Example:443", Site("seleksi.example", "https://seleksi.example")),
        ("https://seleksi.example:8443", Site("seleksi.example", "https://seleksi.example:8443")),
        ("http://localhost:8000", Site("localhost", "http://localhost:8000")),
        ("http://localhost:80", Site("localhost", "http://localhost")),
        ("http://terang.localhost", Site("terang.localhost", "http://terang.localhost")),
    ],
)
def test_the_site_is_named_as_browsers_name_it(public_url: str, site: Site) -> None:
    assert site_of(public_url) == site


@pytest.mark.parametrize(
    "public_url",
    [
        "",
        "http://seleksi.example",
        "https://10.0.0.5",
        "https://0x7f.1",
        "https://[::1]:8000",
        "https://[",
        "https://seleksi.example:99999",
        "https://orang@seleksi.example",
        "https://seleksi_ku.example",
        "https://seleksi.example.",
        "https://seleksi.example?a=b",
        "http://127.0.0.1:8000",
    ],
)
def test_an_address_without_passkeys_is_refused_by_the_name_of_its_setting(public_url: str) -> None:
    with pytest.raises(NoPasskeysHere, match="TERANG_PUBLIC_URL") as refused:
        site_of(public_url)
    assert refused.value.facts == {"address": public_url}
