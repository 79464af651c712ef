"""Signatures of people: what they sign, with which keys, and how anybody verifies it."""
