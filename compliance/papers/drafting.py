"""Which papers are drafted for an answer, and each of them with its values, what is missing, and its digest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from compliance.errors import InputRefused
from compliance.intake.nearest import nearest
from compliance.law.paper_sheets import PaperSheet
from compliance.law.rulebook import Rulebook
from compliance.model.assessment import Assessment, PaperAnswer
from compliance.model.drafts import DraftList, DraftPaper, PaperLeftOut
from compliance.model.parties import Party
from compliance.model.shipment import Shipment
from compliance.papers.drafted_sheet import DraftedSheet
from compliance.papers.promises import broken
from compliance.papers.request import DraftRequest

LETTER = "supplier_letter"  # asked for by name: it is no paper of an application
_NEEDS_PACKAGE = "papers in DOCX need python-docx and docxtpl"


@dataclass(frozen=True, slots=True)
class DraftFiles:
    """The list of what was drafted, and the files by name."""

    listed: DraftList
    files: Mapping[str, bytes]


def draft(request: DraftRequest, book: Rulebook) -> DraftFiles:
    """Draft the papers. Raises InputRefused for a paper or a field that is not known, or a package that is missing."""
    _need_packages()
    _check_texts(request.shipment, book)
    made: list[DraftPaper] = []
    left: list[PaperLeftOut] = []
    files: dict[str, bytes] = {}
    for sheet in _wanted(request, book):
        if why := broken(sheet, request.shipment, book):
            left.append(PaperLeftOut(paper=sheet.id, why=why))
            continue
        for number, user in enumerate(users := _users(sheet, request.shipment), start=1):
            name = f"{sheet.id}-{number}.docx" if len(users) > 1 else f"{sheet.id}.docx"
            one, files[name] = DraftedSheet(request, book, sheet, user).write(name)
            made.append(one)
    if not request.papers:
        left += _by_others(request.answer, book)
    answer = request.answer
    return DraftFiles(
        DraftList(
            reference=answer.reference,
            as_of=answer.as_of,
            rulebook=answer.rulebook.digest,
            drafts=tuple(made),
            left_out=tuple(left),
        ),
        files,
    )


def blank_templates(request: DraftRequest, book: Rulebook) -> dict[str, bytes]:
    """Return the templates of the papers, to be changed in Word and given back."""
    _need_packages()
    return {f"{one.id}.docx": DraftedSheet(request, book, one, None).template() for one in _wanted(request, book)}


def templates_in(folder: Path, book: Rulebook) -> dict[str, bytes]:
    """Return a user's own templates, checked. Raises InputRefused that names every offence."""
    _need_packages()
    from compliance.papers.template_fields import own_templates

    return own_templates(folder, book.sheets, book.paper_fields)


def _need_packages() -> None:
    """Load what writes Word files. Raises InputRefused where it is not installed."""
    try:
        import docxtpl  # noqa: F401
    except ImportError:
        raise InputRefused(_NEEDS_PACKAGE, hint="Run pip install 'xuke[papers]'") from None


def _wanted(request: DraftRequest, book: Rulebook) -> Iterator[PaperSheet]:
    if not request.papers:
        yield from (book.sheets[one.id] for one in _lacking(request.answer) if one.certain and one.id in book.sheets)
    for name in dict.fromkeys(request.papers):
        if name not in book.sheets:
            near = nearest(name, tuple(book.sheets))
            hint = f"Did you mean '{near}'?" if near else f"Sheets: {', '.join(sorted(book.sheets))}"
            raise InputRefused(f"no sheet is called '{name}'", hint=hint)
        yield book.sheets[name]


def _users(sheet: PaperSheet, shipment: Shipment) -> list[Party | None]:
    """Return whose sheet it is: one for each end user where each signs for itself."""
    users: list[Party | None] = [one for one in shipment.parties if one.role == sheet.one_for_each]
    return users or [None]


def _lacking(answer: Assessment) -> Iterator[PaperAnswer]:
    return (one for one in answer.papers if one.state != "at_hand")


def _by_others(answer: Assessment, book: Rulebook) -> Iterator[PaperLeftOut]:
    """Yield what is no form to fill, and what only an open fact would ask for."""
    for one in _lacking(answer):
        if one.id not in book.sheets:
            why = {"en": f"not a form to fill: {one.who['en']}", "zh": f"非填写类文件：{one.who['zh']}"}
            yield PaperLeftOut(paper=one.id, why=why)
        elif not one.certain:
            why = {
                "en": "only an open fact would ask for it; name it to draft it",
                "zh": "仅在未定事实成立时需要；指定名称即可起草",
            }
            yield PaperLeftOut(paper=one.id, why=why)


def _check_texts(shipment: Shipment, book: Rulebook) -> None:
    """Raise InputRefused where the shipment gives a field of papers that no paper has."""
    texts = shipment.application.texts if shipment.application else {}
    known = tuple(book.paper_fields.fields)
    for name in texts:
        plain = name.removesuffix("_zh")
        own = book.paper_fields.fields.get(plain)
        if own is None or (own.from_ != "texts" and plain == name):
            near = nearest(plain, known)
            hint = f"Did you mean '{near}'?" if near and near != plain else "This field comes from the shipment itself"
            raise InputRefused(f"no field of papers is called '{name}'", "$.application.texts", hint=hint)
