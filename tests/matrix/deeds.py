"""Deeds of care, complaints, the customer's pages and the programs' door: what each form does, once, and what it refuses.

Each is built in a fresh station by the builders of its slice, so that it is known to go through; `test_deeds.py` sends it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from waystation.accounts.actions import make_api_key
from waystation.accounts.models import Station, User
from waystation.appointments.models import Appointment
from waystation.appointments.tests.build import TOMORROW, make_advisor, make_bay, make_booked
from waystation.care.models import FollowUp
from waystation.care.tests.build import TALK, make_follow_up, make_request
from waystation.complaints.models import Case
from waystation.complaints.tests.build import make_case
from waystation.conftest import NOW
from waystation.core.access import Actor
from waystation.delivery.models import Rating
from waystation.journal.models import JournalLine
from waystation.messaging.actions import make_link
from waystation.messaging.models import Notice
from waystation.portal.views.book import stamp
from waystation.reception import actions as reception
from waystation.reception.models import Visit
from waystation.reception.tests.build import make_complete
from waystation.settlement.tests.build import make_bill
from waystation.workorders import actions as workorders
from waystation.workorders.models import RepairOrder
from waystation.workorders.tests.build import SVG, jobs_of, jpeg, make_addition, make_order


@dataclass(frozen=True)
class Post:
    """One form, filled so that it goes through; `look` tells what it changes, `after` what it must be then.

    `needs` are fields without which it is refused, `bad` values that are refused one at a time. `again`: a second, new form of
    the same is "refused", does "nothing" more, or is a deed "anew". JSON for programs.
    """

    client: Client
    address: str
    data: dict[str, Any]
    look: Callable[[], Any]
    after: Any
    needs: tuple[str, ...] = ()
    bad: tuple[tuple[str, Any], ...] = ()
    again: str = "refused"
    json: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, data: dict[str, Any], key: str) -> Any:
        if self.json:
            return self.client.post(
                self.address, data, content_type="application/json", headers={**self.headers, "idempotency-key": key}
            )
        return self.client.post(self.address, {**data, "form_key": key})


@dataclass(frozen=True)
class Ground:
    """Where the deeds are done."""

    station: Station
    other: Station
    by: Actor
    person: Callable[..., User]
    actor: Callable[..., Actor]
    browser: Callable[..., Client]

    def guest(self, address: str) -> Client:
        """A customer's phone that opened a link."""
        client = Client(headers={"accept-language": "en"})
        client.cookies["django_language"] = "en"
        assert client.get("/c/" + address.split("/c/")[1]).status_code == 303
        return client

    def by_token(self, purpose: str, token: str) -> Client:
        return self.guest(f"/c/l/{purpose}/{token}/")


Build = Callable[[Ground], Post]
DEEDS: dict[str, tuple[str, Build]] = {}


def deed(door: str, case: str = "") -> Callable[[Build], Build]:
    """Enter a builder for a door; a door may have several cases."""

    def keep(build: Build) -> Build:
        DEEDS[f"{door}-{case}" if case else door] = (door, build)
        return build

    return keep


def lines() -> int:
    return JournalLine.objects.count()


# ---------------------------------------------------------------- complaints


@deed("complaints:new")
def take(ground: Ground) -> Post:
    typed = {
        "channel": "phone", "kind": "complaint", "person": "刘芳", "severity": "normal", "what": "晚交车", "wish": "道歉", "phone": "13800006620",
    }  # fmt: skip
    return Post(
        ground.browser("clerk"), reverse("complaints:new"), typed, Case.objects.count, 1, ("channel", "kind", "person", "severity", "what", "wish"),
        (("channel", "smoke"), ("kind", "war"), ("severity", "9"), ("person", "x" * 61), ("what", "x" * 1001), ("what", "\0")), again="anew",
    )  # fmt: skip


def on_case(verb: str, status: str, after: str, typed: dict[str, Any], **more: Any) -> None:
    """A verb on a case: refused without each of its words, from an old page, and a second time."""

    def build(ground: Ground) -> Post:
        row = make_case(ground.station, status, now=NOW)
        filled = {f"{verb}-{name}": value(ground) if callable(value) else value for name, value in typed.items()}
        needs = tuple(f"{verb}-{name}" for name in more.get("needs", typed))
        bad = [(f"{verb}-{name}", value(ground) if callable(value) else value) for name, value in more.get("bad", ())]
        bad += [("version", row.version - 1), ("version", 0), ("version", "x"), ("version", "9" * 30)]
        bad += [(name, "\0x") for name in needs]
        return Post(
            ground.browser("supervisor"), reverse(f"complaints:{verb}", args=[row.pk]), {**filled, "version": row.version},
            lambda: Case.objects.get(pk=row.pk).status, after, needs, tuple(bad),
        )  # fmt: skip

    deed(f"complaints:{verb}", more.get("case", ""))(build)


