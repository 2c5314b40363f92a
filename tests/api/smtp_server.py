"""A small SMTP server on loopback: what it takes, what it refuses, and TLS with a certificate of its own."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass
class Postman:
    """What the server got and does: `refuses` gives a verb (AUTH, RCPT, DATA) a status, `hangs_up` ends after DATA."""

    port: int = 0
    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None
    from_the_start: bool = False
    refuses: dict[str, int] = field(default_factory=dict)
    hangs_up: bool = False
    silent: bool = False
    verbs: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    envelopes: list[tuple[str, str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """Return what was taken, read."""
        return [message_from_bytes(one, policy=default) for one in self.raw]


class _Talk(socketserver.StreamRequestHandler):
    postman: Postman

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())

    def setup(self) -> None:
        self.is_tls = False
        if self.postman.from_the_start:
            self._wrap(self.request)
        super().setup()

    def _wrap(self, plain: Any) -> None:
        assert self.postman.tls is not None
        self.request = self.connection = self.postman.tls.wrap_socket(plain, server_side=True)
        self.is_tls = True

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            if self.postman.silent:
                self.rfile.readline()
                return
            self.say("220 here")
            while line := self.rfile.readline():
                verb, _, rest = line.decode().strip().partition(" ")
                self.postman.verbs.append(verb.upper())
                if verb.upper() == "QUIT":
                    self.say("221 bye")
                    return
                if not self.answer(verb.upper(), rest):
                    return

    def answer(self, verb: str, rest: str) -> bool:
        """Answer one command; false to hang up."""
        ours = self.postman
        if verb in ours.refuses:
            self.say(f"{ours.refuses[verb]} no, {rest}")
        elif verb == "EHLO":
            offers = ["here", *(["STARTTLS"] if ours.tls and not self.is_tls else []),
                      *(["AUTH PLAIN"] if ours.login else [])]  # fmt: skip
            for number, one in enumerate(offers, 1):
                self.say(f"250{' ' if number == len(offers) else '-'}{one}")
        elif verb == "STARTTLS" and ours.tls:
            self.say("220 go")
            self._wrap(self.request)
            self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
        elif verb == "AUTH":
            given = tuple(base64.b64decode(rest.split()[1]).decode().split("\0")[1:])
            self.say("235 ok" if given == ours.login else f"535 no, {given}")
        elif verb == "MAIL":
            self.sender = rest
            self.say("250 ok")
        elif verb == "RCPT":
            self.to = rest
            self.say("250 ok")
        elif verb == "DATA":
            return self._take()
        else:
            self.say("250 ok" if verb in ("RSET", "NOOP") else "502 unknown")
        return True

    def _take(self) -> bool:
        self.say("354 go")
        text = b""
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            text += line.removeprefix(b".") if line.startswith(b"..") else line
        self.postman.raw.append(text)
        self.postman.envelopes.append((self.sender, self.to))
        self.postman.encrypted.append(self.is_tls)
        if self.postman.hangs_up:
            self.request.shutdown(socket.SHUT_RDWR)
            return False
        self.say("250 taken")
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def smtp_server(postman: Postman) -> Iterator[Postman]:
    """Run the server, on the port that is given or a free one."""
    handler = type("Talk", (_Talk,), {"postman": postman})
    server = _Server(("127.0.0.1", postman.port), handler)
    postman.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield postman
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Return a server's side of TLS for 127.0.0.1, and the file of the certificate that signed itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )  # fmt: skip
    file, secret = folder / "cert.pem", folder / "key.pem"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return context, file
