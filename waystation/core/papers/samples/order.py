"""Samples: repair order, requisition, additional work."""

from __future__ import annotations

from ._words import CHEN, CUSTOMER_PAYS, DING, EQUIVALENT, GENUINE, GUARANTEE, SUN, TRUCK, WARRANTY_PAYS, ZHOU, W, signed

FLEET = W("鲁运通达物流有限公司", "Luyun Tongda Logistics Co.")
ORDER_NO = "WX-JNB-20260318-012"
LABOUR_SOURCE = W("本站备案工时定额（2026 版）", "labour times filed by the station (2026)")
LABOUR: list[object] = [
    {"code": "BR-1102", "name": W("更换前制动盘与摩擦片（左右）", "Replace front brake discs and pads, both sides"), "hours_milli": 3500, "amount_fen": 63000, "payer": CUSTOMER_PAYS},
    {"code": "EL-0408", "name": W("ABS 传感器检测与更换（左前）", "Test and replace ABS sensor, front left"), "hours_milli": 1200, "amount_fen": 21600, "payer": WARRANTY_PAYS},
    {"code": "MT-2000", "name": W("二级维护", "Level-2 maintenance"), "hours_milli": 6000, "amount_fen": 108000, "payer": CUSTOMER_PAYS},
]
PIECE = W("件", "pc")
PARTS: list[object] = [
    {"code": "WG9100443001", "name": W("制动盘", "Brake disc"), "quality": GENUINE, "brand": W("重汽原厂", "Sinotruk"), "qty_milli": 2000, "unit": PIECE, "price_fen": 68000, "amount_fen": 136000, "payer": CUSTOMER_PAYS},
    {"code": "AZ9100443050", "name": W("摩擦片（副）", "Brake pads (set)"), "quality": EQUIVALENT, "brand": W("同质 A 牌", "brand A"), "qty_milli": 2000, "unit": W("副", "set"), "price_fen": 42000, "amount_fen": 84000, "payer": CUSTOMER_PAYS},
    {"code": "WG9160580561", "name": W("ABS 轮速传感器", "ABS wheel speed sensor"), "quality": GENUINE, "brand": W("重汽原厂", "Sinotruk"), "qty_milli": 1000, "unit": PIECE, "price_fen": 32000, "amount_fen": 32000, "payer": WARRANTY_PAYS},
    {"code": "CI4-15W40", "name": W("柴机油 CI-4 15W-40", "Diesel oil CI-4 15W-40"), "quality": GENUINE, "qty_milli": 32500, "unit": W("升", "L"), "price_fen": 2600, "amount_fen": 84500, "payer": CUSTOMER_PAYS},
]
CONTRACT: dict[str, object] = {
    **TRUCK, "number": ORDER_NO, "copy": W("客户联", "Customer copy"), "qr_note": W("扫码看进度", "Scan for progress"),
    "customer": FLEET, "customer_address": W("济南市历城区物流园 6 号库", "Store 6, Logistics Park, Licheng, Jinan"), "phone": "0531-8700 0000",
    "sender": ZHOU, "sender_phone": "139 **** 2071", "arrival_manner": "driven", "odometer_km": 186420,
    "vehicle_kind": W("重型自卸货车", "Heavy tipper"), "colour": W("白色", "White"), "engine_no": "D10.38-240518", "registered_on": "2023-05-16", "fuel": "5/8",
    "version": "V1", "signed_on": "2026-03-18 08:40", "advisor": DING, "order_kind": W("机电维修", "Mechanical repair"), "job_class": W("二级维护", "Level-2 maintenance"),
    "promised_at": "2026-03-18 16:30", "delivery_place": W("本站竣工区", "Station, finished bay"), "delivery_manner": W("客户到店验车提车", "Customer inspects and collects at the station"),
    "concerns": [W("制动时方向盘抖动，80 km/h 以上明显。", "Steering wheel shakes when braking above 80 km/h."), W("ABS 灯常亮。", "ABS lamp is on."), W("到期二级维护。", "Level-2 maintenance due.")],
    "labour": LABOUR, "parts": PARTS, "rate_fen": 18000, "labour_source": LABOUR_SOURCE, "markup_note": W("材料进销差价率不超过 15%", "parts mark-up at most 15%"),
    "labour_fen": 192600, "parts_fen": 336500, "other_fen": 0, "discount_fen": 10000, "total_fen": 519100, "capitals": "伍仟壹佰玖拾壹元整",
    "by_payer": [{"payer": CUSTOMER_PAYS, "amount_fen": 465500}, {"payer": WARRANTY_PAYS, "amount_fen": 53600}],
    "overrun_percent": 10, "old_parts": "take", "guarantee": GUARANTEE, "payment_terms": W("竣工验车后当日结清；协议客户按协议账期结算。", "On the day of delivery; contract customers by their credit terms."),
    "not_done": [{"name": W("右后轮胎更换（花纹 2.1 mm）", "Replace rear right tyre (tread 2.1 mm)"), "reason": W("客户自行更换", "customer will replace it himself"), "urgent": True}],
    "consents": {"privacy": True, "marketing": False, "road_test": True, "wash": True},
    "terms": [
        W("乙方使用的配件应符合国家标准并标明原厂、同质或修复件，由甲方选择。", "Parts meet the standards and are marked genuine, equivalent or reconditioned for the customer to choose."),
        W("甲方接到竣工通知后应及时验车提车；逾期七日未提的，乙方可收取停放费用，标准以公示为准。", "The customer collects soon after the notice; after seven days the published parking fee applies."),
        W("维修质量以国家、行业标准和本委托书约定为准。", "Quality follows the national and trade standards and this order."),
    ],
    "sign_customer": signed(ZHOU, "2026-03-18 08:41"), "sign_advisor": signed(DING, "2026-03-18 08:42"),
}
REQUISITION: dict[str, object] = {
    "number": "LL-JNB-20260318-031", "order": ORDER_NO, "plate": TRUCK["plate"], "model": TRUCK["model"], "kind": "issue",
    "requested_at": "2026-03-18 09:05", "warehouse": W("一号库", "Store 1"), "technician": CHEN,
    "lines": [
        {"job": W("更换前制动盘与摩擦片", "Front brake discs and pads"), "code": "WG9100443001", "name": W("制动盘", "Brake disc"), "unit": PIECE, "qty_milli": 2000, "issued_milli": 2000, "bin": "A-03-12", "batch": "260211"},
        {"job": W("更换前制动盘与摩擦片", "Front brake discs and pads"), "code": "AZ9100443050", "name": W("摩擦片（副）", "Brake pads (set)"), "unit": W("副", "set"), "qty_milli": 2000, "issued_milli": 2000, "bin": "A-03-14", "price_class": W("协议价", "contract")},
        {"job": W("ABS 传感器更换", "ABS sensor"), "code": "WG9160580561", "name": W("ABS 轮速传感器", "ABS wheel speed sensor"), "unit": PIECE, "qty_milli": 1000, "issued_milli": 1000, "bin": "C-01-05", "batch": "SN 88120", "price_class": W("索赔价", "claim"), "free_reason": W("厂家保修", "warranty")},
        {"job": W("二级维护", "Level-2 maintenance"), "code": "CI4-15W40", "name": W("柴机油 CI-4 15W-40", "Diesel oil CI-4 15W-40"), "unit": W("升", "L"), "qty_milli": 32500, "bin": "O-01"},
    ],
    "sign_taker": signed(CHEN, "2026-03-18 09:12"), "sign_issuer": signed(SUN, "2026-03-18 09:12"),
}
ADDED: dict[str, object] = {
    **TRUCK, "number": "ZX-JNB-20260318-005", "order": ORDER_NO, "customer": FLEET, "phone": "139 **** 2071", "advisor": DING,
    "found_by": CHEN, "found_at": "2026-03-18 10:48",
    "items": [
        {"name": W("更换左前轮毂油封", "Replace front left hub seal"), "why": W("拆检发现油封渗油，已污染摩擦片安装面", "Seal leaks; oil on the pad seat"), "detail": W("油封 1 件，润滑脂 0.8 kg", "1 seal, 0.8 kg grease"), "urgency": "safety", "labour_fen": 27000, "parts_fen": 9600, "amount_fen": 36600, "answer": "yes"},
        {"name": W("更换转向拉杆球头（右）", "Replace right tie rod end"), "why": W("间隙 1.2 mm，超出限值 0.8 mm", "Play 1.2 mm, limit 0.8 mm"), "urgency": "soon", "labour_fen": 18000, "parts_fen": 22000, "amount_fen": 40000, "answer": "next"},
        {"name": W("空调滤芯", "Cabin filter"), "why": W("脏堵", "Clogged"), "urgency": "advice", "labour_fen": 0, "parts_fen": 8800, "amount_fen": 8800, "answer": "no"},
    ],
    "photo_links": [{"caption": W("油封渗油", "Leaking seal"), "key": "a1"}, {"caption": W("球头间隙", "Tie rod play"), "key": "a2"}],
    "before_fen": 519100, "added_fen": 36600, "after_fen": 555700, "capitals": "叁佰陆拾陆元整",
    "promised_before": "2026-03-18 16:30", "promised_after": "2026-03-18 17:30",
    "answer_by": ZHOU, "answer_at": "2026-03-18 11:06", "answer_channel": "link", "evidence": W("链接确认 #8841，手机尾号 2071", "Link confirmation #8841, phone ending 2071"),
    "sign_customer": signed(ZHOU, "2026-03-18 11:06"), "sign_advisor": signed(DING, "2026-03-18 11:08"),
}
PAPERS: dict[str, dict[str, object]] = {"repair_order": CONTRACT, "requisition": REQUISITION, "additional_work": ADDED}
