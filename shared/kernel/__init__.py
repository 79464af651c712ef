"""Plain Python that every room may use: clock, identifiers, errors, canonical bytes, roles."""
