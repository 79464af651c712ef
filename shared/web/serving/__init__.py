"""How web workers serve: gunicorn with a short road for ordinary requests."""
