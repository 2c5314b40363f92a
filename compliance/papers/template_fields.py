"""The fields that a Word template names, read from its own text, and the check of a user's templates.

`{{ end_user.name }}` is a field; `{%tr for row in goods %}` goes through a table, and `{{ row.quantity }}` is a column.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from zipfile import BadZipFile

from docxtpl import DocxTemplate
from jinja2 import Environment, StrictUndefined, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.law.paper_sheets import PaperFields
from compliance.papers.tables import TABLES

_PARTS = (DocxTemplate.HEADER_URI, DocxTemplate.FOOTER_URI)
_GIVEN = frozenset({"loop"})  # what a loop brings with it


def sandbox() -> Environment:
    """Return the environment that templates run in: no way out of it, every value escaped, no unknown name."""
    return ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined)


def fields_in(template: bytes, name: str) -> frozenset[str]:
    """Return the fields and columns that a template names. Raises InputRefused where it cannot be read."""
    try:
        tree = sandbox().parse(_source(template))
    except TemplateError as error:
        raise InputRefused("the template cannot be read", name, str(error), "Correct its {{ }} and {% %}.") from None
    except (BadZipFile, KeyError, ValueError, OSError) as error:
        raise InputRefused("this is no DOCX", name, str(error), "Save it in Word as .docx.") from None
    return frozenset(_named(tree))


def offences_in(named: Iterable[str], known: PaperFields, name: str) -> list[str]:
    """Return what is wrong with the fields of a template, each with the nearest known one."""
    fields = known_names(known)
    found = []
    for one in sorted(set(named) - set(fields)):
        near = nearest(one, fields)
        found.append(f"{name}: unknown field '{one}'. " + (f"Did you mean '{near}'?" if near else _LIST))
    return found


_LIST = "rules/paper_fields.yaml has the fields."


def known_names(known: PaperFields) -> tuple[str, ...]:
    """Return every name that a template may use."""
    return (*known.fields, *known.columns, *TABLES)


def own_templates(folder: Path, papers: Iterable[str], known: PaperFields) -> dict[str, bytes]:
    """Return the templates of a folder by paper. Raises InputRefused that names every offence of all of them."""
    choices, found, offences = tuple(papers), dict[str, bytes](), []
    for file in sorted(folder.glob("*.docx")):
        if file.name.startswith(("~$", ".")):  # what Word keeps beside an open file
            continue
        if file.stem not in choices:
            near = nearest(file.stem, choices)
            offences.append(f"{file.name}: no paper is called so. " + (f"Did you mean '{near}.docx'?" if near else ""))
            continue
        found[file.stem] = file.read_bytes()
        try:
            offences += offences_in(fields_in(found[file.stem], file.name), known, file.name)
        except InputRefused as refused:
            offences.append(str(refused))
    if offences:
        raise InputRefused("\n".join(one.strip() for one in offences))
    if not found:
        raise InputRefused("no template lies here", str(folder), hint="Templates are called PAPER.docx")
    return found


def _source(template: bytes) -> str:
    """Return the text of a template with its marks put together again: Word cuts them up."""
    page = DocxTemplate(io.BytesIO(template))
    page.init_docx()
    xml = str(page.patch_xml(page.get_xml()))
    for uri in _PARTS:
        xml += "".join(str(page.patch_xml(page.get_part_xml(part))) for _, part in page.get_headers_footers(uri))
    return xml


def _named(tree: nodes.Template) -> Iterator[str]:
    """Yield every name as it is written; the rows of a loop stand for its table."""
    stored = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "store"}
    for path in _paths(tree, {}):
        if path.partition(".")[0] not in _GIVEN | stored:
            yield path


def _paths(node: nodes.Node, loops: Mapping[str, str]) -> Iterator[str]:
    """Yield the names below a node; `loops` are the tables that rows come from there."""
    if (path := _path(node)) is not None:
        first, _, rest = path.partition(".")
        if first not in loops:
            yield path
        elif rest:
            yield f"{loops[first]}.{rest}"
        return
    if isinstance(node, nodes.For) and isinstance(node.target, nodes.Name) and isinstance(node.iter, nodes.Name):
        loops = {**loops, node.target.name: node.iter.name}
    for child in node.iter_child_nodes():
        yield from _paths(child, loops)


def _path(node: nodes.Node) -> str | None:
    """Return `a.b` for a name with what follows it, None for anything else."""
    if isinstance(node, nodes.Name):
        return node.name if node.ctx == "load" else None
    if isinstance(node, nodes.Getattr):
        before = _path(node.node)
        return f"{before}.{node.attr}" if before is not None else None
    return None
