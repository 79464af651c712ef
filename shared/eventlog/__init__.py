"""The log that carries events between services: one interface, an SQLite form and a Kafka form."""