on_case(
    "classify", "registered", "assigned",
    {
        "kind": "complaint", "area": "time", "severity": "major", "department": "front_desk", "due_at": "2026-11-25T10:00",
        "owner": lambda g: g.person("advisor").pk,
    },
    bad=(
        ("kind", "x"), ("area", "x"), ("severity", "x"), ("department", "x"), ("due_at", "soon"), ("owner", 10**12), ("owner", "x"),
        ("owner", lambda g: g.person("clerk", at=g.other).pk), ("about", lambda g: g.person("clerk", at=g.other).pk),
    ),
)  # fmt: skip
on_case("answer", "registered", "answered", {"answer": "已当面解释"}, bad=(("answer", "x" * 601),))
on_case("report", "assigned", "reported", {"findings": "需主管决定"}, bad=(("findings", "x" * 601),))
on_case("decide", "reported", "decided", {"solution": "道歉并免费复检"}, bad=(("solution", "x" * 601),))
on_case("tell", "decided", "told", {"how": "phone", "said": "客户同意"}, bad=(("how", "dream"), ("said", "x" * 601)))
on_case("done", "told", "done", {"measure": "复检合格"}, bad=(("measure", "x" * 601),))
on_case(
    "close", "done", "closed", {"satisfied": "yes", "verdict": "可以", "cause": "沟通", "prevention": "晨会强调"},
    bad=(("satisfied", "perhaps"), ("verdict", "x" * 401)),
)  # fmt: skip
on_case("reopen", "closed", "assigned", {"reason": "又坏了"}, bad=(("reason", "x" * 401),))
on_case("invalid", "registered", "invalid", {"reason": "重复"}, bad=(("reason", "x" * 401),))


@deed("complaints:step")
def step(ground: Ground) -> Post:
    row = make_case(ground.station, "assigned", now=NOW)
    return Post(
        ground.browser("clerk"), reverse("complaints:step", args=[row.pk]), {"step-what": "客户追问"}, lines, lines() + 1, ("step-what",),
        (("step-what", "x" * 601), ("step-what", "\0")), again="anew",
    )  # fmt: skip


# ---------------------------------------------------------------- care


def on_call(outcome: str, after: Any, typed: dict[str, Any], needs: tuple[str, ...] = (), bad: tuple[tuple[str, Any], ...] = ()) -> None:
    """One ending of a call."""

    def build(ground: Ground) -> Post:
        row = make_follow_up(ground.station, now=NOW)
        FollowUp.objects.filter(pk=row.pk).update(opens_at=NOW - timedelta(days=1))

        def look() -> tuple[str, int]:
            now = FollowUp.objects.get(pk=row.pk)
            return now.status, now.tries

        stale = (("version", row.version - 1), ("version", "x"), ("version", "9" * 30), ("outcome", "shouting"), ("began_at", "x"))
        return Post(
            ground.browser("clerk"), reverse("care:save", args=[row.pk]), {"outcome": outcome, "version": row.version, **typed}, look, after,
            ("outcome", *needs), stale + bad,
        )  # fmt: skip

    deed("care:save", outcome)(build)


SAID = {name: value for name, value in TALK.items() if name != "mood"}
SCORES = (("score", "0"), ("score", "11"), ("score", "9" * 30), ("score", "x"), ("words", "x" * 601), ("words", "\0"))
on_call("satisfied", ("done", 1), SAID, ("satisfied_with", "dissatisfied_with", "words", "wishes", "score"), SCORES)
on_call("dissatisfied", ("done", 1), {**SAID, "dissatisfied_with": "等太久"}, ("dissatisfied_with", "words", "wishes", "score"), SCORES)
on_call("no_answer", ("open", 1), {})
on_call("later", ("open", 1), {"next_try_at": "2026-11-25T10:00"}, ("next_try_at",), (("next_try_at", "2020-01-01T10:00"), ("next_try_at", "x")))
on_call("refused", ("refused", 1), {"words": "不要再打"}, (), (("words", "x" * 601),))
on_call("wrong_number", ("open", 1), {})


@deed("care:complain")
def complain(ground: Ground) -> Post:
    row = make_follow_up(ground.station, now=NOW)
    typed = {"dissatisfied_with": "等太久", "words": "再也不来", "wishes": "道歉", "version": row.version}
    address = reverse("care:complain", args=[row.pk])
    return Post(ground.browser("clerk"), address, typed, Case.objects.count, 1, ("dissatisfied_with",), again="nothing")


