# ruff: noqa: E501, PLC0415
"""Every part on one page, for eyes and axe: `python frontend/kitchen/render.py` writes frontend/kitchen/pages/*.html and serves them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace as Thing

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))
NOW = datetime(2026, 11, 23, 5, 20, tzinfo=UTC)


def prepare() -> None:
    settings.configure(
        SECRET_KEY="kitchen", USE_TZ=True, TIME_ZONE="Asia/Shanghai", STATIC_URL="/static/", ROOT_URLCONF="kitchen_urls", LANGUAGES=[("zh-hans", "中文"), ("en", "English")],
        INSTALLED_APPS=["django.contrib.staticfiles", "waystation.core"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "DIRS": [HERE], "OPTIONS": {"builtins": ["django.templatetags.i18n", "django.templatetags.static", "waystation.core.templatetags.ws"]}}],
    )  # fmt: skip
    sys.modules["kitchen_urls"] = Thing(urlpatterns=[])  # type: ignore[assignment]
    django.setup()


def cards(zh: bool) -> list[Thing]:
    def words(chinese: str, english: str) -> str:
        return chinese if zh else english

    stages = [
        ("slate", "dispatch", words("待派工", "Waiting for dispatch"), 5), ("blue", "repair", words("维修中", "In repair"), 6), ("amber", "parts", words("待料", "Waiting for parts"), 4),
        ("violet", "approve", words("待客户确认", "Customer to confirm"), 3), ("teal", "qc", words("质检", "Final check"), 2), ("sky", "wash", words("洗车", "Wash"), 0), ("green", "deliver", words("待结算交车", "Settle and deliver"), 4),
    ]  # fmt: skip
    plates = ["鲁A12345", "鲁B26W0Y", "鲁EDK2045", "豫E64P8M", "鲁A1234挂", "冀H12345D", "粤Z12A4港", "鲁H1234警"]
    works = [
        words("4 万公里保养", "40,000 km service"),
        words("SCR 尿素系统故障", "SCR urea system fault"),
        words("前刹车片更换", "Front brake pads"),
        words("空调不制冷", "Air conditioning does not cool"),
    ]
    out, n = [], 0
    for tone, key, name, count in stages:
        rows = []
        for i in range(count):
            n += 1
            due = NOW + timedelta(minutes=[-35, 25, 180, 240, 400][i % 5])
            colour = "yellow" if n % 3 == 0 else ""
            rows.append(
                Thing(
                    id=n,
                    owner=Thing(plate=plates[n % 8], plate_color=colour)
                    if colour and len(plates[n % 8]) == 7
                    else plates[n % 8],
                    due=due,
                    work=works[n % 4],
                    more=n % 3,
                    model=words("江铃福特 全顺 · 周先生", "JMC Ford Transit · Mr Zhou"),
                    tech=words("周凯", "Kai Zhou"),
                    bay=words("机修 3", "Bay 3"),
                    note={
                        "parts": words("刹车片 15:00 到", "Brake pads arrive 15:00"),
                        "approve": words("¥1,280 · 已读", "¥1,280 · read"),
                    }.get(key, ""),
                    bar=62 if key == "repair" else 0,
                )
            )
        out.append(Thing(tone=tone, key=key, name=name, cards=rows))
    return out


def context(zh: bool) -> dict[str, object]:
    from django import forms
    from django.test import RequestFactory

    def words(chinese: str, english: str) -> str:
        return chinese if zh else english

    class Sample(forms.Form):
        name = forms.CharField(
            label=words("客户姓名", "Customer name"), help_text=words("按行驶证填写", "As on the registration")
        )
        phone = forms.CharField(label=words("手机号", "Mobile number"))
        kind = forms.ChoiceField(
            label=words("付款方", "Payer"), choices=[(1, words("客户", "Customer")), (2, words("保修", "Warranty"))]
        )
        way = forms.ChoiceField(
            label=words("送修方式", "How it came"),
            choices=[(1, words("自行到店", "Drove here")), (2, words("拖车", "Towed"))],
            widget=forms.RadioSelect,
        )
        note = forms.CharField(
            label=words("客户原话", "In the customer's words"), widget=forms.Textarea(attrs={"rows": 3}), required=False
        )
        wait = forms.BooleanField(label=words("客户在店等", "Customer waits here"), required=False)

    labels = words(
        "车间 排程 接车 工单 配件 收银 客户 报表 设置",
        "Workshop Schedule Reception Orders Parts Cashier Customers Reports Settings",
    ).split()
    nav = [
        {"key": k, "url": f"/{k}", "icon": i, "label": label, "badge": 3 if k == "intake" else 0, "letter": g}
        for (k, i, g), label in zip(
            [
                ("board", "layout-kanban", "b"),
                ("timeline", "calendar-time", "t"),
                ("intake", "car-garage", "i"),
                ("orders", "file-text", "o"),
                ("parts", "packages", "p"),
                ("cashier", "cash-register", "c"),
                ("customers", "headset", "k"),
                ("reports", "chart-histogram", "r"),
                ("settings", "settings", ""),
            ],
            labels,
            strict=True,
        )
    ]
    steps = [
        Thing(label=a, state=s, note=n)
        for a, s, n in zip(
            words(
                "接车 派工 检查 待客户确认 维修 质检 洗车 结算 交车",
                "Check-in Dispatch Inspection To-confirm Repair Final-check Wash Settle Deliver",
            ).split(),
            ["done", "done", "done", "now", "todo", "todo", "todo", "todo", "todo"],
            ["08:12", "08:31", "09:05", words("12 分钟", "12 min"), "", "", "", "", ""],
            strict=True,
        )
    ]
    small = [
        Thing(label=a, state=s, note="")
        for a, s in zip(
            words("接车 检查 等您确认 维修 质检 交车", "Check-in Inspect You Repair Check Deliver").split(),
            ["done", "done", "now", "todo", "todo", "todo"],
            strict=True,
        )
    ]
    return {
        "zh": zh, "nav": nav, "nav_key": "orders", "search_url": "/search", "intake_url": "/intake", "unread": 4, "by": Thing(name=words("丁敏", "Min Ding"), user_id=1, station_id=1), "station": Thing(name=words("济南北站", "Jinan North"), phone="0531-8800", timezone="Asia/Shanghai"),
        "stations": [Thing(id=1, name=words("济南北站", "Jinan North")), Thing(id=2, name=words("济南西站", "Jinan West"))], "switch_url": "/switch", "steps": steps, "small_steps": small, "now": NOW, "stages": cards(zh),
        "kv": [(words("车型", "Model"), words("理想 L7 Pro", "Li L7 Pro")), (words("里程", "Mileage"), "40,128 km"), ("VIN", "LW433B…0428"), (words("质保至", "Warranty until"), "2029-03")],
        "form": Sample({"name": "刘女士", "phone": "", "kind": 1}), "request": RequestFactory().get("/x?page=2"), "later": NOW + timedelta(hours=3), "soon": NOW + timedelta(minutes=25), "late": NOW - timedelta(minutes=35), "csrf_token": "x" * 64,
        "refused": Thing(message=words("鲁E64P8M 还没有质检，不能直接移到「待结算交车」。请先送质检。", "鲁E64P8M has not had its final check, so it cannot move to Settle and deliver. Send it to the final check first."), code="no_final_check", remedy="/x"),
    }  # fmt: skip


def write() -> None:
    from django.template.loader import render_to_string
    from django.utils import translation

    (HERE / "pages").mkdir(exist_ok=True)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for name in ("order", "board", "intake", "parts", "customer", "tech", "wall"):
                page = render_to_string(f"sink/{name}.html", context(language == "zh-hans"))
                (HERE / "pages" / f"{name}.{language}.html").write_text(page, encoding="utf-8")
            page = render_to_string("errors/refused.html", context(language == "zh-hans"))
            (HERE / "pages" / f"refused.{language}.html").write_text(page, encoding="utf-8")


class Server(SimpleHTTPRequestHandler):
    def translate_path(self, path: str) -> str:
        base = ROOT if path.startswith(("/static/", "/node_modules/axe-core/")) else HERE / "pages"
        return str(base / path.split("?")[0].lstrip("/"))

    def do_POST(self) -> None:
        self.send_response(422)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((HERE / "pages" / "refused.zh-hans.html").read_bytes())

    def end_headers(self) -> None:
        self.send_header(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src-elem 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:",
        )
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


if __name__ == "__main__":
    prepare()
    write()
    if "--serve" in sys.argv:
        ThreadingHTTPServer(("127.0.0.1", 8765), Server).serve_forever()
