"""Databases: one engine per service, SQLite or PostgreSQL; only this package distinguishes them."""
