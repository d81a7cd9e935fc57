"""Samples: follow-up record, complaint record, price board."""

from __future__ import annotations

from waystation.papers.samples._words import CAR, CHEN, DING, EQUIVALENT, GENUINE, LI, W, signed

LIU = W("刘洋", "Liu Yang")
FOLLOWUP: dict[str, object] = {
    **CAR,
    "number": "HF-JNB-20260321-015",
    "customer": LI,
    "phone": "138 **** 6620",
    "order": "WX-JNB-20260318-007",
    "delivered_on": "2026-03-18",
    "advisor": DING,
    "technicians": CHEN,
    "kind": W("3 日回访（第一次）", "3-day call (first)"),
    "caller": LIU,
    "due_on": "2026-03-25",
    "tries": [
        {
            "at": "2026-03-21 10:02",
            "channel": W("电话", "Phone"),
            "result": W("无人接听", "No answer"),
            "by": LIU,
            "next": "2026-03-21 17:30",
        },
        {"at": "2026-03-21 17:34", "channel": W("电话", "Phone"), "result": W("成功", "Reached"), "by": LIU},
    ],
    "questions": [
        {
            "question": W("报修的问题是否解决？", "Was the reported problem solved?"),
            "answer": W("解决了，异响没有了", "Yes, the knock is gone"),
            "scale": 5,
        },
        {
            "question": W("服务顾问的接待与解释？", "Reception and explanation by the advisor?"),
            "answer": W("很清楚", "Very clear"),
            "scale": 5,
        },
        {
            "question": W("是否按约定时间交车？", "Was the car ready on time?"),
            "answer": W("晚了二十分钟", "Twenty minutes late"),
            "scale": 3,
        },
        {
            "question": W("价格与预算是否一致？", "Did the price match the estimate?"),
            "answer": W("一致", "Yes"),
            "scale": 4,
        },
    ],
    "satisfaction": "4",
    "words": W(
        "活儿干得不错，就是等的时间长了点，休息室空调也不凉。",
        "Good work, but the wait was a bit long and the lounge was warm.",
    ),
    "praise": [W("维修质量", "Repair quality"), W("服务接待", "Reception")],
    "complaints": [
        {
            "topic": W("等候时间", "Waiting time"),
            "words": W("比约定晚了二十分钟，没人提前说。", "Twenty minutes late and nobody told me."),
        }
    ],
    "needs": W("五一前想做一次长途检查", "A check before the May holiday trip"),
    "suggestion": W("希望微信能看到进度", "Would like to see progress in WeChat"),
    "handling": "continue",
    "sign_caller": signed(LIU, "2026-03-21 17:46"),
    "sign_supervisor": None,
}
COMPLAINT: dict[str, object] = {
    **CAR,
    "number": "TS-JNB-20260322-002",
    "customer": LI,
    "phone": "138 **** 6620",
    "order": "WX-JNB-20260318-007",
    "advisor": DING,
    "technician": CHEN,
    "received_at": "2026-03-22 09:10",
    "received_by": LIU,
    "channel": W("电话回访", "Follow-up call"),
    "kind": W("交车延误", "Late delivery"),
    "level": "general",
    "respond_by": "2026-03-22 09:40",
    "solve_by": "2026-03-24 09:10",
    "owner": DING,
    "department": W("前台", "Front desk"),
    "words": W(
        "约好十一点半取车，等到十二点才好，孩子没接上，中间也没人告诉我。",
        "I was promised 11:30 and got the car at noon. I missed the school pick-up, and nobody told me.",
    ),
    "wish": W("道歉，并说明以后怎么避免。", "An apology, and how this will be avoided."),
    "on_the_spot": False,
    "findings": W(
        "质检排队 25 分钟，系统 11:05 提示可能晚点，顾问未联系客户。",
        "25 minutes in the QC queue; the system warned at 11:05, the advisor did not call.",
    ),
    "cause": W(
        "顾问同时接待三台车，未委托同事处理提醒。", "The advisor had three cars and did not hand the warning over."
    ),
    "solution": W(
        "顾问当日致电道歉；赠送一次免费长途检查；今后晚点提醒 10 分钟未处理自动转主管。",
        "Apology by phone the same day; one free trip check; unanswered delay warnings go to the supervisor after 10 minutes.",
    ),
    "responsible": [
        {"name": DING, "role": W("直接责任", "Direct"), "share": W("谈话提醒", "Reminded")},
        {
            "name": W("前台主管", "Desk supervisor"),
            "role": W("次要责任", "Secondary"),
            "share": W("改进排班", "Improve roster"),
        },
    ],
    "measures": W("晚点提醒升级规则，3 月 25 日前启用", "Escalation rule for delay warnings by 25 March"),
    "prevention": W("质检高峰增加一名检验员", "One more inspector at the QC peak"),
    "steps": [
        {"at": "2026-03-22 09:10", "what": W("受理并分派", "Taken and assigned"), "by": LIU},
        {"at": "2026-03-22 09:25", "what": W("首次答复客户，说明核查安排", "First answer to the customer"), "by": DING},
        {
            "at": "2026-03-22 15:40",
            "what": W("方案经主管批准，致电客户", "Solution approved, customer called"),
            "by": DING,
        },
    ],
    "reply_at": "2026-03-22 15:40",
    "confirmed_at": "2026-03-22 15:52",
    "second_call": W("2026-03-29 安排", "planned 2026-03-29"),
    "cost_fen": 12000,
    "outcome": "accepted",
    "closed": True,
    "sign_customer": None,
    "sign_handler": signed(DING, "2026-03-22 15:55"),
    "sign_manager": None,
}
_CAR = W("乘用车", "Cars")
_TRUCK = W("重型货车", "Heavy trucks")
BOARD: dict[str, object] = {
    "number": "GS-JNB-2026-01",
    "valid_from": "2026-01-01",
    "filed_on": "2025-12-20",
    "labour_source": W("本站备案工时定额（2026 版）", "Labour times filed by the station (2026)"),
    "rates": [
        {"name": W("乘用车机电维修", "Cars, mechanical"), "rate_fen": 15000},
        {"name": W("货车机电维修", "Trucks, mechanical"), "rate_fen": 18000},
        {"name": W("钣金喷漆", "Body and paint"), "rate_fen": 16000},
    ],
    "groups": [
        {
            "name": W("保养维护", "Maintenance"),
            "operations": [
                {
                    "code": "MT-1001",
                    "name": W("更换机油与机油滤清器", "Engine oil and filter"),
                    "models": _CAR,
                    "hours_milli": 600,
                    "price_fen": 9000,
                },
                {
                    "code": "MT-1004",
                    "name": W("4 万公里保养", "40,000 km service"),
                    "models": _CAR,
                    "hours_milli": 1200,
                    "price_fen": 18000,
                },
                {
                    "code": "MT-2000",
                    "name": W("二级维护", "Level-2 maintenance"),
                    "models": _TRUCK,
                    "hours_milli": 6000,
                    "price_fen": 108000,
                },
            ],
        },
        {
            "name": W("制动与底盘", "Brakes and chassis"),
            "operations": [
                {
                    "code": "BR-1101",
                    "name": W("更换前摩擦片", "Front pads"),
                    "models": _CAR,
                    "hours_milli": 800,
                    "price_fen": 12000,
                },
                {
                    "code": "BR-1102",
                    "name": W("更换前制动盘与摩擦片", "Front discs and pads"),
                    "models": _TRUCK,
                    "hours_milli": 3500,
                    "price_fen": 63000,
                },
                {
                    "code": "CH-0301",
                    "name": W("四轮定位", "Wheel alignment"),
                    "models": _CAR,
                    "hours_milli": 1500,
                    "price_fen": 22500,
                },
            ],
        },
    ],
    "parts": [
        {
            "code": "06L115562B",
            "name": W("机油滤清器", "Oil filter"),
            "models": _CAR,
            "quality": GENUINE,
            "unit": W("件", "pc"),
            "price_fen": 6800,
            "guarantee": W("3 个月", "3 months"),
        },
        {
            "code": "5QD698151",
            "name": W("前摩擦片", "Front brake pads"),
            "models": _CAR,
            "quality": GENUINE,
            "unit": W("副", "set"),
            "price_fen": 58000,
            "guarantee": W("3 个月", "3 months"),
        },
        {
            "code": "EQ-698151",
            "name": W("前摩擦片", "Front brake pads"),
            "models": _CAR,
            "quality": EQUIVALENT,
            "unit": W("副", "set"),
            "price_fen": 32000,
            "guarantee": W("3 个月", "3 months"),
        },
        {
            "code": "WG9100443001",
            "name": W("制动盘", "Brake disc"),
            "models": _TRUCK,
            "quality": GENUINE,
            "unit": W("件", "pc"),
            "price_fen": 68000,
            "guarantee": W("6 个月", "6 months"),
        },
    ],
    "guarantee": [
        {"scope": W("整车修理、总成修理", "Vehicle and assembly overhaul"), "km": 20000, "days": 100},
        {"scope": W("二级维护", "Level-2 maintenance"), "km": 5000, "days": 30},
        {
            "scope": W("一级维护、小修、专项修理", "Level-1 maintenance, minor and special repair"),
            "km": 2000,
            "days": 10,
        },
    ],
    "terms": [
        W(
            "以上价格含税；实际收费不高于公示价格，未列项目先报价后施工。",
            "Prices include tax; nothing is charged above them; other work is quoted first.",
        )
    ],
}
PAPERS: dict[str, dict[str, object]] = {
    "followup_record": FOLLOWUP,
    "complaint_record": COMPLAINT,
    "price_board": BOARD,
}
