"""The forms of a page as a browser would send them: what is filled in, what is chosen, and something plain where a field is empty."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from django.test import Client
from django.urls import Resolver404, resolve

from tests.matrix.doors import Door, ask, body, staff_doors, values_for

PLAIN = {
    "number": "1", "date": "2026-11-26", "datetime-local": "2026-11-26T10:00", "time": "10:00", "tel": "13800001111", "month": "2026-11",
    "email": "a@example.com", "password": "pass-for-tests-1",
}  # fmt: skip


@dataclass
class Form:
    """A POST form: where it goes, what it sends, on which page it stood."""

    action: str
    data: dict[str, list[str]]
    page: str
    fields: set[str] = field(default_factory=set)
    htmx: bool = False

    @property
    def door(self) -> str:
        """The name of the door it knocks at."""
        try:
            found = resolve(self.action.split("?")[0])
        except Resolver404:
            return ""
        return f"{found.namespace}:{found.url_name}" if found.namespace else str(found.url_name)


class Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[tuple[dict[str, str], list[tuple[str, dict[str, str], list[dict[str, str]]]]]] = []
        self.by_id: dict[str, int] = {}
        self.open: int | None = None
        self.select: list[dict[str, str]] | None = None
        self.area: dict[str, str] | None = None
        self.loose: list[tuple[str, tuple[str, dict[str, str], list[dict[str, str]]]]] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        own = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append((own, []))
            self.open = len(self.forms) - 1
            if "id" in own:
                self.by_id[own["id"]] = self.open
        elif tag in ("input", "textarea", "select", "button"):
            options: list[dict[str, str]] = []
            if tag == "select":
                self.select = options
            if tag == "textarea":
                own["value"] = ""
                self.area = own
            item = (tag, own, options)
            if "form" in own:
                self.loose.append((own["form"], item))
            elif self.open is not None:
                self.forms[self.open][1].append(item)
        elif tag == "option" and self.select is not None:
            self.select.append(own)

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            self.area["value"] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None

    def found(self) -> list[Form]:
        for name, item in self.loose:
            if name in self.by_id:
                self.forms[self.by_id[name]][1].append(item)
        forms: list[Form] = []
        for own, items in self.forms:
            if own.get("method", "").lower() != "post":
                continue
            data = _filled(items)
            action = urljoin(self.page, own.get("action", ""))
            names = {one[1].get("name", "") for one in items}
            buttons = [
                one[1]
                for one in items
                if one[0] == "button"
                and one[1].get("type", "submit") == "submit"
                and (one[1].get("name") or one[1].get("formaction"))
            ]
            for button in buttons or [{}]:
                extra = {button["name"]: [button.get("value", "")]} if button.get("name") else {}
                forms.append(
                    Form(button.get("formaction") or action, {**data, **extra}, self.page, names, "hx-post" in own)
                )
        return forms


def _filled(items: list[tuple[str, dict[str, str], list[dict[str, str]]]]) -> dict[str, list[str]]:
    data: dict[str, list[str]] = {}
    for tag, own, options in items:
        name, kind = own.get("name", ""), own.get("type", "text")
        if not name or "disabled" in own or tag == "button" or kind in ("submit", "button", "file", "image"):
            continue
        if tag == "select":
            chosen = [one for one in options if "selected" in one] or [one for one in options if one.get("value")][:1]
            data.setdefault(name, []).extend(one.get("value", "") for one in chosen[: None if "multiple" in own else 1])
        elif kind == "radio":
            if "checked" in own or name not in data:
                data[name] = [own.get("value", "on")]
        elif kind == "checkbox":
            if "checked" in own or "required" in own:
                data.setdefault(name, []).append(own.get("value", "on"))
        else:
            value = own.get("value", "") or ("" if kind == "hidden" else PLAIN.get(kind, "Test"))
            data.setdefault(name, []).append(value)
    data.pop("csrfmiddlewaretoken", None)
    data.pop("form_key", None)
    return data


def read(html: str, page: str) -> list[Form]:
    reader = Reader(page)
    reader.feed(html)
    return reader.found()


def forms_in(client: Client, door: Door, row: Any) -> list[Form]:
    """The forms on the page behind the door, each place to send to once."""
    address = door.address(**values_for(door, row.pk if row is not None else None))
    answer = ask(client, "GET", address)
    if answer.status_code != 200 or not str(answer.headers.get("Content-Type", "")).startswith("text/html"):
        return []
    found: dict[Any, Form] = {}
    for form in read(body(answer).decode(), address):
        found.setdefault((form.door, form.action == address, tuple(sorted(form.data))), form)
    return [form for form in found.values() if not form.action.startswith(("/accounts/", "/i18n/"))]


def pages_of() -> list[Door]:
    """Every staff door; those that show no page have no forms."""
    return staff_doors()
