"""Encryption between services: an exam's papers, the key that opens them, and the code that people type for it."""
