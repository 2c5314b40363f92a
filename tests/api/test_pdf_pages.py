"""The pages of a report as PDF: all that the page shows, in three languages, with every character, and nothing run."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import socket
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any
from unicodedata import category

import pypdf
import pytest
from pypdf.generic import ByteStringObject, ContentStream, TextStringObject

from compliance.errors import InputRefused
from compliance.model.audit import AuditContent
from compliance.reference.language import tables
from compliance.report.audit_pdf import pdf_of
from compliance.report.audit_sheet import SHEET_LANGUAGES, blocks_of, said
from compliance.report.pdf_fonts import FontSet, breakable, fonts
from tests.api.pdf_reports import BUYER, DESCRIPTION, LANGUAGES, NOTE, need_pdf, pages_of, reports, text_of
from tests.asking import ROOT


@pytest.fixture(autouse=True)
def _pdf() -> None:
    need_pdf()


def reader(raw: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(raw), strict=True)


def catalog_of(found: pypdf.PdfReader) -> Any:
    return found.root_object


def contents_of(page: Any) -> Any:
    return page


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_each_language_has_the_same_words_of_the_report_with_the_same_gaps() -> None:
    english = tables("en")["audit_report"]
    for lang in SHEET_LANGUAGES:
        words = tables(lang)["audit_report"]
        assert words.keys() == english.keys(), lang
        for key, text in words.items():
            assert gaps(text) == gaps(english[key]) and text.strip(), (lang, key)


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}", text))


WORDS = {
    "en": (
        "Audit report · PO-3", "Answer 1: PO-3", "Licence required", "both chains hold", "Reasons", "end user",
        "no match",
    ),
    "zh": ("审计报告 · PO-3", "结论 1：PO-3", "需许可", "两条链均完整", "理由", "最终用户", "货物列入：镓、锗相关物项"),
    "ja": (
        "監査報告 · PO-3", "回答 1：PO-3", "許可が必要", "二つの連鎖は完全", "理由", "最終需要者",
        "最終需要者・最終用途証明書",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_pages_say_it_in_the_language_asked_for_and_keep_what_others_wrote(lang: str) -> None:
    made, content = pdf_of(reports().case, lang), reports().case
    text = text_of(made)
    digest = hashlib.sha256(content.proof.encode()).hexdigest()
    [answer] = content.answers
    wanted = [*WORDS[lang], DESCRIPTION, NOTE, BUYER, "first look", answer["hash"], answer["rulebook"], digest]
    wanted += [
        content.head["chain"]["receipts"],
        content.head["checkpoint"],
        said("notice", lang, file="audit-report.jsonl"),
    ]
    assert [one for one in wanted if squeezed(one) not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_page_has_its_number_the_digest_of_the_report_and_the_end_of_the_chain(lang: str) -> None:
    content = reports().period
    pages = pages_of(pdf_of(content, lang))
    assert len(pages) > 2
    digest, end = hashlib.sha256(content.proof.encode()).hexdigest(), content.head["chain"]["receipts"]
    for number, page in enumerate(pages, start=1):
        for foot in (
            said("page", lang, n=number, m=len(pages)),
            said("digest", lang, digest=digest),
            said("head", lang, end=end),
        ):
            assert squeezed(foot) in page, (number, foot)


def test_the_blocks_hold_all_that_the_page_shows() -> None:
    """Cell by cell; codes that the blocks say in words are looked up, and the proof itself is attached."""
    codes = {key for table in ("decisions", "words", "actions") for key in tables("en")[table]}
    for page, content in ((reports().case_page, reports().case), (reports().period_page, reports().period)):
        shown = json.dumps(blocks_of(content, "en"), ensure_ascii=False)
        texts = [json.dumps(text, ensure_ascii=False)[1:-1] for text in cells(page)]
        left = [text for text in texts if text not in shown and text not in codes]
        joined = [
            text for text in left if not any(text.startswith(said) for said in re.findall(r'"([^"]{5,})"', shown))
        ]
        assert not joined, joined


def cells(page: str) -> list[str]:
    """Return the cells of a page's tables, those of two languages by their first."""
    top = page[: page.index("<h2>Proof")]
    found = [unescape(text) for text in re.findall(r"<td>(.*?)</td>", top, re.DOTALL)]
    labels = re.compile(r"[A-Z][a-z]+ [一-鿿]+( \(UTC\))?")
    return [text.replace(" 链条完整;", ";") for text in found if text and not labels.fullmatch(text)]


