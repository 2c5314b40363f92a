"""Mail to officers: which address and language a person of a tenant asked for."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from compliance.model.register import RequestBody
from compliance.model.stored import ResponseMeta

LONGEST_ADDRESS = 254
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@{_LABEL}(?:\.{_LABEL})*")
MailLanguage = Literal["en", "zh", "ja"]


def is_address(text: str) -> bool:
    """Return whether a text is one mail address in ASCII and nothing else: no name, no comment, no line end."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def _checked(text: str) -> str:
    if not is_address(text):
        raise ValueError("expected one mail address in ASCII such as anna@example.com, without a name")
    return text


class MailRequest(RequestBody):
    """The address and language in which a person gets mail."""

    address: Annotated[str, AfterValidator(_checked)] = Field(
        description="One mail address in ASCII, without a name. It gets a link that confirms it.",
        examples=["anna@example.com"],
        max_length=LONGEST_ADDRESS,
    )
    lang: MailLanguage = Field(default="en", description="Language of the mail.", examples=["en"])


class MailSubscriptionShown(ResponseMeta):
    """A person of the tenant who gets mail, or will once the address is confirmed."""

    id: str = Field(description="Its id.", examples=["whk_0123456789abcdef0123456789abcdef"])
    person: str = Field(description="Whose it is: the name of the key or account.", examples=["oidc:anna"])
    address: str = Field(description="Where the mail goes.", examples=["anna@example.com"])
    lang: MailLanguage = Field(description="Language of the mail.", examples=["en"])
    created_at: str = Field(description="Moment at which it was asked for.", examples=["2026-11-21T08:00:00.000000Z"])
    confirmed_at: str | None = Field(
        description="Moment at which the address was confirmed; null: nothing but the link is sent.",
        examples=["2026-11-21T08:05:00.000000Z"],
    )


class MailSubscriptionsShown(ResponseMeta):
    """Who of the tenant gets mail."""

    items: tuple[MailSubscriptionShown, ...] = Field(description="By the names of the persons.", examples=[[]])
