"""Databases: one engine per service, SQLite or PostgreSQL, told apart only here."""
