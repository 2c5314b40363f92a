"""The settings, read once from the environment (`XUKE_…`) and never changed afterwards."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.store.retention import LEAST_YEARS

PREFIX = "XUKE_"
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_YES, _NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")
# Settings of the library, of the clients and of the tests that the service itself does not read.
_ELSEWHERE = ("XUKE_CACHE", "XUKE_API_KEY", "XUKE_URL", "XUKE_FONTS")
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
    # Who may: bearer tokens of an identity provider. All of issuer and audience, or none.
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_jwks_url: str = ""
    oidc_roles_claim: str = "roles"
    oidc_tenant_claim: str = "tenant"
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
        if bool(self.oidc_issuer) != bool(self.oidc_audience):
            hint = "Set XUKE_OIDC_ISSUER and XUKE_OIDC_AUDIENCE, or neither"
            raise SettingsRefused("tokens need an issuer and an audience", "XUKE_OIDC_AUDIENCE", hint=hint)


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
