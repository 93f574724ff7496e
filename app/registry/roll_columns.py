"""Name the columns of a roll's file and the words that may stand in them."""

from __future__ import annotations

FIRST_COLUMNS = (
    "房屋编号", "楼栋", "单元", "楼层", "房号", "用途", "登记面积", "测绘面积", "合同面积", "状态", "业主姓名", "证件类型",
    "证件号码", "手机号", "产权证号",
)
COLUMNS = (*FIRST_COLUMNS, "权证种类", "取得日期", "取得依据", "开发商", "开发商证件号码")
AREA_COLUMNS = ("登记面积", "测绘面积", "合同面积")
LONGEST_CELL = 200

KINDS: dict[str, str | None] = {
    "住宅": "residence", "商铺": "shop", "办公": "office", "车位": "parking", "车库": "garage", "储藏": "storage",
    "其他": "other",
}
STOCKS: dict[str, str | None] = {"": None, "未售": "unsold", "已售未交付": "undelivered"}
DOCUMENTS: dict[str, str | None] = {
    "": "resident", "居民身份证": "resident", "港澳通行证": "hk_macao_permit", "台湾通行证": "taiwan_permit",
    "港澳居住证": "hk_macao_resident_permit", "台湾居住证": "taiwan_resident_permit", "护照": "passport",
    "统一社会信用代码": "company",
}
TITLES: dict[str, str | None] = {"": "title", "不动产权证": "title", "旧房产证": "old_certificate", "购房合同": "contract"}
GROUNDS: dict[str, str | None] = {
    "": None, "登记": "register", "判决、继承或建造": "art_229_231", "买受未登记": "first_buyer",
}

EXPLANATIONS = (
    ("房屋编号", "必填。一套房屋一个编号，全小区不重复；共有人请分行填写，房屋各列须相同。"),
    ("楼栋", "必填。"),
    ("单元、楼层、房号", "没有就留空。请把格式设为文本，以免被改成日期。"),
    ("用途", "必填，从列表选择。"),
    ("登记面积、测绘面积、合同面积", "平方米，最多四位小数，至少填一种；依次以登记、测绘、合同的面积为准（司法解释第8条）。"),
    ("状态", "开发商未售或已售未交付的房屋才填；这些房屋归开发商，合为一人（司法解释第9条）。"),
    ("业主姓名", "未售房屋可以留空，其余必填；单位填全称。"),
    ("证件类型、证件号码", "不填类型即居民身份证。没有号码的业主不与其他房屋合并计人数，列为未核实。"),
    ("手机号", "11位手机号；港澳台手机号带 +852、+853 或 +886。当场核实（秒批）以此为准。"),
    ("产权证号、权证种类", "号码和它的种类；不填种类即不动产权证。"),
    ("取得日期", "例如 2019-05-20；留空则从导入之日起算。"),
    ("取得依据", "留空时：有不动产权证或旧房产证为登记，否则为买受未登记（司法解释第1条）。"),
    ("开发商、开发商证件号码", "只为未售、已售未交付的房屋填写，两格都填（统一社会信用代码）；都留空则视为同一未具名开发商。"),
)
