"""A user's own Word templates: their fields are checked, every offence is named, and the marks come on them too."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest

from compliance.errors import InputRefused
from compliance.papers.drafting import blank_templates, templates_in
from compliance.papers.request import DraftRequest
from tests.papers.test_drafts import DAY, book, drafted, text, with_application


def template(*paragraphs: str, header: str = "") -> bytes:
    page = docx.Document()
    for one in paragraphs:
        page.add_paragraph(one)
    if header:
        page.sections[0].header.paragraphs[0].text = header
    kept = io.BytesIO()
    page.save(kept)
    return kept.getvalue()


def folder(place: Path, **files: bytes) -> Path:
    for name, content in files.items():
        (place / f"{name}.docx").write_bytes(content)
    return place


def test_an_own_template_is_filled_and_marked(tmp_path: Path) -> None:
    own = template(
        "Our form: {{ end_user.name }}", "{% for one in goods %}{{ one.description }};{% endfor %}",
        "Port: {{ application.port }}", header="Our house {{ shipment.reference }}",
    )  # fmt: skip
    templates = templates_in(folder(tmp_path, end_user_certificate=own), book())
    made = drafted(with_application(), "end_user_certificate", templates=templates)
    [listed] = made.listed.drafts
    seen = text(made.files[listed.file])
    assert "Our form: 三河モーターワークス株式会社" in seen and "氧化镝" in seen and "Our house PO-4711/10" in seen
    assert [one.field for one in listed.missing] == ["application.port"] and "【待填写" in seen
    assert "须抄入官方表格" in seen and listed.own_template is not None


def test_a_field_that_word_cut_into_runs_is_still_one_field(tmp_path: Path) -> None:
    page = docx.Document()
    place = page.add_paragraph()
    for part in ("{{ end", "_user.", "name }}"):
        place.add_run(part).bold = part != "_user."
    kept = io.BytesIO()
    page.save(kept)
    templates = templates_in(folder(tmp_path, party_profile=kept.getvalue()), book())
    assert "Mikawa Motor Works" in text(
        drafted(with_application(), "party_profile", templates=templates).files["party_profile.docx"]
    )


def test_every_offence_of_all_templates_is_named_with_the_nearest_field(tmp_path: Path) -> None:
    folder(
        tmp_path,
        end_user_certificate=template("{{ end_user.nam }} {{ contract }}"),
        party_profile=template("{% for row in goods %}{{ row.quantty }}{% endfor %}", header="{{ exporter.adress }}"),
        end_user_certifcate=template("x"),
    )
    with pytest.raises(InputRefused) as refused:
        templates_in(tmp_path, book())
    assert str(refused.value).splitlines() == [
        "end_user_certifcate.docx: no paper is called so. Did you mean 'end_user_certificate.docx'?",
        "end_user_certificate.docx: unknown field 'contract'. rules/paper_fields.yaml has the fields.",
        "end_user_certificate.docx: unknown field 'end_user.nam'. Did you mean 'end_user.name'?",
        "party_profile.docx: unknown field 'exporter.adress'. Did you mean 'exporter.address'?",
        "party_profile.docx: unknown field 'goods.quantty'. Did you mean 'goods.quantity'?",
    ]


def test_what_is_no_document_or_no_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="no template lies here"):
        templates_in(tmp_path, book())
    folder(tmp_path, party_profile=b"not a document", reexport_statement=template("{% for row in goods %}"))
    with pytest.raises(InputRefused) as refused:
        templates_in(tmp_path, book())
    said = str(refused.value)
    assert "party_profile.docx: this is no DOCX" in said
    assert "reexport_statement.docx: the template cannot be read" in said


@pytest.mark.parametrize(
    "reach", ["{{ ''.__class__.__mro__ }}", "{{ end_user.name.__class__ }}", "{{ cycler.__init__ }}"]
)
def test_a_template_reaches_nothing_but_the_values(tmp_path: Path, reach: str) -> None:
    from jinja2.exceptions import SecurityError, UndefinedError

    try:
        templates = templates_in(folder(tmp_path, party_profile=template(reach)), book())
        seen = text(drafted(with_application(), "party_profile", templates=templates).files["party_profile.docx"])
    except (InputRefused, SecurityError, UndefinedError):
        return
    assert "class" not in seen and "object" not in seen


def test_our_own_templates_can_be_taken_changed_and_given_back(tmp_path: Path) -> None:
    from compliance.engine import Engine
    from compliance.intake.reading import read_shipment

    shipment = read_shipment(with_application())
    request = DraftRequest(shipment, Engine(book()).assess(shipment, DAY), tuple(book().sheets))
    for name, content in blank_templates(request, book()).items():
        (tmp_path / name).write_bytes(content)
    templates = templates_in(tmp_path, book())
    assert templates.keys() == book().sheets.keys()
    own = drafted(with_application(), *book().sheets, templates=templates).listed.drafts
    ours = drafted(with_application(), *book().sheets).listed.drafts
    assert [(one.paper, one.missing) for one in own] == [(one.paper, one.missing) for one in ours]
