"""An answer with those findings alone that the decision of each line rests on; everything else stays as it is.

Kept are what applies, and of what may apply the first for each decision it could bring: so every bound has a reason.
Left out are further doubts to the same end, and what is suspended, set aside, not in force or nearly met. The receipt
is that of the whole answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compliance.model.assessment import Assessment, Decision, Finding


def brief(answer: Assessment) -> Assessment:
    """Return the answer with the deciding findings of each line."""
    lines = tuple(one.model_copy(update={"findings": tuple(_deciding(one.findings))}) for one in answer.lines)
    return answer.model_copy(update={"lines": lines})


def _deciding(findings: Iterable[Finding]) -> Iterator[Finding]:
    could: set[Decision] = set()
    for finding in findings:
        if finding.outcome == "applies":
            yield finding
        elif finding.outcome == "unsure" and finding.decision is not None and finding.decision not in could:
            could.add(finding.decision)
            yield finding
