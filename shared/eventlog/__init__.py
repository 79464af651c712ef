"""The event log between services: one interface, implemented on SQLite and on Kafka."""
