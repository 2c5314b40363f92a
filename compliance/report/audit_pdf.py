"""The audit report as PDF: pages that anybody can read and print, with the proof they are drawn from attached.

The same report, language, program, packages and fonts make the same bytes. That is how the pages are checked: the proof
is taken out, the file is made anew, and both are compared whole (see docs/decisions/0032_audit_report_as_pdf.md).
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

from compliance.errors import InputRefused, XukeError
from compliance.model.audit import AuditContent
from compliance.model.plain import JsonObject
from compliance.report.audit_sheet import PROOF_FILE, Block, blocks_of, said, title_of
from compliance.report.pdf_fonts import FontSet, PdfUnavailable, breakable, fonts
from compliance.version import VERSION

MOST_PROOF_BYTES, MOST_SHOWN_BYTES, MOST_SHOWN_LINES = 32_000_000, 2_000_000, 100_000
NEEDED = "Run pip install 'xuke[pdf]'"
_TEMPLATE = Path(__file__).with_name("audit_report.typ")
_SHAPED_BY = ("audit_pdf.py", "audit_sheet.py", "pdf_fonts.py", "phrases.py", "audit_report.typ")
_WORDS_OF = {"en": ("en",), "zh": ("zh", "en"), "ja": ("ja", "zh", "en")}
_REGION = {"zh": "CN"}
_NOT_DRAWN = "could not be displayed"


def pdf_of(content: AuditContent, lang: str) -> bytes:
    """Return the report as a PDF (PDF/A-3a, PDF/UA-1) in en, zh or ja. It takes seconds for a long one.

    Raises PdfUnavailable where a package or a font is missing, and InputRefused for a report that is too long.
    """
    keywords, font_set, proof = made_with(lang), fonts(), content.proof
    blocks = blocks_of(content, lang)
    texts = list(_texts(blocks))
    _bounded("show", "bytes of text", sum(len(one.encode("utf-8", "replace")) for one in texts), MOST_SHOWN_BYTES)
    _bounded("show", "lines", sum(1 + one.count("\n") for one in texts), MOST_SHOWN_LINES)
    _bounded("hold", "bytes of proof", len(proof.encode()), MOST_PROOF_BYTES)
    report = _frame(content, lang) | {"keywords": keywords, "blocks": blocks}
    report |= dict(zip(("font", "mono"), font_set.families(lang), strict=True)) | {"beyond": font_set.beyond}
    return _typeset(_drawable(report, font_set), proof, font_set)


def made_with(lang: str) -> tuple[str, ...]:
    """Return what the bytes of a PDF depend on besides the report, as its keywords say it. Raises PdfUnavailable."""
    try:
        typst = version("typst")
    except PackageNotFoundError:
        raise PdfUnavailable("PDF is not installed", hint=NEEDED) from None
    return (
        f"xuke {VERSION}", f"layout {_layout_digest(lang)}", f"typst {typst}", f"fonts {fonts().digest[:16]}",
        f"{platform.system()} {platform.machine()}", f"language {lang}",
    )  # fmt: skip


def _bounded(does: str, what: str, count: int, most: int) -> None:
    if count > most:
        hint = "Take a shorter period, or one shipment by its reference; or the page (.html), which has no such bound"
        raise InputRefused(f"the PDF would {does} {count:,} {what}; it may {does} {most:,}", hint=hint)


def _texts(value: object) -> Iterator[str]:
    """Yield every text of the blocks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _frame(content: AuditContent, lang: str) -> JsonObject:
    """Return what stands on every page, and what the file says of itself."""
    digest = sha256(content.proof.encode()).hexdigest()
    return {
        "title": title_of(content, lang), "lang": lang, "region": _REGION.get(lang), "file": PROOF_FILE,
        "made_at": content.head["made_at"], "attached": said("attached", lang), "none": said("none", lang),
        "page": said("page", lang, n="{n}", m="{m}"), "digest": said("digest", lang, digest=digest),
        "head": said("head", lang, end=content.head["chain"]["receipts"]), "unshown": said("unshown", lang),
    }  # fmt: skip


def _drawable(report: JsonObject, font_set: FontSet) -> JsonObject:
    """Return the report in characters that the fonts have; where others were in it, the report says so."""
    kept = {
        key: report[key]
        for key in ("keywords", "font", "mono", "beyond", "lang", "region", "file", "made_at", "unshown")
    }
    unshown: list[str] = []

    def drawn(value: object, broken: bool) -> object:
        if isinstance(value, str):
            text, left = font_set.drawable(value)
            unshown.extend(left)
            return breakable(text) if broken else text
        if isinstance(value, list):
            return [drawn(one, broken) for one in value]
        return {key: drawn(one, broken) for key, one in value.items()} if isinstance(value, dict) else value

    made: JsonObject = {key: drawn(value, key == "blocks") for key, value in report.items() if key not in kept} | kept
    if unshown:
        note: Block = {"kind": "text", "text": report["unshown"]}
        made["blocks"] = [*made["blocks"][:2], note, *made["blocks"][2:]]
    return made


def _typeset(report: JsonObject, proof: str, font_set: FontSet) -> bytes:
    """Return the pages. Nothing is read but the fonts, and nothing is fetched. Raises InputRefused and XukeError."""
    import typst

    with TemporaryDirectory(prefix="xuke-pdf-") as place:
        root, own = Path(place, "root"), Path(place, "fonts")
        root.mkdir()
        _gathered(font_set.files, own)
        found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(own)])
        made_at = int(datetime.fromisoformat(report["made_at"]).timestamp())
        said_to = {"report": json.dumps(report, ensure_ascii=False), "proof": proof}
        try:
            typesetter = typst.Compiler(
                _TEMPLATE.read_bytes(), root=root, font_paths=found, ignore_system_fonts=True, sys_inputs=said_to,
                package_path=root, package_cache_path=root,
            )  # fmt: skip
            made = typesetter.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=made_at)
        except typst.TypstError as failed:
            if _NOT_DRAWN in str(failed):
                hint = "Take the report as a page (.html)"
                raise InputRefused("a text cannot be drawn with the fonts of this machine", hint=hint) from None
            raise XukeError("the pages could not be laid out", hint="Please report it") from None
    assert isinstance(made, bytes)
    return made


def _gathered(files: Sequence[Path], own: Path) -> None:
    """Put the fonts into a folder of their own, so that no other of the same name is taken."""
    own.mkdir()
    for file in files:
        try:
            os.symlink(file, own / file.name)
        except OSError:
            shutil.copyfile(file, own / file.name)


@cache
def _layout_digest(lang: str) -> str:
    """Return the digest of what shapes the pages in this program: the template, the words, and how blocks are made."""
    words = Path(__file__).parents[1] / "reference" / "words"
    files = [Path(__file__).with_name(name) for name in _SHAPED_BY]
    files += [words / f"{one}.toml" for one in _WORDS_OF[lang]]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]
