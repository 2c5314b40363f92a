"""`xuke check`: exit codes, streams and formats."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from tests.asking import rulebook
from tests.cli.running import BANNED, DAY, FREE, LICENSED, OPEN, REFUSED, outside, shipment, xuke


@pytest.mark.parametrize(
    ("given", "code"),
    [(FREE, 0), (LICENSED, 10), (BANNED, 20), (OPEN, 30), (REFUSED, 2), ("{", 2), ("", 2)],
    ids=["may go", "licence to apply for", "prohibited", "information missing", "refused", "broken JSON", "empty"],
)
def test_the_exit_code_says_what_to_do(given: object, code: int) -> None:
    assert xuke("check", "-", *DAY, given=given).exit_code == code


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([FREE, LICENSED], 10), ([LICENSED, OPEN], 30), ([OPEN, BANNED, FREE], 20), ([BANNED, REFUSED], 2), ([], 2),
        ([REFUSED], 2),
    ],
)  # fmt: skip
def test_the_strictest_answer_of_a_list_wins(given: object, code: int) -> None:
    assert xuke("check", "-", *DAY, given=given).exit_code == code


def test_json_is_the_assessment_and_nothing_else() -> None:
    result = xuke("check", "-", *DAY, "--format", "json", given=BANNED)
    answer = json.loads(result.stdout)
    assert (answer["decision"], answer["action"], answer["as_of"]) == ("prohibited", "stop", "2026-10-08")
    assert result.stderr == ""


def test_brief_json_is_the_assessment_with_its_deciding_findings() -> None:
    whole, short = (json.loads(xuke("check", "-", *DAY, "--format", "json", *more, given=OPEN).stdout)
                    for more in ((), ("--brief",)))  # fmt: skip
    counts = [len(one["lines"][0].pop("findings")) for one in (whole, short)]
    assert whole == short and 0 < counts[1] < counts[0]


def test_a_list_of_one_is_answered_with_an_array_of_one() -> None:
    answers = json.loads(xuke("check", "-", *DAY, "--format", "json", given=[FREE]).stdout)
    assert [answer["decision"] for answer in answers] == ["not_controlled"]


def test_a_refused_shipment_does_not_lose_the_answers_of_the_others() -> None:
    result = xuke("check", "-", *DAY, "--format", "json", given=[FREE, REFUSED, BANNED])
    answers = json.loads(result.stdout)
    assert [answer and answer["decision"] for answer in answers] == ["not_controlled", None, "prohibited"]
    assert result.stderr.startswith("$[1].lines[0]")
    assert "$[0]" not in result.stderr and "$[2]" not in result.stderr


def test_a_paper_that_the_rulebook_does_not_know_is_refused_at_its_place_in_the_list() -> None:
    stranger = shipment("DE", {"line": "1", "description": "mugs"}, papers=[{"id": "end_user_certifikate"}])
    result = xuke("check", "-", *DAY, "--format", "json", given=[FREE, stranger])
    assert result.exit_code == 2
    assert "$[1].papers[0].id" in result.stderr and "end_user_certificate" in result.stderr
    assert json.loads(result.stdout)[0]["decision"] == "not_controlled"


def test_a_file_is_read_like_stdin(tmp_path: Path) -> None:
    file = tmp_path / "shipment.json"
    file.write_text(json.dumps(BANNED), encoding="utf-8-sig")
    assert xuke("check", str(file), *DAY, "--format", "json").stdout == xuke(
        "check", "-", *DAY, "--format", "json", given=BANNED
    ).stdout  # fmt: skip


@pytest.mark.parametrize("file", ["nowhere.json", "."], ids=["no such file", "a directory"])
def test_what_cannot_be_read_is_said_in_one_line(file: str) -> None:
    result = xuke("check", file)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"{file}: the file cannot be read") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("day", ["2026-13-01", "20261008", "tomorrow", "1889-01-01"])
def test_a_day_that_cannot_be_is_refused(day: str) -> None:
    result = xuke("check", "-", "--as-of", day, given=FREE)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("--as-of: ")


@pytest.mark.parametrize("form", ["json", "table", "html"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_two_runs_give_the_same_bytes(form: str, lang: str) -> None:
    one, two = (xuke("check", "-", *DAY, "--format", form, "--lang", lang, given=[BANNED, OPEN]) for _ in "12")
    assert one.stdout == two.stdout != ""


def test_the_table_leads_with_the_decision_and_what_to_do() -> None:
    lines = xuke("check", "-", *DAY, given=BANNED).stdout.splitlines()
    assert lines[0].startswith("PO-1 · as of 2026-10-08")
    assert lines[1:3] == ["Prohibited", "Do not ship."]
    text = "\n".join(lines)
    for title in ("Next steps", "Why", "Rulebook"):
        assert f"\n{title}" in text
    said = " ".join(text.split())
    assert "Stricter control of dual-use items to the United States (46/2024), clause 1, from 2024-12-03" in said
    assert "More with --detail: " in text and "\nTime" not in text
    whole = xuke("check", "-", *DAY, "--detail", given=BANNED).stdout
    assert "\nTime" in whole and "\nLines" in whole and "MOFCOM-2024-46" in whole


def test_the_table_keeps_to_eighty_columns_in_every_language() -> None:
    from rich.cells import cell_len

    for lang in ("en", "zh", "ja", "de"):
        text = xuke("check", "-", *DAY, "--lang", lang, given=[BANNED, LICENSED, OPEN]).stdout
        assert [line for line in text.splitlines() if cell_len(line) > 80] == []


def test_the_chinese_table_speaks_chinese() -> None:
    text = xuke("check", "-", *DAY, "--lang", "zh", given=BANNED).stdout
    assert "禁止出口" in text and "不得发运。" in text and "Why" not in text


class _Page(HTMLParser):
    """Collects tags, attributes and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_runs_nothing_and_fetches_nothing_whatever_the_shipment_says() -> None:
    evil = '<script>alert(1)</script><img src="http://x.example/a.png" onerror=alert(1)>'
    given: dict[str, Any] = {**BANNED, "reference": evil}
    given["parties"] = [{**party, "name": evil} for party in BANNED["parties"]]
    page = _Page()
    page.feed(xuke("check", "-", *DAY, "--format", "html", given=given).stdout)
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name == "src" or name.startswith("on")]
    known = {url for instrument in rulebook().instruments.values() for url in instrument.urls}
    assert {value for name, value in page.attributes if name == "href"} <= known
    assert evil in "".join(page.text)


