"""The proof taken out of the PDF of an audit report: one attachment of a known name, within bounds, or a refusal.

What is taken out proves nothing by itself: the file is drawn anew from it and compared byte for byte, so that a file
read in one way here and in another way elsewhere is found.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from compliance.errors import InputRefused
from compliance.report.audit_pdf import MOST_PROOF_BYTES, NEEDED
from compliance.report.audit_sheet import PROOF_FILE
from compliance.report.pdf_fonts import PdfUnavailable

if TYPE_CHECKING:
    from pypdf import PdfReader

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it says of broken files is said here
PDF_START = b"%PDF-"
MOST_PDF_BYTES = 128_000_000
_AS_WRITTEN = "Take the file as `xuke receipts report --pdf` or the service wrote it"
_MOST_KEYWORDS = 1_000


@dataclass(frozen=True, slots=True)
class AttachedProof:
    """The proof that a PDF holds, and what the file says it was made with, in the words of `made_with`."""

    proof: str
    made_with: tuple[str, ...]


def attached_proof(raw: bytes) -> AttachedProof:
    """Return the proof in the bytes of a PDF.

    Raises InputRefused for a file that cannot be read or does not hold exactly one proof, and PdfUnavailable.
    """
    if len(raw) > MOST_PDF_BYTES:
        raise InputRefused(f"the PDF has {len(raw):,} bytes; it may have {MOST_PDF_BYTES:,}", hint=_AS_WRITTEN)
    try:
        import pypdf
    except ImportError:
        raise PdfUnavailable("PDF is not installed", hint=NEEDED) from None
    most = MOST_PROOF_BYTES + 1
    try:  # without recovery: what was cut is not guessed at
        with pypdf.apply_configuration(zlib_maximum_output_length=most, zlib_maximum_recovery_input_length=0):
            reader = pypdf.PdfReader(io.BytesIO(raw), strict=True)
            if reader.is_encrypted:
                raise InputRefused("the PDF is encrypted", hint=_AS_WRITTEN)
            return AttachedProof(_proof_in(reader), _keywords_of(reader))
    except pypdf.errors.LimitReachedError as error:
        raise (_cut() if str(error).startswith("Recovery") else _too_large()) from None
    except InputRefused:
        raise
    except Exception as error:  # a broken PDF breaks its reader in many ways
        raise _cut() from error


def _proof_in(reader: PdfReader) -> str:
    """Return the one attachment as text. Raises InputRefused, and whatever pypdf raises."""
    found = list(reader.attachment_list)
    if not found:
        raise InputRefused(f"the PDF has no attachment {PROOF_FILE}, so it proves nothing", hint=_AS_WRITTEN)
    names = sorted({one.name for one in found})
    if len(found) > 1:
        raise InputRefused(f"the PDF has {len(found)} attachments; a report has one, {PROOF_FILE}", hint=_AS_WRITTEN)
    if names != [PROOF_FILE]:
        raise InputRefused(f"the attachment of the PDF is not {PROOF_FILE}", hint=_AS_WRITTEN)
    content = found[0].content
    if len(content) > MOST_PROOF_BYTES:
        raise _too_large()
    if found[0].size not in (None, len(content)):
        raise _cut()
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise InputRefused(f"{PROOF_FILE} in the PDF is not UTF-8: it was changed", hint=_AS_WRITTEN) from None


def _keywords_of(reader: PdfReader) -> tuple[str, ...]:
    said = reader.metadata.keywords if reader.metadata else None
    return tuple(str(said or "")[:_MOST_KEYWORDS].split(", "))


def _cut() -> InputRefused:
    return InputRefused("the PDF cannot be read: it was cut or changed", hint=_AS_WRITTEN)


def _too_large() -> InputRefused:
    why = f"Unpacked, a part of it has more bytes than the {MOST_PROOF_BYTES:,} that a proof may have"
    return InputRefused("the PDF is too large", why=why, hint=_AS_WRITTEN)
