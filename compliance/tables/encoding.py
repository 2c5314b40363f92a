"""The text of a file: UTF-8, UTF-16 and GB18030 as they are written, and two that spreadsheets still save as.

A file does not say how its characters are written. UTF-8 and a byte order mark are proof. Anything else is read as
GB18030 (which holds GBK), unless its letters speak for Windows-1252 (a Chinese character between Latin letters) or
Shift-JIS (kana). What was taken is said, and can be named by hand.
"""

from __future__ import annotations

import codecs
import re

from compliance.errors import InputRefused

NAMES = {"utf-8": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB18030", "cp932": "Shift-JIS", "cp1252": "Windows-1252"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HAN = "\u3400-\u9fff"
_BETWEEN = re.compile(rf"(?:[A-Za-z][{_HAN}](?![{_HAN}])|(?<![{_HAN}])[{_HAN}][a-z])")
_RUN = re.compile(rf"[{_HAN}]+")
_KANA = re.compile("[\u3041-\u30fa\u30fc]")
_HALF_KANA = re.compile("[\uff61-\uff9f]")
_LOOKED_AT = 200_000


def text_of(raw: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and how its characters were written. Raises InputRefused."""
    if encoding is not None:
        return _strictly(raw, name, _known(encoding, name)), _known(encoding, name)
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return _strictly(raw, name, codec), codec.removesuffix("-sig")
    if b"\0" in raw[:1000]:
        codec = "utf-16-le" if raw[:1000:2].count(0) < raw[1:1000:2].count(0) else "utf-16-be"
        return _strictly(raw, name, codec), "utf-16"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        codec = _guessed(raw[:_LOOKED_AT])
        return _strictly(raw, name, codec), codec


def _known(encoding: str, name: str) -> str:
    wanted = encoding.strip().lower()
    for codec, shown in NAMES.items():
        if wanted in (codec, shown.lower(), codec.replace("-", "")):
            return codec
    if wanted in ("gbk", "gb2312", "gb-18030", "cp936"):
        return "gb18030"
    allowed = ", ".join([*NAMES.values(), "GBK"])
    raise InputRefused(f"{encoding!r} is no known encoding", name, hint=f"Use one of {allowed}.")


def _guessed(raw: bytes) -> str:
    """Return the likeliest encoding of bytes that are no UTF-8."""
    japanese = raw.decode("cp932", "ignore")
    kana, half = len(_KANA.findall(japanese)), len(_HALF_KANA.findall(japanese))
    foreign = sum(1 for c in japanese if ord(c) > 127) or 1
    if kana >= 0.15 * foreign and half <= 0.1 * foreign:
        return "cp932"
    chinese = raw.decode("gb18030", "replace")
    runs = len(_RUN.findall(chinese))
    if "\ufffd" in chinese.rstrip("\ufffd") or (runs and len(_BETWEEN.findall(chinese)) > 0.5 * runs):
        return "cp1252"
    return "gb18030"


def _strictly(raw: bytes, name: str, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        shown = NAMES.get(codec.removesuffix("-sig"), codec)
        raise InputRefused(
            f"line {line} is not {shown}", name, hint="Save the file as UTF-8, or name its encoding with --encoding."
        ) from None
