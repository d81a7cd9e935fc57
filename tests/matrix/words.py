"""What the pages say: every page of the house in one language, and which of its words are in the other one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import cache
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.test import Client

from tests.matrix import copies, house
from tests.matrix.doors import ask, body, doors, holds, rows_for, staff_doors, values_for
from waystation.accounts.queries import system_actor
from waystation.appointments.models import Appointment
from waystation.identifiers.plates import PROVINCES
from waystation.messaging.actions import make_link
from waystation.messaging.choices import LinkPurpose
from waystation.reception.models import Walkaround
from waystation.workorders.models import Addition, RepairOrder

CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff01-\uff60]")
# attributes that are read to somebody; what stands in `value` and in a text area is typed, except on a button
SPOKEN = {"title", "alt", "aria-label", "placeholder", "aria-description", "label", "content", "summary"}
SILENT = {"script", "style", "textarea", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "use"}

# columns that people type in their own language, or that name people, firms, places and vehicles of no English name
TYPED = """
accounts.Company.name accounts.Station.name accounts.Station.address accounts.Station.shop_category accounts.Station.bank_account
accounts.Station.filing_no accounts.User.name accounts.User.username accounts.Delegation.reason accounts.ApiKey.name
files.Media.name files.Media.note files.Media.added_by files.Signature.name files.Paper.sealed_by files.HandedOut.to
messaging.Template.text messaging.Message.text messaging.Call.person messaging.Call.outcome messaging.Call.points messaging.Note.text
messaging.Question.text messaging.Question.answer messaging.Notice.text messaging.Task.outcome messaging.Note.author_name
customers.Party.name customers.Party.address customers.Party.invoice_title customers.Party.tags customers.Party.preferences
customers.Party.source customers.Contact.name customers.Contact.form_of_address customers.Contact.duty
customers.Vehicle.plate customers.Vehicle.vin_override customers.Reading.reason customers.Consent.evidence customers.Reading.by_name
imports.ImportRun.name catalogue.PriceChange.label catalogue.PriceChange.reason
stock.Expected.supplier stock.Expected.label stock.Movement.reason stock.Reservation.label stock.Movement.witness
scheduling.CalendarDay.reason scheduling.Absence.reason scheduling.Hold.note scheduling.Hold.overbooked_because
appointments.Appointment.customer_name appointments.Appointment.wishes appointments.Appointment.fault appointments.Appointment.special_needs
appointments.Appointment.diagnosis appointments.Appointment.solution appointments.Appointment.reason preparation.Mark.note
appointments.ShopDefault.reason
reception.Visit.pick_up_wish reception.Visit.words reception.Visit.concerns reception.Visit.valuables_kept reception.Visit.key_tag
reception.Visit.parking reception.Visit.answer reception.Visit.left_because reception.Walkaround.belongings reception.Walkaround.note
reception.DamageMark.note reception.KeyMove.place reception.Visit.inquiry_short_reason
workorders.RepairOrder.wait_note workorders.RepairOrder.delivery_place workorders.RepairOrder.returned_because
workorders.RepairOrder.ended_because workorders.Addition.what workorders.Addition.why workorders.Addition.evaluation
workorders.Addition.answered_by workorders.Addition.evidence workorders.Job.complaint workorders.Job.cause workorders.Job.correction
workorders.Job.not_done_because workorders.Line.override_reason workorders.Diagnosis.text workorders.Diagnosis.explained
workorders.Diagnosis.unnoticed workorders.Advice.text workorders.Advice.why workorders.Advice.opinion workorders.WarrantyDecision.reason
workorders.WarrantyDecision.answer workorders.Told.what
workshop.Clock.note workshop.PartReturn.reason workshop.OldPart.place workshop.RepairReport.work workshop.RepairReport.cause
workshop.RepairReport.measures quality.Inspection.road_test_reason quality.Inspection.road_findings quality.Inspection.function_test
quality.Inspection.fail_reason workshop.Handover.state_note workshop.Handover.difference workshop.Handover.parking
workshop.Handover.taken_by_name workshop.Handover.key_tag
settlement.Bill.difference_reason settlement.Bill.discount_reason settlement.Bill.reversed_because settlement.CashShift.difference_reason
settlement.Refund.reason delivery.Delivery.told_ready_how delivery.Delivery.collector delivery.Delivery.other_because
delivery.Delivery.inspection_note delivery.Rating.text settlement.Payment.reference
complaints.Case.person complaints.Case.what complaints.Case.wish complaints.Case.cause complaints.Case.answer complaints.Case.solution
complaints.Case.measure complaints.Case.verdict complaints.Case.prevention complaints.Step.what
care.FollowUp.satisfied_with care.FollowUp.dissatisfied_with care.FollowUp.words care.FollowUp.wishes care.FollowUp.excluded_because
""".split()  # noqa: SIM905


@cache
def typed() -> tuple[str, ...]:
    """Every value people typed, longest first."""
    found = {
        row.name[0] for row in apps.get_model("accounts.User")._base_manager.all() if row.name
    }  # on the round picture
    for path in TYPED:
        label, _dot, column = path.rpartition(".")
        values = apps.get_model(label)._base_manager.values_list(column, flat=True).distinct()
        for value in values:
            found |= {line.strip() for line in str(value or "").splitlines()}
    return tuple(sorted(found - {""}, key=lambda one: (-len(one), one)))


@cache
def _typed() -> frozenset[str]:
    return frozenset(typed())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.said: list[tuple[str, str]] = []  # language, words

    @property
    def language(self) -> str:
        return next((lang for _tag, lang in reversed(self.open) if lang), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = {name: value or "" for name, value in attrs}
        lang = held.get("lang", "")
        for name, value in held.items():
            button = tag in ("input", "button") and held.get("type") in ("submit", "button")
            words = name.startswith(("data-word", "data-text", "data-confirm")) or (name == "data-drawer" and value)
            if (name in SPOKEN and tag != "meta") or words or (name == "value" and button and tag == "input"):
                self.said.append((lang or self.language, value))
        if tag not in VOID:
            self.open.append((tag, lang))

    def handle_endtag(self, tag: str) -> None:
        while self.open and any(one == tag for one, _lang in self.open):
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(tag in SILENT for tag, _lang in self.open):
            self.said.append((self.language, " ".join(data.split())))


def said(html: str) -> list[tuple[str, str]]:
    reader = _Reader()
    reader.feed(html)
    return reader.said


MASKED = re.compile(r"[\u4e00-\u9fff]{1,6}\*+[\u4e00-\u9fff]?|[\u4e00-\u9fff]{1,2}(先生|女士|小姐|师傅|经理)")
PLATE = re.compile(r"[\u4e00-\u9fff][A-Z][·*A-Z0-9]{3,7}[\u4e00-\u9fff]?|鲁A(?![a-z])")
MASKED_PLATE = re.compile(rf"^[{''.join(PROVINCES)}][A-Z]?$")


def bare(words: str) -> str:
    """The words without what people typed, names and plates."""
    words = PLATE.sub(" ", words)
    words = "·".join(part for part in words.split("·") if part.strip() not in _typed())
    for one in typed():
        if len(one) > 1 and one in words:
            words = words.replace(one, " ")
    return MASKED_PLATE.sub("", PLATE.sub(" ", MASKED.sub(" ", words)).strip())


def chinese_in(html: str) -> Iterator[str]:
    """Words of an English page that are Chinese and not marked so."""
    for lang, words in said(html):
        if (
            not lang.startswith("zh")
            and words not in ENDONYMS
            and CHINESE.search(words)
            and CHINESE.search(bare(words))
        ):
            yield words


# a word; no part of an address, of a code (`call.greeting`), of a place to fill in (`{plate}`), nor a code said in quotes
LATIN = re.compile(r"(?<![A-Za-z0-9@./_:#{-])[A-Za-z][a-z]{2,}(?![A-Za-z0-9@/_:-]|\.[a-z])")
QUOTED = re.compile(r"“[a-z_]+”")
ENDONYMS = {"简体中文", "English"}
KNOWN = {"bar", "csv", "xlsx", "Model", "Waystation", "English", "Esc", "Enter", "Ctrl", "Tab"}


def english_in(html: str) -> Iterator[str]:
    """Words of a Chinese page that are English and not marked so."""
    for lang, words in said(html):
        if not lang.startswith("en") and (set(LATIN.findall(QUOTED.sub(" ", bare(words)))) - KNOWN):
            yield words


# ---------------------------------------------------------------- every page

# pages that say more when something is asked of them
ASKED = {
    "desk:find": {"q": "A"}, "workorders:search": {"q": "oil"}, "appointments:jobs": {"q": "O"}, "reception:search": {"q": "A"},
    "stock:parts": {"q": "filter"}, "catalogue:operations": {"q": "brake"}, "customers:customers": {"q": "1"},
    "appointments:symptoms": {"q": "e"}, "catalogue:symptoms": {"q": "e"}, "reception:symptoms": {"q": "e"},
    "appointments:slots": {"minutes": "60"}, "workorders:add": {"kind": "operation"},
}  # fmt: skip
Browser = Callable[[str, str], Client]


def pages(browser: Browser, language: str, most: int = 4, prefix: str = "") -> Iterator[tuple[str, str]]:
    """(door, page) of every door: as the manager and as one role that works there, rows in several states; then the customers' pages."""
    for door in staff_doors():
        if not door.name.startswith(prefix):
            continue
        able = [role for role in house.ROLES if holds(role, str(door.permit))]
        usual = [role for role in able if role not in ("manager", "admin")][:1]
        for role in dict.fromkeys([role for role in able if role == "manager"] + usual) or able:
            rows = rows_for(door, house.actor(role), most=most) if door.find else [None]
            for row in rows:
                address = door.address(**values_for(door, row.pk if row is not None else None))
                for asked in ({}, ASKED[door.name]) if door.name in ASKED else ({},):
                    yield from _page(door.name, ask(browser(role, language), "GET", address, asked))
    if not prefix or prefix.startswith("portal"):
        yield from _public(browser, language)


