"""Keep the words of the written authorisation (授权委托书) and its version.

Law: 民法典 第165条（书面授权载明代理人、代理事项、权限和期限）、第169条（转委托）、第173条（取消和辞去委托）.
"""

from __future__ import annotations

VERSION = "2026-1"
_TEXT = """授权委托书
本人是以下房屋的业主，或业主的合法代表，委托{name}（手机号{phone}）代为参加{community}“{assembly}”的表决。
一、房屋：{units}。
二、权限：就本次会议公告的全部议题代为投票，由受托人按自己的判断选择。
三、期限：自受托人接受时起，至本次会议表决截止。只限本次会议，不得转委托。
四、受托人投票之前，本人可以随时撤销，也可以自己投票：每套房一票，先投的一张为准。受托人投票之后，已投的票不因撤销而失效。
五、委托、接受、撤销都会告知这些房屋的业主。"""
_BLANK = "______"


def authorisation(*, community: str, assembly: str, name: str = _BLANK, phone: str = _BLANK, units: str = _BLANK) -> str:
    """Write the authorisation as the principal reads it; without the last three it is the form to be filled in."""
    return _TEXT.format(name=name, phone=phone, community=community, assembly=assembly, units=units)
