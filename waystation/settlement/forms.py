"""What people type at the desk, at the handover of the vehicle and at the gate. Amounts are typed in yuan and read as 分."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan, yuan
from waystation.messaging.choices import Channel
from waystation.settlement.choices import OUTSIDE_TENDERS, PaperPoint, Step, Tender
from waystation.settlement.models import Bill, Delivery
from waystation.settlement.queries import NextService
from waystation.settlement.sums import tender_of_scan
from waystation.workorders.models import Advice, RepairOrder
from waystation.workshop.choices import OldPartWish
from waystation.workshop.models import OldPart


class YuanField(forms.CharField):
    """An amount in yuan, cleaned to whole 分."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input num"}))
        super().__init__(*args, max_length=20, **kwargs)

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if text in self.empty_values:
            return None
        try:
            return fen_from_yuan(text)
        except Refused as refused:
            raise forms.ValidationError(refused.message, code=refused.code) from None

    def prepare_value(self, value: Any) -> Any:
        return yuan(value, grouped=False) if isinstance(value, int) else value


REFERENCE = forms.TextInput(attrs={"autocomplete": "off", "data-key": "F9", "inputmode": "numeric"})


class PayForm(Form):
    """A payment: F9 jumps to the code, the scanner sends Enter. The tender of a scanned code is known by itself."""

    amount = YuanField(label=_("Amount, yuan"))
    tender = forms.ChoiceField(label=_("How"), choices=[], widget=forms.RadioSelect, required=False)
    reference = forms.CharField(label=_("Scan or write the reference"), max_length=64, required=False, widget=REFERENCE)
    given = YuanField(label=_("Cash given, yuan"), required=False)

    def __init__(self, *args: Any, open_fen: int = 0, deposit_fen: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tenders = [*OUTSIDE_TENDERS, *([Tender.DEPOSIT] if deposit_fen else [])]
        self.fields["tender"].choices = [(tender.value, tender.label) for tender in tenders]  # type: ignore[attr-defined]
        self.fields["amount"].initial = open_fen

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        scanned = tender_of_scan(data.get("reference") or "")
        data["tender"] = data.get("tender") or (scanned.value if scanned else Tender.CASH if data.get("given") else "")
        return data

    def money(self) -> dict[str, Any]:
        """The arguments of the payment verbs."""
        data = self.cleaned_data
        return {
            "tender": data["tender"], "amount_fen": data["amount"], "reference": data["reference"], "given_fen": data["given"],
        }  # fmt: skip


class UnallocatedForm(PayForm):
    reason = forms.CharField(label=_("What is known about it"), max_length=120)


class DiscountForm(Form):
    amount = YuanField(label=_("Discount, yuan"))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PrepareForm(Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    difference_reason = forms.CharField(
        label=_("Why the bill differs from the quote (manager)"), max_length=200, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, may_allow: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if may_allow:
            self.fields["difference_reason"].widget = forms.TextInput()


class RefundForm(Form):
    amount = YuanField(label=_("Amount, yuan"))
    reason = forms.CharField(label=_("Reason"), max_length=200)


class CreditForm(Form):
    limit = YuanField(label=_("Limit, yuan"))
    days = forms.IntegerField(label=_("Days to pay"), initial=30, min_value=1, max_value=365)


class OpenCreditForm(CreditForm):
    party = forms.IntegerField(widget=forms.HiddenInput)


class OpenShiftForm(Form):
    opening = YuanField(label=_("Cash in the drawer, yuan"))


class CountForm(Form):
    counted = YuanField(label=_("Cash counted, yuan"))
    reason = forms.CharField(label=_("Reason of a difference"), max_length=200, required=False)
    witness = forms.ModelChoiceField(label=_("Counted along"), queryset=User.objects.none(), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["witness"].queryset = people  # type: ignore[attr-defined]


class InvoiceForm(Form):
    invoice_no = forms.CharField(label=_("Invoice number"), max_length=40)


class AllocateForm(Form):
    bill = forms.ModelChoiceField(label=_("Bill"), queryset=Bill.objects.none())

    def __init__(self, *args: Any, bills: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bill"].queryset = bills  # type: ignore[attr-defined]


class GateForm(Form):
    q = forms.CharField(
        label=_("Scan the pass or write its number"), max_length=200,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "enterkeyhint": "search"}),
    )  # fmt: skip


# ---------------------------------------------------------------- the steps of the delivery


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
    delivery = delivery or Delivery()
    values: dict[Step, dict[str, Any]] = {
        Step.PAPERS: {"points": [name for name, there in delivery.papers.items() if there]},
        Step.RECEIVED: {"collector": delivery.collector or (order.contact.name if order.contact else ""), "other_because": delivery.other_because},
        Step.INSPECTED: {"note": delivery.inspection_note}, Step.KM: {"km": delivery.km_out if delivery.km_out is not None else order.visit.km},
    }  # fmt: skip
    return values.get(step, {})


def next_initial(proposal: NextService, delivery: Delivery | None) -> dict[str, Any]:
    told = delivery and delivery.next_told_at
    return {"on": delivery.next_service_on, "km": delivery.next_service_km} if told and delivery else {"on": proposal.on, "km": proposal.km}

