"""Reads payloads from JSON and describes them in JSON Schema; modules in this folder may use libraries."""
