"""What people type while they give a vehicle back, and at the gate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.core.forms import Form
from waystation.delivery.choices import PaperPoint, Step
from waystation.delivery.models import Delivery
from waystation.messaging.choices import Channel
from waystation.settlement.queries import NextService
from waystation.workorders.models import Advice, RepairOrder
from waystation.workshop.choices import OldPartWish
from waystation.workshop.models import OldPart


class GateForm(Form):
    q = forms.CharField(
        label=_("Scan the pass or write its number"), max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "enterkeyhint": "search"}),
    )  # fmt: skip


class NothingForm(Form):
    """A step that is a tick only."""


class PapersForm(Form):
    points = forms.MultipleChoiceField(
        label=_("Papers for the customer"), choices=PaperPoint.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class ToldForm(Form):
    how = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, initial=Channel.SMS,
        choices=[(c.value, c.label) for c in (Channel.SMS, Channel.PHONE, Channel.WECHAT, Channel.DESK)],
    )  # fmt: skip


class ReceivedForm(Form):
    collector = forms.CharField(label=_("Who collects"), max_length=60)
    other_because = forms.CharField(label=_("Why another advisor delivers"), max_length=160, required=False)


class InspectedForm(Form):
    note = forms.CharField(label=_("What the customer notes"), max_length=300, required=False)


class OldPartsForm(Form):
    def __init__(self, *args: Any, parts: Iterable[OldPart], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[f"part_{part.pk}"] = forms.ChoiceField(
                label=part.line.label, choices=OldPartWish.choices, initial=part.wish, widget=forms.RadioSelect, required=False
            )

    def wishes(self) -> dict[int, str]:
        return {int(name.removeprefix("part_")): wish for name, wish in self.cleaned_data.items() if name.startswith("part_")}


class NextForm(Form):
    on = forms.DateField(label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    km = forms.IntegerField(label=_("Mileage, km"), required=False, min_value=1, max_value=9_999_999)


class ExtraForm(Form):
    def __init__(self, *args: Any, work: Iterable[Advice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for advice in work:
            self.fields[f"opinion_{advice.pk}"] = forms.CharField(
                label=advice.said, help_text=advice.why, max_length=200, initial=advice.opinion, required=False,
                widget=forms.TextInput(attrs={"placeholder": _("What the customer says")}),
            )  # fmt: skip

    def opinions(self) -> dict[int, str]:
        return {int(name.removeprefix("opinion_")): said for name, said in self.cleaned_data.items() if name.startswith("opinion_")}


class SignedForm(Form):
    content = forms.CharField(widget=forms.HiddenInput)
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    signed_name = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


class CopiesForm(Form):
    how = forms.ChoiceField(label=_("Copies"), choices=[("print", _("Printed")), ("link", _("Link"))], initial="print", widget=forms.RadioSelect)


class KmForm(Form):
    km = forms.IntegerField(label=_("Mileage out, km"), min_value=0, max_value=9_999_999, widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
    reason = forms.CharField(label=_("Reason when it is lower"), max_length=160, required=False)


PLAIN: dict[Step, type[Form]] = {
    Step.PAPERS: PapersForm, Step.TOLD: ToldForm, Step.RECEIVED: ReceivedForm, Step.INSPECTED: InspectedForm, Step.SIGNED: SignedForm,
    Step.COPIES: CopiesForm, Step.KM: KmForm,
}  # fmt: skip


def initial_of(step: Step, order: RepairOrder, delivery: Delivery | None) -> dict[str, Any]:
    """What a step's form shows before anybody types."""
    delivery, last = delivery or Delivery(), max(order.visit.km or 0, order.vehicle.last_km or 0) or None
    values: dict[Step, dict[str, Any]] = {
        Step.PAPERS: {"points": [name for name, there in delivery.papers.items() if there]},
        Step.RECEIVED: {"collector": delivery.collector or (order.contact.name if order.contact else ""), "other_because": delivery.other_because},
        Step.INSPECTED: {"note": delivery.inspection_note}, Step.KM: {"km": last if delivery.km_out is None else delivery.km_out},
    }  # fmt: skip
    return values.get(step, {})


def next_initial(proposal: NextService, delivery: Delivery | None) -> dict[str, Any]:
    told = delivery and delivery.next_told_at
    return {"on": delivery.next_service_on, "km": delivery.next_service_km} if told and delivery else {"on": proposal.on, "km": proposal.km}
