"""Recomputes everything from published files; imports nothing of services or shared."""
