"""Write an invented roll as the file that a clerk would upload: the template's columns, a row for each joint owner."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.demo.people import Person
from app.demo.rolls import DemoRoll, DemoUnit
from app.registry.roll_template import template_csv

_KINDS = {"residence": "住宅", "shop": "商铺", "office": "办公", "parking": "车位"}
_STOCKS = {None: "", "unsold": "未售", "undelivered": "已售未交付"}
_DOCUMENTS = {"resident": "居民身份证", "hk_macao_permit": "港澳通行证", "passport": "护照", "company": "统一社会信用代码"}


def roll_csv(roll: DemoRoll) -> bytes:
    """Return the roll as UTF-8 with the template's header, whatever columns that has."""
    header = template_csv().decode("utf-8-sig").strip().split(",")
    out = io.StringIO(newline="")
    sheet = csv.DictWriter(out, header, restval="", extrasaction="ignore")
    sheet.writeheader()
    for unit in roll.units:
        sheet.writerows(_rows(unit))
    return out.getvalue().encode()


def square_metres(area_cm2: int | None) -> str:
    """Write an area as a register prints it."""
    if area_cm2 is None:
        return ""
    whole, rest = divmod(area_cm2, 10_000)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".")


def _rows(unit: DemoUnit) -> Iterator[dict[str, str]]:
    home = {
        "房屋编号": unit.label, "楼栋": unit.building, "单元": unit.entrance or "", "楼层": unit.floor, "房号": unit.room,
        "用途": _KINDS[unit.kind], "登记面积": square_metres(unit.register_cm2), "测绘面积": square_metres(unit.survey_cm2),
        "合同面积": square_metres(unit.contract_cm2), "状态": _STOCKS[unit.stock], "产权证号": unit.title_number or "",
        "开发商": unit.developer.name if unit.developer else "",
        "开发商证件号码": (unit.developer.number or "") if unit.developer else "",
    }
    yield from ({**home, **_owner(one)} for one in unit.owners)
    if not unit.owners:
        yield home


def _owner(one: Person) -> dict[str, str]:
    return {"业主姓名": one.name, "证件类型": _DOCUMENTS[one.kind], "证件号码": one.number or "", "手机号": one.phone or ""}
