"""Backups of the three databases as of one moment, restoring them, recall and replay."""
