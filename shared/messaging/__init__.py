"""Outbox, relay, inbox, consumer, dead letters: they carry events from one database to another."""
