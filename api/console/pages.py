"""Pages: templates filled, with the headers that let nothing run or load but what the console itself brings."""

from __future__ import annotations

from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.clock import law_day
from api.console.visitor import LANGUAGES, Visitor
from api.console.words_of import say
from compliance.reference.language import html_lang
from compliance.report.phrases import DECISION_TONES, decision_words, word
from compliance.report.plain_text import clean
from compliance.version import VERSION

HERE = Path(__file__).parent
# `form-action` and `frame-ancestors` do not follow from `default-src`.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip
_NAV = (
    ("inbox", "/console/", "read"), ("check", "/console/check", "assess"), ("items", "/console/items", "read"),
    ("parties", "/console/parties", "read"), ("licences", "/console/licences", "read"),
    ("exposure", "/console/exposure", "assess"), ("law", "/console/law", "read"), ("audit", "/console/audit", "audit"),
    ("mail", "/console/mail", "manage"),
)  # fmt: skip


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=_shown,
    )  # fmt: skip
    made.filters |= {"moment": _moment, "short": _short}
    made.globals |= {"asset": _asset, "tone": _tone}
    return made


def _tone(decision: str) -> str:
    return DECISION_TONES.get(decision, "plain")


def _shown(value: Any) -> Any:
    """Return a value as it may be shown: nothing for None, and no character that turns a line round."""
    if value is None:
        return ""
    return clean(value) if type(value) is str else value


def _short(text: str, most: int = 48) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _moment(text: str) -> str:
    """Return `2026-11-21 08:00` for a moment as it is kept."""
    return text[:16].replace("T", " ")


@cache
def _asset(name: str) -> str:
    """Return the address of a file that pages load; it changes with the file, so no browser keeps an old one."""
    return f"/console/static/{name}?{sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"


def page(visitor: Visitor, template: str, status: int = 200, **parts: Any) -> Response:
    """Return a page: a template with what it shows, in the visitor's language."""
    lang, path = visitor.lang, visitor.request.url.path
    sends_mail = bool(visitor.service.settings.smtp_host)
    shared = {
        "t": partial(say, lang), "lang": lang, "html_lang": html_lang(lang), "languages": LANGUAGES, "visitor": visitor,
        "decided": partial(_decided, lang=lang), "version": VERSION,
        "today": law_day(visitor.service.clock()).isoformat(), "dev": visitor.service.settings.dev,
        "nav": [one for one in _NAV if visitor.may(one[2]) and (one[0] != "mail" or sends_mail)], "path": path,
        "word": partial(word, lang=lang), "elements_words": _elements,
        "done": visitor.request.query_params.get("done", ""),
    }  # fmt: skip
    text = _templates().get_template(template).render(**shared, **parts)
    return visitor.keep(HTMLResponse(text, status, HEADERS))


def _elements(elements: dict[str, dict[str, Any]]) -> str:
    """Return `Nd, Dy 3.1 %`."""
    shares = {symbol: said.get("mass_percent") for symbol, said in elements.items()}
    return ", ".join(f"{symbol} {share} %" if share else symbol for symbol, share in shares.items())


def _decided(decision: str, lang: str) -> str:
    return decision_words(decision, lang)


def go(address: str, done: str = "") -> Response:
    """Send the browser to another page of the console after a form; `done` names what the page should confirm."""
    mark = "&" if "?" in address else "?"
    return RedirectResponse(f"{address}{mark}done={done}" if done else address, 303, HEADERS)


def own_path(address: str) -> str:
    """Return an address if it is a page of the console, else the inbox: nobody is sent to another site."""
    parts = urlsplit(address)
    plain = not parts.scheme and not parts.netloc and "\\" not in address and address.isprintable()
    return address if plain and address.startswith("/console/") else "/console/"
