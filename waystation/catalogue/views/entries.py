"""Lists whose rows are one sheet each: a list with a search, a sheet to add or change, a button to take away. One view for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from waystation.accounts.queries import today
from waystation.catalogue import actions, rules
from waystation.catalogue.choices import SITUATIONS, STEPS, System, source_words
from waystation.catalogue.forms import AdviceForm, IntervalForm, ScriptForm, SymptomForm, WarrantyRuleForm
from waystation.catalogue.models import Script, ServiceInterval, StepAdvice, Symptom, WarrantyRule
from waystation.catalogue.views.filling import filled
from waystation.core.access import Actor, permit
from waystation.core.pages import page, stretch


@dataclass(frozen=True)
class Kind:
    """A list: its model and sheet, the columns it shows (heading, how a row says it) and what a search looks into."""

    tab: str
    one: str
    model: type[Any]
    form: type[Any]
    title: Any
    change: Any
    add: Any
    columns: tuple[tuple[Any, Callable[[Any], Any]], ...]
    search: tuple[str, ...]
    order: str = "code"
    own_list: bool = True
    removable: bool = True
    fixed: tuple[str, ...] = field(default=())
    related: tuple[str, ...] = ()

    def rows(self, by: Actor) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model.objects.seen_by(by)
        return rows.select_related(*self.related) if self.related else rows


def _kilometres(row: Any) -> str:
    return _("%(km)s km or %(months)s months") % {"km": row.km, "months": row.months}


SCRIPTS = Kind(
    "scripts", "script", Script, ScriptForm, gettext_lazy("Scripts"), gettext_lazy("Change the words"), gettext_lazy("Add words"),
    ((gettext_lazy("Title"), lambda row: row.label or row.key),
     (gettext_lazy("Situation"), lambda row: SITUATIONS.get(row.situation, row.situation)),
     (gettext_lazy("Words"), lambda row: row.said), (gettext_lazy("Code"), lambda row: row.key)),
    ("key", "title", "text", "text_en"), order="key", removable=False, fixed=("key",),
)  # fmt: skip
ADVICE = Kind(
    "advice", "advice_point", StepAdvice, AdviceForm, gettext_lazy("Step advice"), gettext_lazy("Change the advice"), gettext_lazy("Add advice"),
    ((gettext_lazy("Step"), lambda row: STEPS.get(row.step, row.step)), (gettext_lazy("Kind"), lambda row: row.get_kind_display()),
     (gettext_lazy("Advice"), lambda row: row.label)),
    ("step", "text", "text_en"), order="step",
)  # fmt: skip
SYMPTOMS = Kind(
    "symptoms", "symptom", Symptom, SymptomForm, gettext_lazy("Repair data"), gettext_lazy("Change the symptom"), gettext_lazy("Add a symptom"),
    (), (), own_list=False,
)  # fmt: skip
INTERVALS = Kind(
    "intervals", "interval", ServiceInterval, IntervalForm, gettext_lazy("Service intervals"), gettext_lazy("Change the interval"),
    gettext_lazy("Add an interval"),
    ((gettext_lazy("Code"), lambda row: row.code), (gettext_lazy("Vehicle class"), lambda row: row.get_vehicle_class_display()),
     (gettext_lazy("Maker"), lambda row: f"{row.maker} {row.model}".strip() or "*"),
     (gettext_lazy("Kind of work"), lambda row: row.get_level_display()), (gettext_lazy("Due after"), _kilometres)),
    ("code", "maker", "model"),
)  # fmt: skip
WARRANTY = Kind(
    "warranty_rules", "warranty_rule", WarrantyRule, WarrantyRuleForm, gettext_lazy("Manufacturer's warranty"), gettext_lazy("Change the rule"),
    gettext_lazy("Add a rule"),
    ((gettext_lazy("Maker"), lambda row: row.maker), (gettext_lazy("Vehicle class"), lambda row: row.get_vehicle_class_display()),
     (gettext_lazy("System"), lambda row: row.operation.label if row.operation else dict(System.choices).get(row.system, row.system)),
     (gettext_lazy("Holds"), _kilometres), (gettext_lazy("Source"), lambda row: source_words(row.source))),
    ("maker", "note", "source"), order="maker", related=("operation",),
)  # fmt: skip


def _list(kind: Kind) -> Any:
    @permit(rules.view)
    def view(request: Any) -> HttpResponse:
        q = request.GET.get("q", "").strip()
        rows = kind.rows(request.by)
        for word in q.split():
            rows = rows.filter(Q(*[(f"{name}__icontains", word) for name in kind.search], _connector=Q.OR))
        found = stretch(rows, request, by=kind.order)
        (_first, name), rest = kind.columns[0], kind.columns[1:]
        shown = [(row, name(row), [(heading, say(row)) for heading, say in rest]) for row in found.rows]
        context = {
            "kind": kind, "rows": shown, "q": q, "next": found.next, "prev": found.prev, "tab": kind.tab, "may_edit": rules.edit(request.by),
            "add_url": reverse(f"catalogue:add_{kind.one}"), "edit": f"catalogue:edit_{kind.one}",
        }  # fmt: skip
        return page(request, "catalogue/entries.html", context, part="list")

    return view


def _sheet(kind: Kind, request: Any, row: Any) -> HttpResponseBase:
    def act(data: dict[str, Any]) -> str:
        kept = {name: getattr(row, name) for name in kind.fixed} if row else {}
        actions.save_entry(request.station, kind.model, row=row, by=request.by, now=request.now, **(data | kept))
        return _("Pages say it from now on.")

    names = kind.form.base_fields
    initial = {name: getattr(row, name) for name in names} if row else {"valid_from": today(request.station, request.now)}
    form = kind.form(request.POST or None, by=request.by, initial=initial)
    for name in kind.fixed if row else ():
        form.fields[name].disabled = True
    remove_url = reverse(f"catalogue:remove_{kind.one}", args=[row.pk]) if row and kind.removable else ""
    heading = kind.change if row else kind.add
    return filled(request, form, act, reverse(f"catalogue:{kind.tab}"), heading=heading, tab=kind.tab, remove_url=remove_url)


def _add(kind: Kind) -> Any:
    @permit(rules.edit)
    def view(request: Any) -> HttpResponseBase:
        return _sheet(kind, request, None)

    return view


def _edit(kind: Kind) -> Any:
    @permit(rules.edit, find=kind.rows)
    def view(request: Any, row: Any) -> HttpResponseBase:
        return _sheet(kind, request, row)

    return view


def _remove(kind: Kind) -> Any:
    @require_POST
    @permit(rules.edit, find=kind.rows)
    def view(request: Any, row: Any) -> HttpResponseBase:
        actions.remove_entry(row, by=request.by, now=request.now)
        messages.success(request, _("%(name)s is taken out of the list.") % {"name": str(row)[:60]})
        return redirect(f"catalogue:{kind.tab}")

    return view


def routes(kind: Kind, address: str) -> list[Any]:
    """The addresses of a list and its sheets."""
    found = [path(f"{address}/", _list(kind), name=kind.tab)] if kind.own_list else []
    found += [
        path(f"{address}/add/", _add(kind), name=f"add_{kind.one}"),
        path(f"{address}/<int:pk>/", _edit(kind), name=f"edit_{kind.one}"),
    ]
    return [*found, path(f"{address}/<int:pk>/remove/", _remove(kind), name=f"remove_{kind.one}")] if kind.removable else found
