"""Payloads from JSON and their description in JSON Schema; everything here may use a library."""
