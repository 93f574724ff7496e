"""Write what is asked, told and answered in the three communities of the demonstration in a year; all of it invented."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asking:
    """A gathering: its day, question, choices, what owners write, and what was taken up; none while it still runs."""

    day: int
    days: int
    title: str
    text: str
    choices: tuple[str, ...]
    said: tuple[str, ...]
    points: tuple[tuple[str, str, str], ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """A notice: its day, in whose name, what it says; withdrawn where there is a reason."""

    day: int
    poster: str
    category: str
    title: str
    text: str
    urgent: bool = False
    withdrawn: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its day, whom it asks, what, and after how many days it is answered; 0 while it waits."""

    day: int
    side: str
    text: str
    after: int = 0
    answer: str = ""
    shown: bool = True
    edited: str = ""
    handed_on: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What happens in one community."""

    askings: tuple[Asking, ...]
    tellings: tuple[Telling, ...]
    questions: tuple[Question, ...]


YITIAN = Plan(
    (
        Asking(-300, 14, "小区大门人车分流", "北门早晚高峰人车混行，委员会拟了两个方案，请说说您的意见。",
               ("高峰时段只走行人", "划线分道", "维持现状"),
               ("接送孩子的车请留十分钟。", "划线就够了，别绕路。", "先试一个月。"),
               (("先试行一个月再定", "taken_up", ""), ("接送车辆留十分钟", "partly", "高峰时段留五分钟，由岗亭掌握")),
               "多数倾向划线分道。下月起试行，结果另行公布；需要改建的，将提交业主大会表决。"),
        Asking(-75, 21, "电梯更换还是大修", "3栋、7栋电梯使用满十八年，附检测结论，请问您倾向哪一种？", ("整梯更换", "大修"),
               ("请公布三家报价。", "老人多，工期要短。", "大修撑不了几年。"),
               (("公布三家报价", "taken_up", ""), ("工期不超过四十日", "partly", "厂家答复最短五十日，已写入议题材料"),
                ("由物业公司出钱", "not_taken_up", "合同没有约定，专项维修资金才能用于此项")),
               "已据此起草业主大会会议的议题，附三家报价。"),
        Asking(-5, 20, "架空层活动室怎么用", "架空层活动室闲置，下次会议之前先听听大家的想法，可以选几项。",
               ("老人活动", "儿童看书", "快递柜"),
               ("快递柜会吵到一楼。", "周末给孩子用。")),
    ),
    (
        Telling(-330, "service", "service", "生活水池清洗停水通知", "本周六上午9时至12时清洗生活水池，请提前储水。"),
        Telling(-240, "body", "affairs", "业主委员会半年工作公开", "收到意见43条，已办结39条；公共收益明细见附件。"),
        Telling(-150, "office", "safety", "电动自行车不得进楼充电", "楼道、电梯内不得停放和充电，充电棚已在东门外启用。"),
        Telling(-62, "service", "service", "外墙检修绳索作业", "5栋外墙检修，请关好窗户，不要在警戒线内停留。",
                withdrawn="作业单位改期，另行通知"),
        Telling(-33, "office", "safety", "台风防御通知", "台风将于今晚登陆，请收回阳台物品，不要外出，地下车库挡水板已就位。",
                urgent=True),
        Telling(-4, "service", "service", "二次供水设备检修", "周四夜间0时至4时高区停水。"),
        Telling(-2, "body", "affairs", "架空层活动室征集意见", "欢迎在“征集意见”里提出想法。征集意见不是表决。"),
    ),
    (
        Question(-280, "committee", "公共收益账目多久公布一次？", 6, "每季度公布一次，附银行流水，在通知公告里查看。"),
        Question(-170, "office", "楼下餐馆油烟扰民，找谁管？", 9, "已转生态环境部门现场检查，餐馆限期加装净化设备。"),
        Question(-95, "committee", "2栋张某某天天乱停车，车棚什么时候修？", 8, "车棚下月动工，先修东侧。",
                 edited="车棚什么时候修？"),
        Question(-58, "committee", "消防通道被占，能不能处罚？", 12, "已清理并张贴告示，再占用的由执法部门处罚。",
                 handed_on="处罚属于街道和执法部门职责"),
        Question(-40, "committee", "我家上月管理费多收了一笔，怎么退？", 5, "已核对，多收的一笔将在下月抵扣。", shown=False),
        Question(-20, "committee", "儿童游乐区地垫开裂，什么时候换？"),
        Question(-3, "office", "补选委员的候选人要公示几天？"),
    ),
)
ZHONGGANG = Plan(
    (
        Asking(-260, 15, "楼顶光伏板要不要装", "有企业愿意出资安装，收益归全体业主，先听意见。", ("可以谈", "不装"),
               ("担心漏水。", "收益要进公共账户。"),
               (("收益进公共账户", "taken_up", ""), ("保证不漏水", "partly", "合同写明防水质保，不能保证绝对不漏")),
               "继续洽谈，条件谈妥后提交业主大会表决。"),
        Asking(-120, 14, "电梯检测后的处理", "检测结论为部件老化，附报告。",
               ("更换部件", "整梯更换"), ("越快越好。", "请先公布报价单。"),
               (("先公布报价单", "taken_up", ""),), "已据此召集本栋业主会议。"),
    ),
    (
        Telling(-320, "body", "affairs", "第三届业主委员会分工", "主任、副主任、委员的分工和值班时间见公告栏。"),
        Telling(-210, "office", "affairs", "社区党群服务中心搬迁", "新址在东侧裙楼二层，周一至周六办公。"),
        Telling(-96, "office", "safety", "高层消防演练", "周日上午10时演练，听到警铃请从楼梯疏散。", urgent=True),
        Telling(-12, "body", "affairs", "电梯更换进场安排", "按复核后的结果，下周进场，工期五十日。"),
    ),
    (
        Question(-250, "committee", "大堂门禁坏了两周，谁负责修？", 4, "已更换控制器，费用在维修费内列支。"),
        Question(-110, "office", "业主委员会换届要提前多久准备？", 10, "任期届满三个月前，街道会指导成立换届小组。"),
        Question(-30, "committee", "电梯更换期间老人怎么上楼？", 7, "相邻单元天台连通，另备两名搬运员。"),
    ),
)
XINTIAN = Plan(
    (
        Asking(-230, 15, "午间空调时段", "物业提出午间关停中央空调以节电，先征求各业主意见。",
               ("照常开放", "关停一小时", "分层控制"),
               ("加班的多，请照常。", "分层控制合理。"),
               (("分层控制", "taken_up", ""), ("全天照常开放", "not_taken_up", "电费超出预算，需业主大会另行决定")),
               "自下季度起分层控制。"),
    ),
    (
        Telling(-310, "body", "affairs", "停车位租金收支公开", "上年度停车位租金收支明细见附件。"),
        Telling(-160, "office", "safety", "餐饮单位燃气安全检查", "下周逐户检查，请留人配合。"),
        Telling(-18, "body", "affairs", "物业服务合同表决说明", "面积已达到，人数仍不足，请还没有投票的业主尽快投票。"),
    ),
    (
        Question(-220, "committee", "货梯能不能延长到晚上十点？", 6, "已调整为晚上十点，节假日除外。"),
        Question(-28, "committee", "大厦外墙广告的收入有多少？"),
    ),
)
