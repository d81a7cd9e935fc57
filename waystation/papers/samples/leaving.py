"""Samples: inspection, settlement list, certificate, gate pass, old part tag."""

from __future__ import annotations

from waystation.papers.samples._words import CHEN, DING, GUARANTEE, SUN, TRUCK, WANG, ZHOU, W, signed
from waystation.papers.samples.order import FLEET, LABOUR, ORDER_NO, PARTS

WEAR: list[object] = [
    {"name": W("前轮胎", "Front tyres"), "value": "6.8 mm", "remaining": W("约 4 万公里", "about 40,000 km")},
    {
        "name": W("后轮胎（右外）", "Rear tyre, right outer"),
        "value": "2.1 mm",
        "remaining": W("建议立即更换", "replace now"),
    },
    {"name": W("后制动摩擦片", "Rear brake pads"), "value": "9 mm", "remaining": W("约 3 万公里", "about 30,000 km")},
]
CERTIFICATE_NO = "HG-JNB-2026-00217"
BASIC: dict[str, object] = {
    **TRUCK,
    "customer": FLEET,
    "job_class": W("二级维护", "Level-2 maintenance"),
    "order": ORDER_NO,
}
INSPECTION: dict[str, object] = {
    **BASIC,
    "number": "JY-JNB-20260318-009",
    "odometer_km": 186420,
    "technicians": [CHEN],
    "planned_at": "2026-03-18 16:00",
    "finished_at": "2026-03-18 16:12",
    "groups": [
        {
            "name": W("制动系统", "Brakes"),
            "points": [
                {
                    "name": W("前制动盘端面跳动", "Front disc run-out"),
                    "spec": "≤ 0.08 mm",
                    "value": "0.03",
                    "unit": "mm",
                    "result": "ok",
                },
                {
                    "name": W("左右制动力差", "Left / right difference"),
                    "spec": "≤ 20 %",
                    "value": "7",
                    "unit": "%",
                    "result": "ok",
                },
                {
                    "name": W("制动管路密封", "Lines tight"),
                    "spec": W("3 min 压降 ≤ 0.1 bar", "≤ 0.1 bar in 3 min"),
                    "value": "0.0",
                    "unit": "bar",
                    "result": "ok",
                },
            ],
        },
        {
            "name": W("电气与灯光", "Electrics and lights"),
            "points": [
                {
                    "name": W("ABS 自检", "ABS self-test"),
                    "spec": W("无故障码", "no codes"),
                    "result": "ok",
                    "note": W("已清码", "codes cleared"),
                },
                {
                    "name": W("右后尾灯", "Rear right lamp"),
                    "result": "bad",
                    "note": W("灯罩缺角，进厂前已有", "lens chipped, before arrival"),
                },
            ],
        },
        {
            "name": W("底盘与紧固", "Chassis and fastening"),
            "points": [
                {
                    "name": W("车轮螺母扭矩", "Wheel nut torque"),
                    "spec": "600 ± 30 N·m",
                    "value": "605",
                    "unit": "N·m",
                    "result": "ok",
                },
                {"name": W("挂车连接", "Trailer coupling"), "result": "none"},
            ],
        },
    ],
    "road_test": {
        "reason": W("制动与异响项目必须路试", "Brake work is always road tested"),
        "driver": WANG,
        "out_km": 186420,
        "in_km": 186426,
        "at": "2026-03-18 15:20–15:38",
        "findings": W("80 km/h 制动平稳，方向盘无抖动。", "Smooth braking from 80 km/h, no shake."),
    },
    "wear": WEAR,
    "rounds": [
        {"no": 1, "level": W("自检", "Self-check"), "result": "pass", "by": CHEN, "at": "2026-03-18 14:40"},
        {
            "no": 2,
            "level": W("终检", "Final"),
            "result": "fail",
            "by": WANG,
            "at": "2026-03-18 15:02",
            "reason": W("左前轮螺母两颗扭矩不足", "Two wheel nuts under torque"),
            "cause": W("未用扭矩扳手复紧", "not re-tightened with torque wrench"),
        },
        {"no": 3, "level": W("终检", "Final"), "result": "pass", "by": WANG, "at": "2026-03-18 16:10"},
    ],
    "findings": [W("右后外侧轮胎花纹 2.1 mm，建议更换。", "Rear right outer tyre 2.1 mm, advise replacement.")],
    "clean": True,
    "verdict": "pass",
    "sign_technician": signed(CHEN, "2026-03-18 14:40"),
    "sign_inspector": signed(WANG, "2026-03-18 16:12"),
}
SETTLEMENT: dict[str, object] = {
    **BASIC,
    "number": "JS-JNB-2026-000318",
    "copy": W("客户联", "Customer copy"),
    "sender": ZHOU,
    "phone": "0531-8700 0000",
    "arrived_on": "2026-03-18",
    "settled_on": "2026-03-18",
    "contract_no": ORDER_NO,
    "certificate_no": CERTIFICATE_NO,
    "odometer_km": 186426,
    "bank": W("示范银行济南支行", "Demo Bank, Jinan"),
    "account": "6200 0000 0000 0000",
    "tax_no": "91370100MA00000000",
    "fees": {
        "diagnosis_fen": 0,
        "test_fen": 12000,
        "parts_fen": 336500,
        "labour_fen": 192600,
        "machining_fen": 18000,
        "other_fen": 0,
    },
    "discount_fen": 10000,
    "total_fen": 549100,
    "received_fen": 495500,
    "capitals": "肆仟玖佰伍拾伍元整",
    "owed_fen": 53600,
    "by_payer": [
        {"payer": W("客户", "Customer"), "amount_fen": 495500},
        {"payer": W("厂家保修", "Manufacturer"), "amount_fen": 53600},
    ],
    "parts": PARTS,
    "own_parts": [{"name": W("尿素溶液", "Urea"), "qty_milli": 20000, "unit": W("升", "L")}],
    "labour": LABOUR,
    "rate_fen": 18000,
    "machining": [{"name": W("制动鼓镗削（外协）", "Drum turning (outside)"), "amount_fen": 18000}],
    "others": [],
    "tax": {"rate_percent": "13", "net_fen": 485929, "tax_fen": 63171, "invoice": "26370000000000318"},
    "payments": [
        {
            "at": "2026-03-18 16:31",
            "method": W("微信支付", "WeChat Pay"),
            "amount_fen": 300000,
            "ref": "4200 0026 0318 0001",
        },
        {"at": "2026-03-18 16:33", "method": W("银行卡", "Card"), "amount_fen": 195500, "ref": "POS 000871"},
    ],
    "old_parts": "taken",
    "guarantee": GUARANTEE,
    "next_service": {"on": "2026-06-18", "km": 206000},
    "wear": WEAR,
    "advice": [
        W("新摩擦片 300 公里内避免急刹", "Avoid hard braking for 300 km"),
        W("行驶 50 公里后复紧轮胎螺母", "re-tighten wheel nuts after 50 km"),
    ],
    "declined": [
        {
            "name": W("更换右后外侧轮胎", "Replace rear right outer tyre"),
            "reason": W("客户自行更换", "will replace it himself"),
            "safety": True,
        },
        {
            "name": W("更换转向拉杆球头（右）", "Replace right tie rod end"),
            "reason": W("下次再做", "next time"),
            "safety": True,
        },
        {"name": W("空调滤芯", "Cabin filter"), "reason": W("不需要", "not wanted"), "safety": False},
    ],
    "terms": [
        W(
            "请凭本清单和质量保证卡办理保修返修，并妥善保存。",
            "Keep this list and the guarantee card; they are needed for repairs under guarantee.",
        )
    ],
    "sign_customer": signed(ZHOU, "2026-03-18 16:35"),
    "sign_cashier": signed(SUN, "2026-03-18 16:34"),
    "sign_inspector": signed(WANG, "2026-03-18 16:12"),
}
CERTIFICATE: dict[str, object] = {
    **BASIC,
    "number": CERTIFICATE_NO,
    "copy": W("车主联", "Owner's copy"),
    "engine_no": "D10.38-240518",
    "contract_no": ORDER_NO,
    "arrived_on": "2026-03-18",
    "released_on": "2026-03-18",
    "odometer_km": 186426,
    "inspector": WANG,
    "inspected_on": "2026-03-18",
    "guarantee": GUARANTEE,
    "sign_inspector": signed(WANG, "2026-03-18 16:12"),
    "sign_technical": None,
}
GATE: dict[str, object] = {
    **BASIC,
    "number": "CM-JNB-20260318-044",
    "vin_tail": "PA123457",
    "collector": ZHOU,
    "settlement_no": "JS-JNB-2026-000318",
    "certificate_no": CERTIFICATE_NO,
    "paid": "paid",
    "released_by": DING,
    "released_at": "2026-03-18 16:40",
    "valid_until": "2026-03-18 20:00",
    "place": W("竣工区 6 号", "Finished bay 6"),
    "qr_note": W("门岗扫码", "Gate scans"),
    "sign_released": signed(DING, "2026-03-18 16:40"),
}
TAG: dict[str, object] = {
    **BASIC,
    "number": "JJ-JNB-20260318-003",
    "part_name": W("ABS 轮速传感器", "ABS wheel speed sensor"),
    "part_no": "WG9160580561",
    "qty_milli": 1000,
    "unit": W("件", "pc"),
    "removed_on": "2026-03-18",
    "technician": CHEN,
    "odometer_km": 186420,
    "wish": "claim",
    "supplier": W("示范电子", "Demo Electronics"),
    "fault": W("信号断续", "Signal drops out"),
    "claim_no": "SP-2026-0091",
}
PAPERS: dict[str, dict[str, object]] = {
    "inspection": INSPECTION,
    "settlement_list": SETTLEMENT,
    "completion_certificate": CERTIFICATE,
    "gate_pass": GATE,
    "old_parts_tag": TAG,
}
