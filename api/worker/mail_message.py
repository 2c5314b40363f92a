"""A mail as it is sent: short text in the person's language, made of fixed words, references, days and links.

No reference stands in a header, and a reference is one line of printable text in the body.
"""

from __future__ import annotations

import json
import tomllib
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from compliance.model.plain import JsonMapping
from compliance.report.plain_text import clean
from compliance.store.mail import CONFIRM, DIGEST, Link, token_of
from compliance.store.webhooks import MAILTO, Due

_LONGEST_REFERENCE = 200
_PLURALS = {"case": "cases", "change": "cases", "item": "items", "party": "parties", "report": "licences"}


@cache
def words_of(lang: str) -> dict[str, str]:
    """Return the words of mail in a language."""
    text = (Path(__file__).parent / "mail_words" / f"{lang}.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text))


def message_of(due: Due, sender: str, site: str, moment: datetime) -> EmailMessage:
    """Return the mail that a delivery is; its Message-ID is the same at every attempt. Raises ValueError."""
    said = json.loads(due.body)
    data, words = said["data"], words_of(said["data"]["lang"])
    made = EmailMessage(SMTP)
    made["From"] = Address(display_name="xuke", addr_spec=sender)
    made["To"] = Address(addr_spec=due.url.removeprefix(MAILTO))
    made["Subject"] = _subject(said["type"], data, words)
    made["Date"] = format_datetime(moment)
    made["Message-ID"] = f"<{due.id}@{urlsplit(site).hostname}>"
    made["Auto-Submitted"] = "auto-generated"
    leave = link_to(site, due, "end")
    if said["type"] != CONFIRM:
        made["List-Unsubscribe"] = f"<{leave}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text = _confirmation(due, data, words, site) if said["type"] == CONFIRM else _lines(data, words, site)
    foot = words["confirm_foot"] if said["type"] == CONFIRM else words["foot"].format(link=leave)
    made.set_content(f"{text}\n{foot}\n")
    return made


def link_to(site: str, due: Due, link: Link) -> str:
    """Return the address of the page that confirms or ends a subscription."""
    return f"{site}/console/mail/{link}?id={due.webhook}&token={token_of(due.secret, link)}"


def _subject(kind: str, data: JsonMapping, words: JsonMapping) -> str:
    if kind == CONFIRM:
        return str(words["confirm_subject"])
    count = len(data["lines"]) + data["more"]
    return str(words["digest_subject" if kind == DIGEST else "notice_subject"].format(count=count))


def _confirmation(due: Due, data: JsonMapping, words: JsonMapping, site: str) -> str:
    return str(
        words["confirm"].format(
            person=one_line(data["person"]), link=link_to(site, due, "confirm"), day=data["until"]
        )
    )  # fmt: skip


def _lines(data: JsonMapping, words: JsonMapping, site: str) -> str:
    """Return the lines under a heading for each kind, in the order in which kinds come first."""
    parts: dict[str, list[str]] = {}
    for kind, name, what, on in data["lines"]:
        reference = one_line(what) or words["no_reference"]
        day = words["day"].format(day=on) if on else ""
        parts.setdefault(kind, []).append(f"- {reference}{day}\n  {site}/console/{_plural(kind)}/{name}")
    found = [f"{words[kind]}\n\n" + "\n".join(lines) + "\n" for kind, lines in parts.items()]
    if data["more"]:
        found.append(words["more"].format(count=data["more"], link=f"{site}/console/") + "\n")
    return "\n".join(found)


def _plural(kind: str) -> str:
    if kind.startswith("licence_"):
        return "licences"
    return _PLURALS[kind.removeprefix("due_")] if kind.startswith("due_") else "cases"


def one_line(text: str) -> str:
    """Return a text as one line of printable characters, cut where it is long."""
    plain = clean(" ".join(text.split()))
    return plain if len(plain) <= _LONGEST_REFERENCE else plain[:_LONGEST_REFERENCE] + "…"
