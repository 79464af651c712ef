"""A database password is changed as the runbook says: who is connected goes on, who comes needs the new one."""

from __future__ import annotations

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError

from operations.local_servers.postgres import create_service_databases
from shared.db.engine import make_engine


def test_open_connections_outlive_a_change_of_the_password(postgres_url: str) -> None:
    url = create_service_databases(postgres_url, prefix="rotation")["cbt"]
    fresh = make_url(url).set(password="another-password-of-this-role").render_as_string(hide_password=False)
    old, new, late = make_engine(url), make_engine(fresh), make_engine(url)
    admin = make_engine(postgres_url)
    with old.connect() as working:
        with admin.begin() as connection:
            connection.execute(text("ALTER ROLE rotation_cbt PASSWORD 'another-password-of-this-role'"))
        assert working.execute(text("SELECT 1")).scalar() == 1
    with old.connect() as pooled:
        assert pooled.execute(text("SELECT 1")).scalar() == 1
    with new.connect() as connection:
        assert connection.execute(text("SELECT 1")).scalar() == 1
    with pytest.raises(OperationalError, match="password authentication failed"):
        late.connect()
    for engine in (old, new, late, admin):
        engine.dispose()
