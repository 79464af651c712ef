"""The requests of an approval: a signed statement about exactly the content that the person has seen."""

from __future__ import annotations

from shared.web.signed_requests import PasskeyAnswer, StatementAnswer, StatementRequest, signed_from, to_be_signed

__all__ = ["PasskeyAnswer", "StatementAnswer", "StatementRequest", "signed_from", "to_be_signed"]
