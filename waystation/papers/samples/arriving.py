"""Samples: appointment form, walkaround sheet."""

from __future__ import annotations

from waystation.papers.samples._words import CAR, CHEN, DING, LI, SUN, TRUCK, ZHOU, W, signed

APPOINTMENT: dict[str, object] = {
    **CAR,
    "number": "YY-JNB-20260318-007",
    "customer": LI,
    "phone": "138 **** 6620",
    "odometer_km": 40128,
    "source": W("微信", "WeChat"),
    "state": W("已确认", "Confirmed"),
    "slot": W("2026-03-18 周三 09:30–11:30", "Wed 18 Mar 2026, 09:30–11:30"),
    "service": W("定期保养", "Regular service"),
    "duration": W("2 小时", "2 hours"),
    "bay": W("机修 2 号", "Mechanical 2"),
    "advisor": DING,
    "technician": CHEN,
    "description": W(
        "过减速带时左前方有咯噔声，冷车更明显；空调风量小。",
        "Knock from the front left over speed bumps, worse when cold; weak air flow.",
    ),
    "special_needs": W(
        "11:40 前必须离店接孩子；需要儿童座椅保持原位。", "Must leave by 11:40; keep the child seat in place."
    ),
    "items": [
        {"name": W("4 万公里保养", "40,000 km service"), "hours_milli": 1200, "price_fen": 118000},
        {"name": W("前悬架异响检查", "Front suspension noise check"), "hours_milli": 500, "price_fen": 9000},
    ],
    "parts_ready": "reserved",
    "preparation": [
        {"name": W("委托书草稿", "Draft repair order"), "done": True, "by": DING},
        {"name": W("配件预留（机油、三滤）", "Parts reserved (oil, filters)"), "done": True, "by": SUN},
        {"name": W("技师与工位", "Technician and bay"), "done": True, "by": CHEN},
        {"name": W("专用工具与资料", "Special tools and documents"), "done": False},
    ],
    "reminders": [W("前 1 天短信", "SMS one day before"), W("前 1 小时", "one hour before")],
    "contact_log": [
        {
            "at": "2026-03-15 10:12",
            "channel": W("微信", "WeChat"),
            "result": W("提出预约", "Asked for an appointment"),
            "by": DING,
        },
        {
            "at": "2026-03-17 16:05",
            "channel": W("电话", "Phone"),
            "result": W("已确认，准时到店", "Confirmed, will be on time"),
            "by": DING,
        },
    ],
    "terms": [
        W(
            "迟到超过 20 分钟工位可能让给下一位客户，请提前来电。",
            "After 20 minutes' delay the bay may go to the next customer; please call ahead.",
        ),
        W(
            "预约估价不具约束力，以到店签订的任务委托书为准。",
            "The estimate given here is not binding; the signed repair order is.",
        ),
    ],
    "sign_customer": None,
    "sign_advisor": signed(DING, "2026-03-17 16:08"),
}

_INQUIRY: list[object] = [
    {"question": W("什么现象", "What happens"), "answer": W("制动时方向盘抖动", "Steering wheel shakes when braking")},
    {
        "question": W("何时、何处、频率", "When, where, how often"),
        "answer": W("高速 80 km/h 以上，每次制动", "Above 80 km/h on the motorway, every braking"),
    },
    {
        "question": W("冷车 / 热车、路况", "Cold or warm, road"),
        "answer": W("热车更明显，平路", "Worse when warm, level road"),
    },
]
CIRCLE: dict[str, object] = {
    **TRUCK,
    "number": "HC-JNB-20260318-012",
    "copy": W("客户联", "Customer copy"),
    "body": "truck",
    "customer": W("鲁运通达物流有限公司", "Luyun Tongda Logistics Co."),
    "sender": ZHOU,
    "phone": "139 **** 2071",
    "colour": W("白色", "White"),
    "odometer_km": 186420,
    "key_tag": "K-17",
    "team": W("重卡一班", "Truck team 1"),
    "advisor": DING,
    "arrived_at": "2026-03-18 08:12",
    "promised_at": "2026-03-18 16:30",
    "fuel_eighths": 5,
    "photos": 9,
    "damages": [
        {
            "place": W("左侧车门下部", "Left door, lower part"),
            "kind": W("划痕", "Scratch"),
            "note": W("长约 12 cm，未露底", "about 12 cm, paint only"),
            "shown": True,
            "x": 76,
            "y": 300,
        },
        {
            "place": W("左侧货厢中部", "Body left, middle"),
            "kind": W("凹陷", "Dent"),
            "note": W("约 20 × 15 cm", "about 20 × 15 cm"),
            "shown": True,
            "x": 270,
            "y": 190,
        },
        {
            "place": W("前保险杠右侧", "Front bumper, right"),
            "kind": W("裂纹", "Crack"),
            "shown": True,
            "x": 168,
            "y": 862,
        },
        {
            "place": W("右后尾灯", "Rear right lamp"),
            "kind": W("破损", "Broken"),
            "note": W("灯罩缺角", "corner of the lens missing"),
            "shown": True,
            "x": 934,
            "y": 868,
        },
    ],
    "checks": [
        {
            "name": W("轮胎花纹与气压", "Tyre tread and pressure"),
            "result": "ok",
            "note": W("前 8.5 bar", "front 8.5 bar"),
        },
        {"name": W("仪表故障灯", "Warning lamps"), "result": "bad", "note": W("ABS 灯亮", "ABS lamp on")},
        {"name": W("灯光信号", "Lights"), "result": "ok"},
        {"name": W("尿素液位", "Urea level"), "result": "ok", "note": "3/4"},
        {"name": W("制动气压", "Air pressure"), "result": "ok", "note": "8.2 bar"},
        {"name": W("挂车 / 牵引销", "Trailer / king pin"), "result": "none"},
    ],
    "equipment": [
        {"name": W("备胎", "Spare wheel"), "state": "present"},
        {"name": W("千斤顶", "Jack"), "state": "present"},
        {"name": W("三角牌", "Warning triangle"), "state": "present"},
        {"name": W("灭火器", "Extinguisher"), "state": "present"},
        {"name": W("随车工具", "Tool kit"), "state": "present"},
        {"name": W("反光背心", "Safety vest"), "state": "missing"},
        {"name": W("行驶证", "Vehicle licence"), "state": "present"},
        {"name": W("保养手册", "Service booklet"), "state": "missing"},
    ],
    "belongings": [
        {"name": W("被褥一套", "Bedding"), "kept_at": W("留车内卧铺", "left in the sleeper")},
        {"name": W("货运单据袋", "Freight papers"), "kept_at": W("前台保管柜 3 号", "Desk locker 3")},
    ],
    "valuables_reminded": True,
    "covers_fitted": True,
    "covers_by": W("丁敏 08:15", "Ding Min 08:15"),
    "words": W(
        "刹车的时候方向盘抖，踩重了车身也跟着抖，上个月开始的。",
        "The wheel shakes when I brake; when I brake hard the whole cab shakes. Since last month.",
    ),
    "inquiry": _INQUIRY,
    "wishes": {"old_parts": True, "wash": False, "road_test": True, "waits": True},
    "terms": [
        W(
            "现金、证件、电子设备等贵重物品请客户自行带走，未登记的物品本站不负保管责任。",
            "Please take cash, papers and electronics with you; the station does not keep what is not listed.",
        )
    ],
    "sign_customer": signed(ZHOU, "2026-03-18 08:24"),
    "sign_advisor": signed(DING, "2026-03-18 08:25"),
}

PAPERS: dict[str, dict[str, object]] = {"appointment_form": APPOINTMENT, "circle_check": CIRCLE}