def test_the_page_has_the_content_of_the_table() -> None:
    page = _Page()
    page.feed(xuke("check", "-", *DAY, "--format", "html", given=LICENSED).stdout)
    text = "".join(page.text)
    for part in ("Licence required", "Why", "Papers", "End-user and end-use certificate", "Receipt"):
        assert part in text


def test_control_characters_of_a_shipment_do_not_reach_the_terminal() -> None:
    result = xuke("check", "-", *DAY, given={**BANNED, "reference": "PO \x1b[2J \u202e 1"})
    assert "\x1b" not in result.output and "\u202e" not in result.output


def test_a_pipe_gets_no_colours_even_if_colours_are_forced() -> None:
    done = outside("check", "-", *DAY, given=BANNED, FORCE_COLOR="1")
    assert done.returncode == 20 and "\x1b" not in done.stdout


def test_json_does_not_load_the_drawing_library() -> None:
    code = "import atexit, sys; atexit.register(lambda: sys.stderr.write(str('rich' in sys.modules)))"
    assert outside("check", "-", *DAY, "--format", "json", given=FREE, code=code).stderr == "False"


def test_a_reader_that_goes_away_is_no_error() -> None:
    code = "import os; r, w = os.pipe(); os.close(r); os.dup2(w, 1)"
    done = outside("check", "-", *DAY, given=BANNED, code=code)
    assert (done.returncode, done.stderr) == (20, "")


def test_chinese_comes_out_as_utf_8_in_a_bare_environment() -> None:
    done = outside(
        "check", "-", *DAY, "--lang", "zh", given=BANNED, LC_ALL="C", PYTHONUTF8="0", PYTHONIOENCODING="ascii"
    )
    assert "禁止出口" in done.stdout


def test_an_unforeseen_fault_is_one_line_and_no_traceback() -> None:
    code = (
        "import compliance.engine as e\ndef boom(*_):\n    raise ZeroDivisionError('by\\nzero')\ne.Engine.assess = boom"
    )
    done = outside("check", "-", *DAY, given=FREE, code=code)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("engine fault: ZeroDivisionError: by zero (") and done.stderr.count("\n") == 1


def test_an_engine_fault_in_a_list_is_the_strictest_and_keeps_the_other_answers() -> None:
    code = """
import compliance.engine as e
from compliance.errors import ShipmentRefused
real = e.Engine.assess
def assess(self, shipment, as_of):
    if shipment.reference == "PO-2":
        raise ShipmentRefused.__mro__[1]("the judges disagree")
    return real(self, shipment, as_of)
e.Engine.assess = assess
"""
    done = outside("check", "-", *DAY, "--format", "json", given=[OPEN, BANNED, REFUSED], code=code)
    assert done.returncode == 3
    assert [answer and answer["decision"] for answer in json.loads(done.stdout)] == [None, "prohibited", None]
    assert "$[0]: engine fault: the judges disagree" in done.stderr


def test_a_broken_rulebook_is_an_engine_fault_with_its_offences(tmp_path: Path) -> None:
    result = xuke("check", "-", *DAY, "--rules", str(tmp_path), given=FREE)
    assert (result.exit_code, result.stdout) == (3, "")
    assert "instruments.yaml:1: " in result.stderr and "missing" in result.stderr


def test_a_rules_directory_that_is_not_there_is_refused() -> None:
    assert xuke("check", "-", *DAY, "--rules", "nowhere", given=FREE).exit_code == 2


def test_a_company_rule_is_marked_as_such(tmp_path: Path) -> None:
    room = tmp_path / "control"
    room.mkdir()
    (room / "no_gallium.yaml").write_text(
        """id: control.no_gallium
title: { en: "Gallium stays here", zh: "镓不出口" }
why: >
  The board decided that gallium is not sold abroad for the time being.
says: { en: "Company rule: gallium is not sold abroad.", zh: "公司规定：镓不对外销售。" }
versions:
- from: 2026-01-01
  source: { law: ECL-2020, clause: "13" }
  when: { move.kind: export, item.family: gallium }
  then: { decision: prohibited }
""",
        encoding="utf-8",
    )
    result = xuke("check", "-", *DAY, "--policy", str(tmp_path), given=LICENSED)
    assert result.exit_code == 20
    assert "COMPANY POLICY, not law" in result.stdout and "gallium is not sold abroad" in result.stdout
