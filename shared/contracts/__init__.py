"""The event catalogue: everything that one service promises to the others."""
