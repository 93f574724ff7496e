"""A valid certificate's data; a test states only what it is about."""

from __future__ import annotations

from app.documents.figures import percent, square_metres


def _test(name, bound, article, part, whole, unit):
    shown = (lambda n: f"{square_metres(n)} m²") if unit == "cm2" else (lambda n: f"{n} 人")
    return {
        "name": name, "bound": bound, "article": article, "part": shown(part), "whole": shown(whole),
        "percent": percent(part, whole), "verdict": "达到",
    }


def certificate(**changes):
    tests = [
        _test("参与表决人数", "三分之二以上", "民法典第278条第2款", 201, 300, "heads"),
        _test("参与表决面积", "三分之二以上", "民法典第278条第2款", 171_755_2230, 250_000_0000, "cm2"),
        _test("同意人数", "过半数", "民法典第278条第2款", 120, 201, "heads"),
        _test("同意面积", "过半数", "民法典第278条第2款", 100_000_1234, 171_755_2230, "cm2"),
    ]
    return {
        "number": "示例街计核〔2026〕1号", "version": 1, "office": "示例街道办事处", "community": "新天CBC",
        "assembly": "2026年第一次业主大会会议", "scope": "全体业主", "convener": "新天CBC业主委员会",
        "opens_at": "2026年12月18日9时", "closes_at": "2027年1月2日18时", "roll_on": "2026年12月3日",
        "total_heads": 300, "total_area": square_metres(250_000_0000), "channel_effect": "按本小区登记的依据办理",
        "motions": [{"title": "选聘物业服务企业", "matter": "民法典第278条第1款第4项", "verdict": "通过", "tests": tests}],
        "recount": "独立核验程序另行计票，与系统计票逐项一致。", "certified_on": "2027年1月5日", "code": "K7QW-2M9D",
        "log_root": "3f" * 32, "public_url": "https://example.invalid/p/K7QW2M9D",
    } | changes
