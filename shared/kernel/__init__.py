"""Plain Python that every layer may use: clock, identifiers, errors, canonical bytes, roles."""
