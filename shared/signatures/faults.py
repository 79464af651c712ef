"""Why a signature is not believed."""

from __future__ import annotations

from enum import StrEnum

from shared.kernel.words import N_


class Fault(StrEnum):
    """The first step of the verification that failed."""

    KEY = "key"
    """The public key is none, or not of a kind that is known."""
    FORM = "form"
    """The signature cannot be read: parts missing, cut, oversized, or not in base64url."""
    CLIENT_DATA = "client_data"
    """What the browser collected is no JSON object, or names a field twice."""
    PURPOSE = "purpose"
    """The browser made it for something else than a signature: to register a passkey, to pay."""
    STATEMENT = "statement"
    """It is over another statement."""
    ORIGIN = "origin"
    """It was made on a page of another site, or in a frame of one."""
    RELYING_PARTY = "relying_party"
    """The passkey was asked by another site."""
    PRESENCE = "presence"
    """Nobody touched the device."""
    VERIFICATION = "verification"
    """The device did not make sure that it was its holder: no PIN, fingerprint or face."""
    SIGNATURE = "signature"
    """The key did not make it."""
    COUNTER = "counter"
    """The device counts its signatures, and this one does not come after the last: there may be a copy."""

    @property
    def words(self) -> str:
        """The cause in Indonesian, to be translated and to end a sentence."""
        return _WORDS[self]


_WORDS = {
    Fault.KEY: N_("kunci publiknya tidak dapat dibaca"),
    Fault.FORM: N_("bentuknya tidak dapat dibaca, terpotong, atau terlalu panjang"),
    Fault.CLIENT_DATA: N_("data dari peramban tidak dapat dibaca"),
    Fault.PURPOSE: N_("peramban membuatnya untuk keperluan lain"),
    Fault.STATEMENT: N_("yang ditandatangani adalah pernyataan lain"),
    Fault.ORIGIN: N_("dibuat di halaman situs lain"),
    Fault.RELYING_PARTY: N_("passkey diminta oleh situs lain"),
    Fault.PRESENCE: N_("tidak ada yang menyentuh perangkatnya"),
    Fault.VERIFICATION: N_("perangkat tidak memastikan pemegangnya dengan PIN, sidik jari, atau wajah"),
    Fault.SIGNATURE: N_("tidak dibuat oleh kunci yang disebutnya"),
    Fault.COUNTER: N_(
        "hitungan perangkat tidak bertambah sejak tanda tangan terakhir, jadi mungkin ada salinannya; hubungi operator"
    ),
}


class NotSigned(ValueError):
    """The signature does not hold; `fault` is why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault
