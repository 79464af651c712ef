"""The event catalogue: every promise that one service makes to the others."""
