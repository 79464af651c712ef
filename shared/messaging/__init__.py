"""Outbox, relay, inbox, consumer, dead letters: how an event leaves and enters a database."""
