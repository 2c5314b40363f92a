"""Where in Tryton a question is answered: the path of a fact, and the field that holds it."""

from __future__ import annotations

from collections.abc import Mapping

_TAB = ("this document › Export licence › ", "本单据 › 出口许可 › ")
_PARTY = ("Party › Export licence › ", "参与方 › 出口许可 › ")
_GOODS = ("product “{}” › Export licence › ", "产品“{}” › 出口许可 › ")

_PLACES: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "parties.end_user.name": (_TAB, ("End user", "最终用户")),
    "parties.end_user.country": (_TAB, ("End user, with the country of its address", "最终用户（及其地址的国家）")),
    "parties.end_user.kind": (_PARTY, ("Kind", "性质")),
    "parties.end_user.owners": (_PARTY, ("Relations, or “Owners are complete”", "关系，或“股东已列全”")),
    "parties.owners": (_PARTY, ("Relations, with the owner's registered name", "关系（股东登记名称）")),
    "parties.name": (("", ""), ("Party › Name and Identifiers; then the review", "参与方 › 名称与证件号；之后复核")),
    "parties.importer.name": (("", ""), ("Customer", "客户")),
    "end_use.statement": (_TAB, ("End use", "最终用途")),
    "end_use.military": (_TAB, ("Military use", "军事用途")),
    "destination": (("", ""), ("Delivery address › Country", "送货地址 › 国家")),
    "departure": (("", ""), ("Warehouse › Address › Country", "仓库 › 地址 › 国家")),
    "intermediaries_stated": (_TAB, ("Chain, and “Intermediaries are complete”", "链条，及“中间商已列全”")),
    "onward_stated": (_TAB, ("Chain, and “Onward sales are complete”", "链条，及“转售已列全”")),
    "onward.product": (_TAB, ("Chain › Product", "链条 › 产品")),
    "exporter_record.penalised": (
        ("", ""),
        ("Export licence › Configuration › Penalised", "出口许可 › 设置 › 曾受处罚"),
    ),
    "lines.control_code": (_GOODS, ("Control code, Description and Parameters", "管制编码、说明与参数")),
    "lines.form": (_GOODS, ("Form", "形态")),
    "lines.elements": (_GOODS, ("Composition (or that of the lot)", "成分（或批次成分）")),
    "lines.origin": (
        ("product “{}” › ", "产品“{}” › "),
        ("Customs › Country (or that of the lot)", "海关 › 国家（或批次）"),
    ),
    "lines.prc_content": (_GOODS, ("Bill of materials, with the origin of each input", "物料清单（各投入品的原产国）")),
    "lines.parameters": (_GOODS, ("Parameters: {}", "参数：{}")),
}


def where(path: str, names: Mapping[str, str], lang: str) -> str:
    """Return the way to the field for a fact's path; `names` are the products by line."""
    one = 1 if lang == "zh" else 0
    steps = path.split(".")
    if steps[0] != "lines" or len(steps) < 3:
        place = _PLACES.get(path)
        return place[0][one] + place[1][one] if place else f"{_TAB[one]}({path})"
    key = f"lines.{steps[2]}"
    head, field = _PLACES.get(key, (_GOODS, (path, path)))
    return (head[one] + field[one].replace("{}", steps[-1])).replace("{}", names.get(steps[1], steps[1]))
