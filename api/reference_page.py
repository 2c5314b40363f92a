"""The API reference as one page, made from the OpenAPI description: no script, nothing from another host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

_CODE = re.compile(r"`([^`]+)`")
Schema = Mapping[str, Any]
METHODS = ("get", "put", "post", "patch", "delete")
STYLE = (
    ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:70em;margin:2em auto;"
    "padding:0 1em}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #8888;padding:.3em .5em;text-align:left;"
    "vertical-align:top}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8882;padding:.6em}"
    "code{overflow-wrap:anywhere}h3{border-top:1px solid #8888;padding-top:1em}.verb{text-transform:uppercase}"
    "nav ul{columns:16em auto}summary{cursor:pointer}"
)
# Texts stand on these pages, and nothing is run or fetched.
SHUT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
}


def reference_page(document: Schema) -> str:
    """Return the page of a description: every operation by its tag, and every schema."""
    parts = [f"<h1>{escape(document['info']['title'])} {escape(document['info']['version'])}</h1>"]
    parts += [_paragraphs(document["info"].get("description", "")), *_index(document)]
    for tag in document["tags"]:
        parts.append(f'<h2 id="{escape(tag["name"])}">{escape(tag["name"])}</h2>{_paragraphs(tag["description"])}')
        parts += [part for path, verb, one in operations(document, tag["name"]) for part in _operation(path, verb, one)]
    parts.append('<h2 id="schemas">Schemas</h2>')
    parts += [part for name, schema in document["components"]["schemas"].items() for part in _schema(name, schema)]
    return page("API reference", "".join(parts))


def page(title: str, body: str) -> str:
    """Return a whole page around its body."""
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    head += f"<style>{STYLE}</style>"
    return f'<!doctype html><html lang="en"><head>{head}</head><body><main>{body}</main></body></html>'


def operations(document: Schema, tag: str) -> Iterator[tuple[str, str, Schema]]:
    """Yield path, method and description of every operation with a tag."""
    for path, verbs in document["paths"].items():
        for verb in METHODS:
            if verb in verbs and tag in verbs[verb]["tags"]:
                shared = document["components"]["responses"]
                answers = {
                    status: shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one
                    for status, one in verbs[verb]["responses"].items()
                }
                yield path, verb, {**verbs[verb], "responses": answers}


def _index(document: Schema) -> Iterator[str]:
    yield '<nav aria-label="Operations">'
    for tag in document["tags"]:
        found = [
            f'<li><a href="#{escape(one["operationId"])}"><span class="verb">{verb}</span> {escape(path)}</a></li>'
            for path, verb, one in operations(document, tag["name"])
        ]
        yield f'<h2><a href="#{escape(tag["name"])}">{escape(tag["name"])}</a></h2><ul>{"".join(found)}</ul>'
    links = (("#schemas", "Schemas"), ("/openapi.json", "openapi.json"), ("/", "Start"))
    shown = " · ".join(f'<a href="{to}">{text}</a>' for to, text in links)
    yield f"<p>{shown}</p></nav>"


def _operation(path: str, verb: str, one: Schema) -> Iterator[str]:
    name = escape(one["operationId"])
    head = f'<span class="verb">{verb}</span> <code>{escape(path)}</code>'
    yield f'<section aria-labelledby="{name}"><h3 id="{name}">{head}</h3>'
    yield _paragraphs(one["description"])
    if one.get("parameters"):
        rows = [
            (p["name"], p["in"], "yes" if p.get("required") else "", _type(p["schema"]), p.get("description", ""))
            for p in one["parameters"]
        ]
        yield _table(("Parameter", "In", "Needed", "Type", "Meaning"), rows)
    for media, content in one.get("requestBody", {}).get("content", {}).items():
        yield f"<p>Body: <code>{escape(media)}</code> {_type(content.get('schema', {}))}</p>{_example(content)}"
    answers = [(status, _contents(answer), _meaning(answer)) for status, answer in one["responses"].items()]
    yield _table(("Status", "Body", "Meaning"), answers)
    shown = one["responses"].get("200", {}).get("content", {}).get("application/json", {})
    yield _example(shown) + "</section>"


def _schema(name: str, schema: Schema) -> Iterator[str]:
    yield f'<section><h3 id="schema-{escape(name)}">{escape(name)}</h3>{_paragraphs(schema.get("description", ""))}'
    needed = schema.get("required", ())
    fields = schema.get("properties", {}).items()
    rows = [(key, _type(one), "yes" if key in needed else "", one.get("description", "")) for key, one in fields]
    if rows:
        yield _table(("Field", "Type", "Needed", "Meaning"), rows)
    elif "enum" in schema:
        yield f"<details><summary>Values</summary><p>{escape(', '.join(map(str, schema['enum'])))}</p></details>"
    yield "</section>"


class Markup(str):
    """A text that is markup already, and is not escaped again."""


def _type(schema: Schema) -> Markup:
    """Return the type of a value in few words, with links to named schemas."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return Markup(f'<a href="#schema-{name}">{name}</a>')
    branches = schema.get("anyOf") or schema.get("oneOf")
    if branches:
        return Markup(" or ".join(_type(one) for one in branches))
    if schema.get("type") == "array":
        return Markup(f"list of {_type(schema.get('items', {}))}")
    if "enum" in schema:
        return Markup(escape(" | ".join(map(str, schema["enum"]))))
    return Markup(escape(str(schema.get("format") or schema.get("type") or "any")))


def _contents(answer: Schema) -> Markup:
    return Markup(
        ", ".join(f"{escape(kind)} {_type(one.get('schema', {}))}" for kind, one in answer.get("content", {}).items())
    )


def _meaning(answer: Schema) -> str:
    """Return what an answer means."""
    return str(answer.get("description", ""))


def _example(content: Schema) -> str:
    if "example" not in content:
        return ""
    found = content["example"]
    text = found if isinstance(found, str) else json.dumps(found, ensure_ascii=False, indent=1)
    return f"<details><summary>Example</summary><pre>{escape(text)}</pre></details>"


def _paragraphs(text: str) -> str:
    parts = [_CODE.sub(r"<code>\1</code>", escape(part)) for part in text.split("\n\n") if part.strip()]
    return "".join(f"<p>{part}</p>" for part in parts)


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{escape(one)}</th>' for one in heads)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str) -> str:
    return text if isinstance(text, Markup) else escape(text)
