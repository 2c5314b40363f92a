"""The settings, read once from the environment (`XUKE_…`) and never changed afterwards."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlsplit

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.model.mail import is_address
from compliance.store.retention import LEAST_YEARS

PREFIX = "XUKE_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
MAIL_SECURITY = ("starttls", "tls", "none")
_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
# Settings of the library, of the clients and of the tests that the service itself does not read.
_ELSEWHERE = ("XUKE_CACHE", "XUKE_API_KEY", "XUKE_URL")
_ELSEWHERE_STARTS = ("XUKE_TEST_", "XUKE_REQUIRE_")


class SettingsRefused(InputRefused):
    """A setting that cannot be read, or that is unknown; the service does not start on a guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default. Seconds, days, bytes and counts stand in the names."""

    database_url: str = "sqlite:///xuke.db"
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    dev: bool = False
    operator_tenant: str = "default"
    public_url: str = ""  # where people reach the console: for the way back from a login, and for links in mail
    # The law: how many days after `verified_until` decisions are still given, and whose bundles are taken.
    rules: str = ""
    rulebook_max_age_days: int = 90
    stale_after_days: int = -1  # from how many days on an answer is `ask`; -1: never
    rulebook_keys: str = ""
    rulebook_folder: str = ""
    rulebook_poll_seconds: float = 2.0
    # What a request may be.
    max_body_bytes: int = 2_000_000
    max_batch_bytes: int = 16_000_000
    max_batch_lines: int = 5_000
    max_job_bytes: int = 64_000_000
    max_job_lines: int = 100_000
    head_seconds: float = 15.0
    body_seconds: float = 30.0
    unread_seconds: float = 60.0
    max_in_flight: int = 256
    rate_per_minute: int = 12_000
    # Documents that take long, for each tenant; and how large an answer may be.
    large_per_minute: int = 60
    max_answer_bytes: int = 64_000_000
    # Who may: bearer tokens of an identity provider (issuer and audience), and its accounts at the console (issuer and
    # client id; without a secret the client is a public one).
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_jwks_url: str = ""
    oidc_roles_claim: str = "roles"
    oidc_tenant_claim: str = "tenant"
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_scopes: str = "openid"
    oidc_session_hours: float = 8.0
    # After how many years the documents of receipts are erased: five at least, by law; 0: never by itself.
    retention_years: int = 0
    # Signed checkpoints of the chains: the private key (a file), where they are sent (a file or an https address), and
    # how often.
    checkpoint_key: str = ""
    checkpoint_witness: str = ""
    checkpoint_hours: float = 1.0
    # Work beside the requests.
    stuck_after_seconds: float = 30.0
    shutdown_seconds: float = 20.0
    webhooks_private: bool = False
    # Mail to officers who asked for it: server and sender, or none. The hour is China's.
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    smtp_security: str = "starttls"
    mail_at_hour: int = 8
    mail_days_ahead: int = 7
    log_level: str = "info"

    @classmethod
    def of(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of an environment (default: this process's). Raises SettingsRefused."""
        given = os.environ if environment is None else environment
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        values = {}
        for name, text in given.items():
            if not name.startswith(PREFIX) or name in _ELSEWHERE or name.startswith(_ELSEWHERE_STARTS):
                continue
            if name not in known:
                near = nearest(name, tuple(known))
                hint = f"Did you mean {near}?" if near else "See the settings in the guide to the service"
                raise SettingsRefused("unknown setting", name, hint=hint)
            values[known[name].name] = _value(name, text, known[name].default)
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingsRefused where settings do not go together."""
        if self.dev and self.host not in LOOPBACK:
            hint = "Take the dev mode off, or listen on 127.0.0.1"
            raise SettingsRefused("the dev mode asks for no key and listens on loopback only", "XUKE_HOST", hint=hint)
        if 0 < self.retention_years < LEAST_YEARS:
            hint = f"Give 0 (nothing is erased by itself) or at least {LEAST_YEARS}"
            raise SettingsRefused("records must be kept for five years", "XUKE_RETENTION_YEARS", hint=hint)
        if self.checkpoint_witness and not self.checkpoint_key:
            hint = "Name the file of a private key; `xuke rules keygen FILE` makes one"
            raise SettingsRefused("a witness is sent signed checkpoints", "XUKE_CHECKPOINT_KEY", hint=hint)
        self._check_public_url()
        self._check_oidc()
        self._check_mail()

    def _check_public_url(self) -> None:
        """Raise SettingsRefused for an address that cannot be that of the console."""
        parts = urlsplit(self.public_url if is_safe(self.public_url) else "")
        alone = parts.path in ("", "/") and not (parts.query or parts.fragment or "@" in parts.netloc)
        if self.public_url and not (parts.netloc and alone and self.public_url.isprintable()):
            hint = "Give https:// and a name, as in https://xuke.example.com (http:// on this machine alone)"
            raise SettingsRefused("not the address of a site", "XUKE_PUBLIC_URL", hint=hint)

    def _check_oidc(self) -> None:
        """Raise SettingsRefused where something is missing for tokens, or for the login by an identity provider."""
        for missing, name, what, hint in (
            (
                (self.oidc_audience and not self.oidc_issuer)
                or (self.oidc_issuer and not (self.oidc_audience or self.oidc_client_id)),
                "XUKE_OIDC_AUDIENCE", "tokens need an issuer and an audience",
                "Set XUKE_OIDC_ISSUER and XUKE_OIDC_AUDIENCE, or neither",
            ),
            (
                self.oidc_client_id and not (self.oidc_issuer and self.public_url),
                "XUKE_OIDC_CLIENT_ID", "a login by the identity provider needs an issuer, a client and a way back",
                "Set XUKE_OIDC_ISSUER, XUKE_OIDC_CLIENT_ID and XUKE_PUBLIC_URL, or no client",
            ),
            (
                self.oidc_client_secret and not self.oidc_client_id,
                "XUKE_OIDC_CLIENT_SECRET", "a secret is that of a client", "Set XUKE_OIDC_CLIENT_ID, or no secret",
            ),
            (
                "openid" not in self.oidc_scopes.split(),
                "XUKE_OIDC_SCOPES", "without the scope 'openid' no ID token is given", "Put openid first",
            ),
            (
                not 0 < self.oidc_session_hours <= 24,
                "XUKE_OIDC_SESSION_HOURS", "a session lasts more than 0 and at most 24 hours", "The default is 8.0",
            ),
        ):  # fmt: skip
            if missing:
                raise SettingsRefused(what, name, hint=hint)

    def _check_mail(self) -> None:
        """Raise SettingsRefused where something is missing for mail, or would send it unprotected."""
        for wrong, name, what, hint in (
            (
                bool(self.smtp_host) != bool(self.smtp_from) or (self.smtp_host and not self.public_url),
                "XUKE_SMTP_HOST", "mail needs a server, a sender and an address for its links",
                "Set XUKE_SMTP_HOST, XUKE_SMTP_FROM and XUKE_PUBLIC_URL, or neither server nor sender",
            ),
            (
                self.smtp_from and not is_address(self.smtp_from),
                "XUKE_SMTP_FROM", "not a mail address", "Give one as in xuke@example.com, without a name",
            ),
            (
                bool(self.smtp_user) != bool(self.smtp_password) or (self.smtp_user and not self.smtp_host),
                "XUKE_SMTP_USER", "a login at the mail server needs a server, a user and a password",
                "Set XUKE_SMTP_HOST, XUKE_SMTP_USER and XUKE_SMTP_PASSWORD, or neither user nor password",
            ),
            (
                self.smtp_security not in MAIL_SECURITY,
                "XUKE_SMTP_SECURITY", f"unknown security {self.smtp_security!r}", "Give starttls, tls or none",
            ),
            (
                self.smtp_security == "none" and self.smtp_host and self.smtp_host not in LOOPBACK,
                "XUKE_SMTP_SECURITY", "mail goes unprotected to loopback only", "Give starttls or tls",
            ),
            (self.mail_at_hour > 23, "XUKE_MAIL_AT_HOUR", "a day has the hours 0 to 23", "The default is 8"),
            (self.mail_days_ahead > 60, "XUKE_MAIL_DAYS_AHEAD", "at most 60 days ahead", "The default is 7"),
        ):  # fmt: skip
            if wrong:
                raise SettingsRefused(what, name, hint=hint)


def is_safe(url: str) -> bool:
    """Return whether a URL is protected against tampering: https, or http on loopback."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        )
    except ValueError:
        return False


def _value(name: str, text: str, default: Any) -> Any:
    """Read a setting as the type of its default; numbers are not negative."""
    if isinstance(default, bool):
        if text.lower() in _YES + _NO:
            return text.lower() in _YES
        raise SettingsRefused(f"{text!r} is neither yes nor no", name, hint="Write 1 or 0")
    if isinstance(default, str):
        return text
    try:
        number = type(default)(text)
    except ValueError:
        number = -1
    if number < 0 or number != number:
        raise SettingsRefused(f"{text!r} is no number from 0 upwards", name, hint=f"The default is {default}")
    return number
