"""An answer in words for the person in front of the ERP: reasons, questions with their field, papers, delay, change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from .verdict import Verdict, doubtful
from .where import where

Answer = Mapping[str, Any]
WIDTH = 40
STATES = {
    "en": {"at_hand": "at hand", "missing": "missing", "expired": "expired"},
    "zh": {"at_hand": "已备", "missing": "缺少", "expired": "已过期"},
}
OWN = {
    "origin": {
        "en": "Which country do the goods come from?",
        "zh": "货物的原产国是哪里？",
    },
    "overdrawn": {
        "en": "The lines together take more than is left of licence {}.",
        "zh": "各行合计超出许可{}的剩余数量。",
    },
    "more": {"en": "… and {} more, see the tab.", "zh": "……另有{}项，见页签。"},
}


def lang_of(language: str | None) -> str:
    """Return the language of the answer's own words for a language of Tryton."""
    return "zh" if (language or "").startswith("zh") else "en"


def reasons(answer: Answer, found: Verdict, lang: str) -> str:
    """Return the summary and each provision that led to the decision, with law and clause."""
    told = [answer["summary"][lang]]
    for line in answer["lines"]:
        for finding in line["findings"]:
            if finding["outcome"] == "applies" and finding["decision"] == answer["decision"]:
                told.append(f"- {finding['says'][lang]} [{finding['law']}, {finding['clause']}]")
        told += [f"- {remark[lang]}" for remark in line["remarks"]]
    told += [f"- {p['role']} {p['name']}: {p['why'] or p['match']}" for p in doubtful(answer)]
    told += ["- " + OWN["overdrawn"][lang].format(number) for number in found.overdrawn]
    return "\n".join(dict.fromkeys(told))


def goods_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the goods by line, as they are called in a question."""
    return {line["line"]: line["description"].splitlines()[0][:60] for line in document["lines"]}


def questions(answer: Answer, found: Verdict, names: Mapping[str, str], lang: str) -> str:
    """Return the open questions, the deciding ones first, each with the field in which to answer it."""
    asked = [(path, OWN["origin"][lang]) for path in found.gaps]
    asked += [(q["fact"], q["ask"][lang]) for q in answer["questions"] if q["fact"] not in found.gaps]
    return "\n".join(f"? {ask}\n  → {where(path, names, lang)}" for path, ask in asked)


def papers(answer: Answer, lang: str) -> str:
    """Return the checklist: state, name, and who issues the paper."""
    mark = {"at_hand": "☑", "missing": "☐", "expired": "☒"}
    return "\n".join(
        f"{mark[p['state']]} {p['name'][lang]} ({p['who'][lang]}): {STATES[lang][p['state']]}" for p in answer["papers"]
    )


def delay(answer: Answer, lang: str) -> str:
    """Return the waiting time in words, and as a bar that starts at acceptance where days are known."""
    told = answer["delay"]
    return "\n".join([told["says"][lang], *_bar(told, lang)])


def _bar(told: Mapping[str, Any], lang: str) -> Iterator[str]:
    """Yield one line for the legal limit and one for what was observed, on one scale."""
    expected, limit, start = told["expected"], told["legal_limit"], told["counted_from"]
    if not start or not (expected or limit):
        return
    days = (date.fromisoformat(limit["on"]) - date.fromisoformat(start)).days if limit else 0
    span = max(days, expected["high_days"] if expected else 0) or 1
    names = {"en": ("legal limit", "expected"), "zh": ("法定期限", "预计")}[lang]
    if limit:
        yield f"{'▓' * _cells(days, span)} {names[0]} {limit['on']}"
    if expected:
        low, middle, high = (_cells(expected[f"{n}_days"], span) for n in ("low", "central", "high"))
        bar = "".join("┃" if n == middle else "▒" if low <= n <= high else " " for n in range(1, WIDTH + 1)).rstrip()
        yield f"{bar} {names[1]} {expected['low_days']}–{expected['central_days']}–{expected['high_days']}"


def _cells(days: int, span: int) -> int:
    return max(1, round(days * WIDTH / span))


def change(answer: Answer, lang: str) -> str:
    """Return the first day on which this answer changes, or nothing."""
    coming = next(iter(answer["next_changes"]), None)
    if coming is None:
        return ""
    advice = (coming.get("advice") or {}).get(lang, "")
    return f"{coming['on']}: {coming['to']} ({coming['because']}) {advice}".strip()


def shortened(text: str, lang: str, most: int = 24) -> str:
    """Return a text cut to as many lines as a message box shows, saying how many were left out."""
    lines = text.splitlines()
    if len(lines) <= most:
        return text
    return "\n".join([*lines[:most], OWN["more"][lang].format(len(lines) - most)])
