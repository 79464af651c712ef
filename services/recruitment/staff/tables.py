"""Staff accounts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from services.recruitment.migrations import METADATA
from shared.db.types import Json, UtcDateTime
from shared.members import tables as members

staff = Table(
    "staff",
    METADATA,
    Column("staff_id", Text, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("roles", Json, nullable=False),
    Column("password_hash", Text, nullable=False),
    # Set for accounts whose password is the published one of the demo; a simulation lists them at the login.
    Column("demo", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # The civil servant's number binds the account to one person. It leaves this table in no event and no page.
    Column("nip", Text),
    Column("disabled_at", UtcDateTime),
    # Raised by each change; tokens of a lower one have ended (shared.web.standing).
    Column("generation", Integer, nullable=False, server_default="0"),
    # Until when the operator lets the member bind one more key without an earlier one.
    Column("further_key_until", UtcDateTime),
)
# Accounts of before the upgrade and of the demo have no NIP.
Index("uq_staff_nip", staff.c.nip, unique=True)

# A signature is judged by what its member was allowed when it was made.
staff_history = members.staff_history.to_metadata(METADATA)
taken_statements = members.taken_statements.to_metadata(METADATA)

staff_keys = Table(
    "staff_keys",
    METADATA,
    # The fingerprint of the public key.
    Column("key_id", Text, primary_key=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("public_key", Text, nullable=False),
    # By which the holder has shown that the private half is theirs.
    Column("statement", Text, nullable=False),
    Column("proof", Text, nullable=False),
    Column("bound_at", UtcDateTime, nullable=False),
    # What was released before with the key stays released.
    Column("ended_at", UtcDateTime),
    # Of a passkey alone: its id at the device, its site, the origin of its pages, and the device's last count.
    Column("credential_id", Text),
    Column("rp_id", Text),
    Column("origin", Text),
    Column("sign_count", BigInteger),
)
# Null for keys that browsers made.
Index("uq_staff_keys_credential_id", staff_keys.c.credential_id, unique=True)

staff_invitations = Table(
    "staff_invitations",
    METADATA,
    # One at a time for each member of staff: a new one replaces the one before.
    Column("staff_id", Text, primary_key=True),
    # The digest of the code: a copy of this table sets nobody's password.
    Column("code_digest", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    # From then on the code opens nothing; whoever sends the same form again reads the same answer.
    Column("accepted_at", UtcDateTime),
)