def test_the_file_says_its_title_its_language_and_its_sections() -> None:
    for lang, stated in (("en", "en"), ("zh", "zh-CN"), ("ja", "ja")):
        found = reader(pdf_of(reports().case, lang))
        assert catalog_of(found)["/Lang"] == stated
        assert found.metadata is not None and found.metadata.title == f"{said('title', lang)} · PO-3"
        assert catalog_of(found)["/ViewerPreferences"]["/DisplayDocTitle"]
        heads = [str(one["/Title"]) for one in found.outline if not isinstance(one, list)]
        assert heads[0] == said("answer", lang, n=1, name="PO-3") and heads[-1] == said("proof", lang), heads
        assert str(found.metadata.creation_date) == "2026-11-03 08:00:00+00:00"


def test_the_file_is_tagged_and_claims_the_standards_for_archives_and_readers() -> None:
    found = reader(reports().case_pdf)
    assert catalog_of(found)["/MarkInfo"]["/Marked"]
    assert found.xmp_metadata is not None
    xmp = catalog_of(found)["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfuaid:part[>=\"]+1", xmp) and re.search(r"pdfaid:part[>=\"]+3", xmp)
    assert {"Document", "Title", "H1", "H2", "P", "L", "LI", "Table", "TR", "TH", "TD"} <= tags(found)


def tags(found: pypdf.PdfReader) -> set[str]:
    """Return the kinds of the structure."""
    kinds, left = set[str](), [catalog_of(found)["/StructTreeRoot"]]
    while left:
        one: Any = left.pop().get_object()
        if isinstance(one, dict):
            kinds.add(str(one.get("/S", "")).lstrip("/"))
            left += [kid for kid in [one.get("/K")] if kid is not None and not isinstance(kid, int)]
        elif isinstance(one, list):
            left += [kid for kid in one if not isinstance(kid, int)]
    return kinds


def fonts_in(found: pypdf.PdfReader) -> dict[str, Any]:
    """Return the fonts of all pages by name."""
    made = {}
    for page in map(contents_of, found.pages):
        for font in page["/Resources"]["/Font"].values():
            [kept] = font.get_object()["/DescendantFonts"]
            made[str(font.get_object()["/BaseFont"])] = kept.get_object()
    return made


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_font_is_embedded_and_no_character_is_without_its_glyph(lang: str) -> None:
    found = reader(pdf_of(reports().case, lang))
    made = fonts_in(found)
    region = "jp" if lang == "ja" else "sc"
    assert any(f"NotoSansCJK{region}-Regular" in name for name in made), made
    for name, font in made.items():
        file = font["/FontDescriptor"]
        assert "/FontFile3" in file or "/FontFile2" in file, name
    assert sum(glyphs(page) for page in found.pages) > 1000


def glyphs(page: Any) -> int:
    """Return how many glyphs a page shows. Fails where one is that of a missing character."""
    count = 0
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        if operator in (b"Tj", b"TJ"):
            shown = operands[0] if operator == b"TJ" else operands
            for one in shown:
                if isinstance(one, ByteStringObject | TextStringObject):
                    raw = one.original_bytes if isinstance(one, TextStringObject) else bytes(one)
                    ids = [raw[at : at + 2] for at in range(0, len(raw), 2)]
                    assert b"\0\0" not in ids
                    count += len(ids)
    return count


def with_note(text: str) -> AuditContent:
    content = reports().case
    head = json.loads(json.dumps(content.head))
    head["case"]["data"]["notes"][0]["text"] = text
    return AuditContent(head, content.links)


CHARACTERS = {
    "Łódź ğış Ελλάδα Привет": "Łódź ğış Ελλάδα Привет",
    "กรุงเทพ 1": "[U+0E01][U+0E23][U+0E38][U+0E07][U+0E40][U+0E17][U+0E1E] 1",
    "one\u202eowt\u200b \x07 end": "one[U+202E]owt[U+200B] [U+0007] end",
    "a\tb": "a b",
    "汉\u0489 x": "汉\u0489 x",
    "\U0010ffff": "[U+10FFFF]",
}


@pytest.mark.parametrize("text", CHARACTERS)
def test_a_character_without_a_glyph_is_written_by_its_number_and_the_report_says_so(text: str) -> None:
    if not fonts().beyond:
        pytest.skip("DejaVu Sans is not installed")
    shown = text_of(pdf_of(with_note(text), "en"))
    assert squeezed(CHARACTERS[text]) in shown
    assert (squeezed(said("unshown", "en")) in shown) == ("[U+" in CHARACTERS[text])


def test_every_character_of_the_fonts_is_drawn_and_marks_on_the_letters_of_another_font_too() -> None:
    known = [chr(one) for one in sorted(fonts().known)]
    marks = [one for one in known if category(one).startswith("M")]
    both = " ".join(f"汉{one} Ł{one}" for one in marks)
    text, left = fonts().drawable("".join(known))
    assert len(known) > 40_000 and len(left) < 200 and all(not one.isprintable() for one in left)
    assert sum(glyphs(page) for page in reader(pdf_of(with_note(text + both), "en")).pages) > 40_000


