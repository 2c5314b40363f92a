"""Tables as people save them: encodings, separators, headings in four languages, and cells with two meanings."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from compliance.errors import InputRefused
from compliance.tables import cells
from compliance.tables.headings import cell_words, layout, meanings, plain
from compliance.tables.mapping import read_mapping
from compliance.tables.source import Cell, ReadOptions, TableSheet, read_bytes, read_file
from compliance.tables.writer import SheetOut, write_tables

ENGLISH = "Order No.;Description;Qty (kg);Country of origin\nA1;Dysprosium oxide;12.5;China\n"
CHINESE = "订单号;货物名称;数量（公斤）;原产国\nA1;氧化镝;12.5;中国\n"
JAPANESE = "注文番号;品名;数量(kg);原産国\nA1;酸化ジスプロシウム;12.5;ちゅうごくではなく日本\n"
GERMAN_HEADS = "Bestellnummer;Warenbezeichnung;Menge (kg);Ursprungsland\n"
GERMAN = GERMAN_HEADS + "A1;Größere Stücke Dysprosiumoxid für Müller;12,5;Österreich\n"
TWO_NUMBERS = "Give --decimal point or --decimal comma, or write it without a thousands mark."
BARE = "Write the number alone, and its unit in a column of its own."
ISO = "Write year-month-day, such as 2026-12-15."
SHARES = "Write for example Dy 3.1 %; Nd 29 %."


def sheet(text: str, codec: str = "utf-8") -> TableSheet:
    return read_bytes(text.encode(codec), "goods.csv")[0]


@pytest.mark.parametrize(
    ("text", "codec", "said"),
    [
        (CHINESE, "utf-8", "UTF-8"),
        (CHINESE, "utf-8-sig", "UTF-8"),
        (CHINESE, "utf-16", "UTF-16"),
        (ENGLISH, "utf-16-le", "UTF-16"),
        (ENGLISH, "utf-16-be", "UTF-16"),
        (CHINESE, "gbk", "GB18030"),
        (CHINESE, "gb18030", "GB18030"),
        (JAPANESE, "cp932", "Shift-JIS"),
        (GERMAN, "cp1252", "Windows-1252"),
    ],
)
def test_a_text_is_read_with_the_characters_it_was_saved_with(text: str, codec: str, said: str) -> None:
    found = sheet(text, codec)
    assert found.read_as == f"{said}, separated by semicolons"
    assert [list(row.cells) for row in found.rows] == [line.split(";") for line in text.splitlines()]


def test_chinese_with_single_characters_beside_latin_letters_stays_chinese() -> None:
    text = "品名,税则号\nM6螺丝,73181500\nDy氧化物,28469019\nPVC管,39172300\nN52磁铁,85051110\n"
    assert sheet(text, "gbk").read_as == "GB18030, separated by commas"


def test_an_encoding_named_by_hand_is_taken_and_a_wrong_one_refused_with_its_line() -> None:
    raw = CHINESE.encode("gbk")
    assert read_bytes(raw, "a.csv", ReadOptions(encoding="GBK"))[0].rows[1].cells[1] == "氧化镝"
    with pytest.raises(InputRefused) as refused:
        read_bytes(raw, "a.csv", ReadOptions(encoding="utf-8"))
    assert (
        str(refused.value)
        == "a.csv: line 1 is not UTF-8. Save the file as UTF-8, or name its encoding with --encoding."
    )
    with pytest.raises(InputRefused, match="'klingon' is no known encoding"):
        read_bytes(raw, "a.csv", ReadOptions(encoding="klingon"))


@pytest.mark.parametrize(
    ("text", "cells_of_second"),
    [
        ("a,b\n1,2\n", ("1", "2")),
        ("a;b\n1,5;2\n", ("1,5", "2")),
        ("a\tb\n1,5\t2;3\n", ("1,5", "2;3")),
        ("sep=;\na;b\n1;2\n", ("1", "2")),
        ('a,b\n"1;1;1;1",2\n', ("1;1;1;1", "2")),
        ("description\nsteel screws, M6\n", ("steel screws", "M6")),
    ],
)
def test_what_separates_the_cells_is_found(text: str, cells_of_second: tuple[str, ...]) -> None:
    assert sheet(text).rows[1].cells == cells_of_second


def test_rows_are_counted_as_the_spreadsheet_does() -> None:
    found = sheet('a,b\n"two\nlines",2\n\n3,4\n')
    assert [(row.number, row.cells[0]) for row in found.rows] == [(1, "a"), (2, "two\nlines"), (4, "3")]


def test_a_quotation_mark_that_is_not_closed_spoils_its_own_row_only() -> None:
    found = sheet('a;b;c\n1;"bolt;x\n2;y;z\n3;"q";w\n5" disk;r;s\n')
    assert [(row.number, row.cells[0], row.fault) for row in found.rows[1:]] == [
        (2, "1", "a quotation mark is not closed"), (3, "2", ""), (4, "3", ""), (5, '5" disk', ""),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [ENGLISH, CHINESE, JAPANESE, GERMAN])
def test_headings_are_known_in_four_languages(text: str) -> None:
    found = layout(sheet(text), {}, ())
    assert found is not None
    assert [use.meaning.name for use in found.columns] == ["reference", "description", "quantity.value", "origin"]
    assert found.columns[2].unit in ("kg", "公斤")


def test_a_heading_in_two_languages_a_title_row_and_a_parameter_are_understood() -> None:
    text = "Order of November;;;\n;;;\nPos.;品名 Description;density_g_cm3;Internal note\n10;magnet;7.5;x\n"
    found = layout(sheet(text), {}, {"density_g_cm3"})
    assert found is not None and found.heading_row.number == 3
    assert [use.meaning.name for use in found.columns] == ["line", "description", "parameters.density_g_cm3"]
    assert found.unused == ("Internal note",)


def test_of_two_descriptions_the_chinese_one_is_the_chinese_one() -> None:
    for heads in ("品名;Description", "Description;品名", "品名;英文品名"):
        found = layout(sheet(f"{heads}\na;b\n"), {}, ())
        assert found is not None
        names = {use.heading: use.meaning.name for use in found.columns}
        assert names["品名"] == "description_zh" and set(names.values()) == {"description", "description_zh"}


def test_a_density_without_a_unit_is_not_taken_for_one() -> None:
    found = layout(sheet("Description;Density;Density (g/cm3)\nx;1;2\n"), {}, ())
    assert found is not None and found.unused == ("Density",)
    assert found.columns[1].meaning.name == "parameters.density_g_cm3"


def test_no_heading_means_two_columns_and_a_bare_country_means_none() -> None:
    """A column called country may be that of origin as well as that of destination."""
    homes: dict[str, set[str]] = {}
    for one in meanings().values():
        for heading in one.headings:
            homes.setdefault(plain(heading), set()).add(one.name)
    assert {heading: names for heading, names in homes.items() if len(names) > 1} == {}
    assert not {"country", "国家", "land", "国"} & set(homes)


def test_every_column_lies_in_a_shipment() -> None:
    """Each value that a column can hold is taken by the models."""
    from compliance.intake.reading import read_shipment
    from compliance.tables.document import Values, document_of
    from compliance.tables.headings import ColumnUse

    said = {
        "day": "2026-12-15", "country": "DE", "countries": "US; MX", "yes_no": "no", "hs": "85051110", "number": "12.5",
        "elements": "Dy 3.1 %; Nd", "currency": "EUR", "movement": "export", "sector": "automotive", "form": "oxide",
        "party_kind": "civil", "status": "controlled", "control_code": "1C905.a", "text": "words",
    }  # fmt: skip
    row = Values(2)
    for name, one in meanings().items():
        row.take(ColumnUse(0, name, one), cells.value(one.kind, said[one.kind]))
    document, lines = document_of([row], {})
    found = read_shipment(document)
    assert lines == {2: "words"} and found.onward_stated and [o.country for o in found.onward] == ["US", "MX"]
    assert found.lines[0].description == "words, words" and found.lines[0].elements["Dy"].mass_percent == Decimal("3.1")


@pytest.mark.parametrize(
    ("cell", "mark", "number"),
    [
        (Decimal("12.5"), None, "12.5"), ("1,234.50", None, "1234.50"), ("1.234,50", None, "1234.50"),
        ("1,234,567", None, "1234567"), ("1 200", None, "1200"), ("12,5", None, "12.5"), ("0.125", ".", "0.125"),
        ("1,200", ".", "1200"), ("1,200", ",", "1.200"), ("€ 1.234,50", None, "1234.50"), ("3.1 %", None, "3.1"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_they_are_written(cell: Cell, mark: cells.Mark | None, number: str) -> None:
    assert cells.number(cell, mark) == number


def test_one_clear_number_settles_the_decimal_mark_of_a_file() -> None:
    assert cells.decimal_mark(["1,200", "3.5"]) == "."
    assert cells.decimal_mark(["1.200", "3,5"]) == ","
    assert cells.decimal_mark(["1,200"]) is None
    assert cells.decimal_mark(["1,5", "3.5"]) is None


@pytest.mark.parametrize(
    ("kind", "cell", "message"),
    [
        ("number", "1,200", '"1,200" may be 1200 or 1.200. ' + TWO_NUMBERS),
        ("number", "about 5", '"about 5" is not a number. ' + BARE),
        ("day", "03/04/2026", '"03/04/2026" may be two days: day and month can be exchanged. ' + ISO),
        ("day", "soon", '"soon" is not a day. ' + ISO),
        ("day", "2026-02-30", '"2026-02-30" is not a valid date. ' + ISO),
        ("country", "Germny", '"Germny" is no country. Did you mean DE?'),
        ("country", "Atlantis", '"Atlantis" is no country. Write the two capital letters, for example JP.'),
        ("yes_no", "perhaps", '"perhaps" is neither yes nor no. Write yes or no, or leave the cell empty.'),
        ("elements", "some dysprosium", '"some dysprosium" is no element with its share. ' + SHARES),
        ("party_kind", "civl", '"civl" is not a known kind of party. Did you mean civil?'),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_cause_and_its_remedy(kind: str, cell: str, message: str) -> None:
    with pytest.raises(cells.CellRefused) as refused:
        cells.value(kind, cell)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("day", "2026/12/5", "2026-12-05"), ("day", "2026年12月5日", "2026-12-05"), ("day", "5.12.2026", "2026-12-05"),
        ("day", "12/25/2026", "2026-12-25"), ("day", "25/12/2026", "2026-12-25"), ("day", "20261205", "2026-12-05"),
        ("day", date(2026, 12, 5), "2026-12-05"), ("country", "ドイツ", "DE"), ("country", "Vereinigte Staaten", "US"),
        ("country", "越南", "VN"), ("country", "uk", "GB"), ("yes_no", "是", True), ("yes_no", "nein", False),
        ("hs", Decimal("208901000"), "0208901000"), ("hs", "8505.11.10 00", "8505111000"),
        ("hs", "2805301", "02805301"), ("countries", "无", []),
        ("countries", "US; 日本", ["US", "JP"]), ("status", "否", "not_controlled"),
        ("parameter", "yes", True), ("parameter", "1", "1"), ("parameter", "N52", "N52"), ("currency", "人民币", "CNY"),
    ],
)  # fmt: skip
def test_cells_are_read_as_people_write_them(kind: str, cell: Cell, value: cells.Value) -> None:
    assert cells.value(kind, cell) == value


def test_every_language_has_a_word_for_yes_and_no() -> None:
    assert {cell_words("yes_no")[w] for w in ("yes", "是", "はい", "ja")} == {"true"}
    assert {cell_words("yes_no")[w] for w in ("no", "否", "いいえ", "nein")} == {"false"}


def test_what_was_written_is_read_again_from_a_spreadsheet(tmp_path: Path) -> None:
    file = tmp_path / "t.xlsx"
    row: list[Cell] = ["=1+1", "氧化镝 Größe", Decimal("12.5"), date(2026, 12, 5), None, "007", Decimal("8505111000")]
    write_tables(file, [SheetOut("Goods", list("abcdefg"), [row])])
    found = read_file(file)[0]
    assert found.rows[1].cells == (
        "=1+1",
        "氧化镝 Größe",
        Decimal("12.5"),
        date(2026, 12, 5),
        None,
        "007",
        Decimal("8505111000"),
    )


def test_a_merged_cell_holds_for_all_its_rows(tmp_path: Path) -> None:
    from xlsxwriter import Workbook

    file = tmp_path / "merged.xlsx"
    with Workbook(str(file)) as book:
        page = book.add_worksheet("Orders")
        page.write_row(0, 0, ["Order No.", "Description"])
        page.merge_range(1, 0, 2, 0, "PO-7")
        page.write(1, 1, "screws")
        page.write(2, 1, "nuts")
    assert [row.cells[0] for row in read_file(file)[0].rows] == ["Order No.", "PO-7", "PO-7"]


def test_files_that_are_no_tables_are_refused_with_a_way_out(tmp_path: Path) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK no zip at all")
    for file, words in (
        (broken, "the spreadsheet cannot be read"),
        (tmp_path / "missing.csv", "the file cannot be read"),
        (tmp_path / "goods.pdf", "the file cannot be read"),
    ):
        with pytest.raises(InputRefused, match=words):
            read_file(file)
    with pytest.raises(InputRefused, match=r"\.pdf is no kind of table"):
        read_bytes(b"x", "goods.pdf")
    with pytest.raises(InputRefused, match="the table is empty"):
        read_bytes(b"\n\n", "goods.csv")


def test_a_mapping_names_columns_and_values_and_refuses_what_it_does_not_know(tmp_path: Path) -> None:
    file = tmp_path / "map.csv"
    file.write_text("column;means;value\nArtikeltext;description\n;destination;DE\n", encoding="utf-8")
    own = read_mapping(file)
    assert own.columns == {"Artikeltext": "description"} and own.values == {"destination": "DE"}
    found = layout(sheet("Artikeltext\nscrew\n"), own.columns, ())
    assert found is not None and found.columns[0].meaning.name == "description"
    with pytest.raises(InputRefused) as refused:
        layout(sheet("Artikeltext\nscrew\n"), {"Artikeltext": "descripton"}, ())
    assert str(refused.value) == "'descripton' is no column of a shipment. Did you mean description?"
    file.write_text("column;means\nArtikeltext;\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="row 2 of the mapping is not complete"):
        read_mapping(file)