@deed("care:exclude")
def exclude(ground: Ground) -> Post:
    row = make_follow_up(ground.station, now=NOW)
    return Post(
        ground.browser("supervisor"), reverse("care:exclude", args=[row.pk]), {"reason": "已卖车"}, lambda: FollowUp.objects.get(pk=row.pk).status,
        "excluded", ("reason",), (("reason", "x" * 161), ("reason", "\0")),
    )  # fmt: skip


@deed("care:first_contact")
def first_contact(ground: Ground) -> Post:
    row = make_request(ground.station)
    return Post(
        ground.browser("clerk"), reverse("care:first_contact", args=[row.pk]), {}, FollowUp.objects.count, 1, again="nothing"
    )


# ---------------------------------------------------------------- the customer's pages


@deed("portal:approve")
def approve(ground: Ground) -> Post:
    order = make_order(ground.station, status="in_repair")
    addition = make_addition(order, asked=False, photos=[SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg")])
    workorders.estimate_addition(addition, new_promised_at=NOW + timedelta(hours=9), by=ground.by, now=NOW)
    _row, token = workorders.ask_customer(addition, how="desk", by=ground.by, now=NOW)
    addition.refresh_from_db()
    [job] = jobs_of(addition)
    typed = {"content_hash": addition.content_hash, f"job_{job.pk}": "yes", "signature": SVG}
    return Post(
        ground.by_token("approve", token), "/c/approve/", typed, lambda: type(addition).objects.get(pk=addition.pk).status, "approved",
        ("content_hash", f"job_{job.pk}", "signature"),
        (("content_hash", "0" * 64), (f"job_{job.pk}", "maybe"), ("signature", "<script>"), ("signature", "\0" + SVG), ("signature", SVG * 3000)),
    )  # fmt: skip


@deed("portal:sign")
def sign(ground: Ground) -> Post:
    advisor = ground.actor("advisor")
    order = make_order(ground.station, status="quoted", by=advisor)
    workorders.explain(order, by=advisor, now=NOW)
    _link, token = workorders.ask_to_sign(order, by=advisor, now=NOW)
    version = order.versions.get()

    def look() -> bool:
        return type(version).objects.get(pk=version.pk).customer_signature_id is not None

    return Post(
        ground.by_token("sign", token), "/c/sign/", {"content_hash": version.content_hash, "signature": SVG}, look, True,
        ("content_hash", "signature"), (("content_hash", "0" * 64), ("signature", "<script>"), ("signature", "\0" + SVG)),
    )  # fmt: skip


@deed("portal:walkaround")
def walkaround(ground: Ground) -> Post:
    visit = make_complete(ground.station, marks={"hood": "dent"})
    client = ground.guest(reception.ask_to_sign(visit, by=ground.by, now=NOW))
    shown = client.get(reverse("portal:walkaround")).context["content_hash"]
    return Post(
        client, reverse("portal:walkaround"), {"content_hash": shown, "signature": SVG}, lambda: Visit.objects.get(pk=visit.pk).walkaround.status,
        "signed", ("content_hash", "signature"), (("content_hash", "old"), ("signature", "<script>"), ("signature", "\0" + SVG)),
    )  # fmt: skip


def of_appointment(ground: Ground) -> tuple[Client, Appointment]:
    make_bay(ground.station)
    row = make_booked(ground.station, advisor=make_advisor(ground.station))
    _link, token = make_link(
        ground.station, purpose="appointment", trail=row.trail, subject=row.trail, expires_at=NOW + timedelta(days=2), by=ground.by, now=NOW
    )
    return ground.by_token("appointment", token), row


@deed("portal:appointment_cancel")
def cancel(ground: Ground) -> Post:
    client, row = of_appointment(ground)
    return Post(
        client, reverse("portal:appointment_cancel"), {"reason": "临时有事"}, lambda: Appointment.objects.get(pk=row.pk).status, "cancelled", (),
        (("reason", "x" * 201), ("reason", "\0")),
    )  # fmt: skip


@deed("portal:appointment_move")
def wish_to_move(ground: Ground) -> Post:
    client, _row = of_appointment(ground)
    return Post(
        client, reverse("portal:appointment_move"), {"wish": "周五下午"}, Notice.objects.filter(text__contains="周五下午").count, 2, ("wish",),
        (("wish", "x" * 121), ("wish", "\0")), again="anew",
    )  # fmt: skip


@deed("portal:rate")
def rate(ground: Ground) -> Post:
    bill = make_bill(ground.station, by=ground.by)
    RepairOrder.objects.filter(pk=bill.order_id).update(status="delivered", delivered_at=NOW)
    _link, token = make_link(
        ground.station, purpose="rate", trail=bill.trail, subject=f"order:{bill.order_id}", expires_at=NOW + timedelta(days=1), by=ground.by, now=NOW
    )
    return Post(
        ground.by_token("rate", token), reverse("portal:rate"), {"stars": "4", "text": "好"}, lambda: [r.stars for r in Rating.objects.all()], [4],
        ("stars",), (("stars", "0"), ("stars", "6"), ("stars", "9" * 30), ("stars", "²"), ("stars", "x"), ("text", "\0")),
    )  # fmt: skip


@deed("portal:book")
def book(ground: Ground) -> Post:
    make_bay(ground.station)
    make_advisor(ground.station)
    typed = {
        "customer_name": "李雷", "phone": "13912345678", "plate": "鲁A66666", "km": "52000", "fault": "例行保养", "at": TOMORROW.isoformat(),
        "stamp": stamp(NOW - timedelta(seconds=20)),
    }  # fmt: skip
    address = reverse("portal:book", args=[ground.station.slug]) + f"?service=other&at={TOMORROW.isoformat().replace('+', '%2B')}"
    client = Client(headers={"accept-language": "en"})
    return Post(
        client, address, typed, Appointment.objects.filter(status="confirmed").count, 1, tuple(typed),
        (
            ("phone", "12"), ("plate", "???"), ("km", "-1"), ("km", "9" * 30), ("km", "x"), ("at", "x"), ("at", "2020-01-01T10:00:00+08:00"),
            ("at", "2026-11-25T03:00:00+08:00"), ("website", "http://x"), ("stamp", "forged"), ("customer_name", "x" * 61), ("fault", "\0"),
        ),
    )  # fmt: skip


# ---------------------------------------------------------------- programs


def key_of(ground: Ground, role: str) -> dict[str, str]:
    token = make_api_key(ground.station, name=f"the {role}", role=role, by=ground.actor("admin"), now=NOW)[1]
    return {"authorization": f"Bearer {token}"}


WISH = {
    "customer_name": "李想", "phone": "13800008000", "plate": "鲁A12345", "km": 40128, "wishes": "四万公里保养", "fault": "无", "special_needs": "无",
}  # fmt: skip


@deed("api:book")
def api_book(ground: Ground) -> Post:
    make_bay(ground.station)
    make_advisor(ground.station)
    bad: tuple[tuple[str, Any], ...] = (
        ("customer_name", ""), ("customer_name", 7), ("phone", "1"), ("phone", "x" * 21), ("plate", "???"), ("plate", None), ("km", -1),
        ("km", 10**30), ("services", [{"operation": "NOT-THERE"}]), ("services", "all"), ("starts_at", "soon"), ("starts_at", "2020-01-01T10:00:00Z"),
        ("wishes", "x" * 301), ("fault", "\0"),
    )  # fmt: skip
    return Post(
        Client(), "/api/v1/appointments", {**WISH, "starts_at": TOMORROW.isoformat()}, Appointment.objects.filter(status="confirmed").count, 1,
        ("customer_name", "phone", "plate"), bad, json=True, headers=key_of(ground, "partner"),
    )  # fmt: skip


@deed("api:cancel")
def api_cancel(ground: Ground) -> Post:
    make_bay(ground.station)
    make_advisor(ground.station)
    headers, client = key_of(ground, "partner"), Client()
    wish = {**WISH, "starts_at": TOMORROW.isoformat()}
    number = client.post("/api/v1/appointments", wish, content_type="application/json", headers=headers).json()["number"]
    return Post(
        client, f"/api/v1/appointments/{number}/cancel", {"reason": "x"}, lambda: Appointment.objects.get(number=number).status, "cancelled",
        ("reason",), (("reason", ""), ("reason", "x" * 201), ("reason", 7), ("reason", "\0")), json=True, headers=headers,
    )  # fmt: skip


@deed("api:arrival")
def api_arrival(ground: Ground) -> Post:
    return Post(
        Client(), "/api/v1/arrivals", {"plate": "鲁A12345"}, Visit.objects.count, 1, ("plate",),
        (("plate", ""), ("plate", "???"), ("plate", 7), ("plate", "鲁" * 99), ("plate", "\0")), json=True, headers=key_of(ground, "camera"),
    )  # fmt: skip
