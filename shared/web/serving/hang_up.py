"""How an application asks that a connection ends with its answer."""

HANG_UP = "terang.hang_up"
"""Key in the WSGI environment of a function without arguments; it is not there under other servers. Whoever comes again
after seconds should not hold a connection meanwhile that somebody at an exam needs."""