def test_a_text_that_cannot_be_drawn_refuses_the_report(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes a font that lacks what it says it has."""
    monkeypatch.setattr(FontSet, "drawable", lambda self, text: (text, set()))
    with pytest.raises(InputRefused) as refused:
        pdf_of(with_note("ก"), "en")
    assert str(refused.value) == (
        "a text cannot be drawn with the fonts of this machine. Take the report as a page (.html)"
    )


def test_without_the_second_font_its_letters_are_written_by_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for file in fonts().files[:2]:
        (tmp_path / file.name).symlink_to(file)
    monkeypatch.setenv("XUKE_FONTS", str(tmp_path))
    shown = text_of(pdf_of(with_note("Łódź"), "en"))
    assert "[U+0141]" in shown and squeezed(said("unshown", "en")) in shown


def test_a_long_word_may_be_broken_and_is_copied_whole() -> None:
    digest = "9f2c" * 16
    assert breakable("a" * 19) == "a" * 19 and breakable("a" * 20) == "a" * 8 + "\u200b" + "a" * 8 + "\u200b" + "a" * 4
    assert breakable("镓" * 40) == "镓" * 40
    raw = pdf_of(with_note(f"{digest} {'w' * 500}"), "en")
    text = text_of(raw)
    assert digest in text and "w" * 500 in text and "\u200b" not in text


def test_the_same_report_makes_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(reports().case_page, encoding="utf-8")
    code = (
        "import sys, hashlib; from pathlib import Path; from compliance.report.audit_page import content_in;"
        "from compliance.report.audit_pdf import pdf_of;"
        "print(hashlib.sha256(pdf_of(content_in(Path(sys.argv[1]).read_text('utf-8')), 'ja')).hexdigest())"
    )
    runs = []
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed, "TZ": zone}
        run = subprocess.run(
            [sys.executable, "-c", code, str(page)], capture_output=True, text=True, env=env, cwd=tmp_path, check=True
        )
        runs.append(run.stdout.strip())
    assert runs == [hashlib.sha256(reports().case_pdf).hexdigest()] * 2


KEPT = {"format", "made_at"}


def filled(value: Any, text: str) -> Any:
    """Return JSON with a text in the place of every other, also in the JSON that is kept as text."""
    if isinstance(value, dict):
        made = {key: one if key in KEPT else filled(one, text) for key, one in value.items()}
        if isinstance(value.get("answer"), str):
            made["answer"] = json.dumps(filled(json.loads(value["answer"]), text))
        return made
    if isinstance(value, list):
        return [filled(one, text) for one in value]
    return text if isinstance(value, str) else value


@pytest.fixture(scope="module")
def listener() -> Any:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        yield server


HOSTILE = (
    '<img src="{url}/a.png"> <link rel=stylesheet href={url}> <object data="{url}">',
    '<img src="file://{file}"> <a href="file://{file}">x</a> <script>alert(1)</script>',
    '#read("{file}") #image("{file}") #include "{file}" #import "{url}": *',
    '#eval("1") $x$ *bold* = head\n+ list {url} @ref <label> #link("{url}")[go]',
    '@import url({url}); url("{url}") \\write18{{touch}} %PDF /URI ({url}) endstream',
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_text_of_a_report_reads_a_file_opens_an_address_or_becomes_anything_but_text(
    hostile: str, tmp_path: Path, listener: socket.socket
) -> None:
    """In every text field at once, whoever wrote it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("vaultofwords")
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    text = hostile.format(url=url, file=secret)
    content = reports().case
    poisoned = AuditContent(filled(content.head, text), tuple(filled(list(content.links), text)))
    raw = pdf_of(poisoned, "en")
    with pytest.raises(BlockingIOError):
        listener.accept()
    found = reader(raw)
    shown = text_of(raw)
    assert shown.count(squeezed(text)) > 20 and "vaultofwords" not in shown and b"vaultofwords" not in raw
    assert [page.get("/Annots") for page in found.pages] == [None] * len(found.pages)
    catalog = catalog_of(found)
    assert not {"/OpenAction", "/AA", "/AcroForm", "/URI"} & set(catalog), catalog
    assert [one.name for one in found.attachment_list] == ["audit-report.jsonl"]
    assert all(
        set(contents_of(page)["/Resources"]) <= {"/Font", "/ProcSet", "/ColorSpace", "/ExtGState"}
        for page in found.pages
    )
