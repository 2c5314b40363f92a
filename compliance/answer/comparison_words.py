"""A change of an answer in two or three sentences, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from compliance.law.clauses import cited
from compliance.model.change import AnswerChange, Reason
from compliance.model.decision import DECISIONS, Words

Names: TypeAlias = Mapping[str, Words]
_SHOWN = 3  # names in a sentence; the change itself has all
_ACTIONS: dict[str, Words] = {
    "proceed": {"en": "the goods may go", "zh": "可以放行"},
    "proceed_declare": {"en": "the goods may go, with a note in the declaration", "zh": "申报说明后可以放行"},
    "register": {"en": "register first", "zh": "先登记"},
    "apply": {"en": "apply for a licence", "zh": "申请许可"},
    "ask": {"en": "answer the questions first", "zh": "先回答问题"},
    "stop": {"en": "do not ship", "zh": "不得发运"},
}
_MATCHES: dict[str | None, Words] = {
    "none": {"en": "no longer matches a list", "zh": "不再命中名单"},
    "review": {"en": "to be reviewed", "zh": "须人工核对"},
    "match": {"en": "listed", "zh": "已列名"},
    None: {"en": "no longer a party", "zh": "不再参与交易"},
}
_SENTENCES: dict[str, Words] = {
    "becomes": {"en": "{before} becomes: {after}.", "zh": "“{before}”变为“{after}”。"},
    "still": {"en": "Still: {after}.", "zh": "结论不变：{after}。"},
    "worst": {"en": "At worst now: {after}.", "zh": "最严情形变为：{after}。"},
    "best": {"en": "At best now: {after}.", "zh": "最宽情形变为：{after}。"},
    "do": {"en": "To do now: {after}.", "zh": "现应：{after}。"},
    "line": {"en": "Line {line}: {before} becomes: {after}.", "zh": "第{line}行：“{before}”变为“{after}”。"},
    "codes": {"en": "Line {line}, control codes now also: {added}; no longer: {removed}.",
              "zh": "第{line}行，管制编码新增：{added}；不再适用：{removed}。"},
    "party": {"en": "{name}: {match}.", "zh": "{name}：{match}。"},
    "papers": {"en": "Papers now also required: {names}.", "zh": "另需文件：{names}。"},
    "spared": {"en": "Papers no longer required: {names}.", "zh": "不再需要的文件：{names}。"},
    "more": {"en": "{names} and {n} more", "zh": "{names}等{all}项"},
    "expired": {"en": "Expired: {names}.", "zh": "已过期：{names}。"},
    "at_hand": {"en": "At hand again: {names}.", "zh": "重新具备：{names}。"},
    "asked": {"en": "New questions: {count}.", "zh": "新增问题：{count}项。"},
    "answered": {"en": "Questions no longer open: {count}.", "zh": "不再需要回答的问题：{count}项。"},
    "mind": {"en": "New warnings: {names}.", "zh": "新增提示：{names}。"},
    "unminded": {"en": "Warnings cleared: {names}.", "zh": "不再提示：{names}。"},
    "limit": {"en": "The legal limit is now {days} working days, to {on}.",
              "zh": "法定期限现为{days}个工作日，至{on}。"},
    "no_limit": {"en": "No legal limit runs any longer.", "zh": "法定期限不再计算。"},
    "file_by": {"en": "To ship on the day, file by {day}.", "zh": "为按期发运，最迟{day}受理。"},
    "next": {"en": "Next change: on {on} to: {to}{sure}.", "zh": "下一次变化：{on}变为“{to}”{sure}。"},
    "no_next": {"en": "No further change is known.", "zh": "目前未见后续变化。"},
    "because": {"en": "Because of {law}: {says}", "zh": "依据{law}：{says}"},
    "no_more": {"en": "Because {law} no longer holds for it: {says}", "zh": "因{law}不再适用：{says}"},
    "unsure": {"en": " (not certain)", "zh": "（不确定）"},
    "comma": {"en": ", ", "zh": "、"},
    "nothing": {"en": "none", "zh": "无"},
}  # fmt: skip


def summary_of(change: AnswerChange, papers: Names) -> Words:
    """Return the change in words: what the answer is now, what else to act on, and the reason that weighs most."""
    stop = {"en": " ", "zh": ""}
    return {lang: stop[lang].join(_sentences(change, papers, lang)) for lang in ("en", "zh")}


def _sentences(change: AnswerChange, papers: Names, lang: str) -> Iterator[str]:
    turned = change.decision.before != change.decision.after
    yield _say("becomes" if turned else "still", lang, **_before_after(change.decision, lang))
    for key, bound in (("worst", change.at_worst), ("best", change.at_best)):
        if bound.before != bound.after and not (turned and bound.after is change.decision.after):
            yield _say(key, lang, **_before_after(bound, lang))
    if change.action.before != change.action.after:
        yield _say("do", lang, after=_ACTIONS[change.action.after][lang])
    yield from _because(change.reasons, lang)
    yield from _lines(change, lang)
    yield from dict.fromkeys(
        _say("party", lang, name=party.name, match=_MATCHES[party.match.after][lang]) for party in change.parties
    )
    yield from _papers(change, papers, lang)
    yield from _times(change, lang)
    for key, flags in (("mind", change.flags_added), ("unminded", change.flags_removed)):
        if flags and not turned:
            yield _say(key, lang, names=_list(flags, lang))


def _because(reasons: tuple[Reason, ...], lang: str) -> Iterator[str]:
    """Yield the reason that weighs most: what now applies, else what went, else the first that is left."""
    now = (r for r in reasons if r.outcome.after == "applies" and r.decision.after)
    gone = (r for r in reasons if r.outcome.before == "applies")
    lead = next(now, None) or next(gone, None) or next(iter(reasons), None)
    if lead is not None:
        law = cited(lead.law, lead.clause, lang)
        yield _say("no_more" if lead.kind == "gone" else "because", lang, law=law, says=lead.says[lang])


def _lines(change: AnswerChange, lang: str) -> Iterator[str]:
    for line in change.lines:
        if line.decision.before != line.decision.after and len(change.lines) > 1:
            yield _say("line", lang, line=line.line, **_before_after(line.decision, lang))
        if line.codes_added or line.codes_removed:
            added, removed = (_list(codes, lang) for codes in (line.codes_added, line.codes_removed))
            yield _say("codes", lang, line=line.line, added=added, removed=removed)


def _papers(change: AnswerChange, papers: Names, lang: str) -> Iterator[str]:
    turned = {state: [p.id for p in change.papers_turned if p.after == state] for state in ("expired", "at_hand")}
    listed_papers = {"papers": change.papers_added, "spared": change.papers_removed, **turned}
    for key, ids in listed_papers.items():
        if ids:
            yield _say(key, lang, names=_list([papers.get(one, {}).get(lang, one) for one in ids], lang))
    for key, facts in (("asked", change.questions_added), ("answered", change.questions_removed)):
        if facts:
            yield _say(key, lang, count=len(facts))


def _times(change: AnswerChange, lang: str) -> Iterator[str]:
    if change.deadline is not None:
        old, new = change.deadline.before, change.deadline.after
        if new.working_days is None:
            if change.decision.before == change.decision.after:
                yield _say("no_limit", lang)
        else:
            yield _say("limit", lang, days=new.working_days, on=new.on)
        if new.file_by and new.file_by != old.file_by:
            yield _say("file_by", lang, day=new.file_by)
    if change.next_change is not None:
        coming = change.next_change.after
        if coming is None:
            yield _say("no_next", lang)
        else:
            sure = "" if coming.certain else _say("unsure", lang)
            yield _say("next", lang, on=coming.on, to=DECISIONS[coming.to][lang], sure=sure)


def _before_after(pair: object, lang: str) -> dict[str, str]:
    sides = {side: getattr(pair, side) for side in ("before", "after")}
    return {side: DECISIONS[one][lang] if one else _say("nothing", lang) for side, one in sides.items()}


def _list(words: Sequence[str], lang: str) -> str:
    """Return words with commas between them, the first few where there are many."""
    names = _SENTENCES["comma"][lang].join(words[:_SHOWN]) or _say("nothing", lang)
    more = len(words) - _SHOWN
    return names if more <= 0 else _say("more", lang, names=names, n=more, all=len(words))


def _say(key: str, lang: str, **parts: object) -> str:
    return _SENTENCES[key][lang].format(**parts)
