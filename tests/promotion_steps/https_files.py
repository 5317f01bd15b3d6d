"""A server of files over HTTPS, as S3 serves what ECR signed."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from promote.rehearsal.emulator.certificate import Certificate


class HttpsFiles:
    """Files by their path; a path that is an address redirects there."""

    def __init__(self, port: int) -> None:
        self.address = f"https://127.0.0.1:{port}"
        self.files: dict[str, bytes | str] = {}

    def serve(self, path: str, body: bytes | str) -> str:
        self.files[path] = body
        return f"{self.address}{path}?X-Amz-Signature=secret"


@contextmanager
def serving(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpsFiles]:
    """Serve files with a certificate that AWS_CA_BUNDLE vouches for."""
    certificate = Certificate.create(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.certificate, certificate.key)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = files.files.get(self.path.partition("?")[0])
            if isinstance(body, str):
                self.send_response(302)
                self.send_header("Location", body)
                self.end_headers()
                return
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up early is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    files = HttpsFiles(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    monkeypatch.setenv("AWS_CA_BUNDLE", str(certificate.certificate))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    try:
        yield files
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
