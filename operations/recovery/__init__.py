"""Backups of the three databases as of one moment, and what comes after a restore."""
