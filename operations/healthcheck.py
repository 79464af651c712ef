"""`python -I -S operations/healthcheck.py PORT PATH`: 0 if something there answers 200, else 1.

A container runs it every few seconds, so it imports next to nothing: a few hundredths of a second.
"""

import socket
import sys

_SECONDS = 10
"""A server that answers slowly is overloaded; ending it would make that worse."""


def is_well(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=_SECONDS) as connection:
            connection.settimeout(_SECONDS)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            answer = b""
            # To its end: a connection closed in the middle leaves an error in the server's log.
            while part := connection.recv(4096):
                answer += part
            return answer.split(b" ")[1:2] == [b"200"]
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(0 if is_well(int(sys.argv[1]), sys.argv[2]) else 1)