def _page(name: str, answer: Any) -> Iterator[tuple[str, str]]:
    assert answer.status_code < 500, name
    if answer.status_code != 405 and str(answer.headers.get("Content-Type", "")).startswith("text/html"):
        yield name, body(answer).decode()


def _public(browser: Browser, language: str) -> Iterator[tuple[str, str]]:
    client = browser("", language)
    for door in doors():
        if (door.public or door.foreign) and not door.name.startswith(("api:", "django")):
            values = {"slug": "jinan-north", "pk": 1, "purpose": "approve", "token": "wrong"}
            yield from _page(door.name, ask(client, "GET", door.address(**values)))
    for purpose, subject, address in linked():
        place, until = house.north(), house.NOW + timedelta(days=2)
        by = system_actor(place)
        _link, token = make_link(
            place, purpose=purpose, trail="words:1", subject=subject, expires_at=until, by=by, now=house.NOW
        )
        client.cookies["ws_link"] = token
        yield from _page(f"portal:{purpose}", ask(client, "GET", address))
    del client.cookies["ws_link"]


def linked() -> Iterator[tuple[str, str, str]]:
    """What customers open by a link: purpose, subject, address."""
    own = {"station": house.north(), "pk__gt": copies.OWN}
    for purpose, kind, model, address in (
        (LinkPurpose.APPROVE, "addition", Addition, "/c/approve/"), (LinkPurpose.SIGN, "order", RepairOrder, "/c/sign/"),
        (LinkPurpose.STATUS, "order", RepairOrder, "/c/progress/"), (LinkPurpose.RATE, "order", RepairOrder, "/c/rate/"),
        (LinkPurpose.SIGN, "walkaround", Walkaround, "/c/sign/walkaround/"), (LinkPurpose.APPOINTMENT, "appointment", Appointment, "/c/appointment/"),
    ):  # fmt: skip
        states: dict[Any, Any] = {}
        for row in model.objects.filter(**own).order_by("-pk")[:200]:
            states.setdefault(row.status, row)
        for row in states.values():
            yield purpose, f"{kind}:{row.pk}", address


def strangers(browser: Browser, language: str, **kwargs: Any) -> dict[str, list[str]]:
    """Words of the other language → the doors whose pages say them."""
    find = chinese_in if language == "en" else english_in
    found: dict[str, list[str]] = {}
    for name, html in pages(browser, language, **kwargs):
        for words in find(html):
            seen = found.setdefault(words, [])
            if name not in seen:
                seen.append(name)
    return found
