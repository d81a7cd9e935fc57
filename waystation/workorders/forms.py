"""What people type into the pages of orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan
from waystation.core.quantities import milli_from_text
from waystation.messaging.choices import Channel
from waystation.workorders.choices import USUAL_PAYER, Answer, DiagnosisMode, Kind, Origin, Payer, WarrantyState
from waystation.workorders.models import WarrantyDecision


class YuanField(forms.CharField):
    """An amount typed in yuan, clean as 分."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return fen_from_yuan(text) if text else 0
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class MilliField(forms.CharField):
    """A quantity typed as a decimal, clean as thousandths."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return milli_from_text(text) if text else None
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None


class MomentField(forms.DateTimeField):
    """An instant typed in the station's time."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class OpenForm(Form):
    kind = forms.ChoiceField(label=_("Type"), choices=Kind.choices)
    rework_of = forms.IntegerField(required=False, widget=forms.HiddenInput)


class AddForm(Form):
    """One thing for the estimate: an operation, package, part, earlier advice or campaign."""

    operation = forms.IntegerField(required=False, widget=forms.HiddenInput)
    package = forms.IntegerField(required=False, widget=forms.HiddenInput)
    part = forms.IntegerField(required=False, widget=forms.HiddenInput)
    job = forms.IntegerField(required=False, widget=forms.HiddenInput)
    advice = forms.IntegerField(required=False, widget=forms.HiddenInput)
    campaign = forms.IntegerField(required=False, widget=forms.HiddenInput)
    addition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    qty = MilliField(label=_("Quantity"), required=False, initial="1")
    origin = forms.ChoiceField(label=_("Reason"), choices=Origin.choices, required=False)
    payer = forms.ChoiceField(label=_("Payer"), choices=Payer.choices, required=False)

    def payer_for(self, kind: str) -> str:
        return self.cleaned_data["payer"] or USUAL_PAYER.get(Kind(kind), Payer.CUSTOMER)


class QuantityForm(Form):
    qty = MilliField(label=_("Quantity"))


class PayerForm(Form):
    payer = forms.ChoiceField(label=_("Payer"), choices=Payer.choices)


class PriceForm(Form):
    price = YuanField(label=_("Price in yuan"))
    reason = forms.CharField(label=_("Reason"), max_length=160)


class ReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200)


class OptionalReasonForm(Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, required=False)


class VoidForm(ReasonForm):
    replaced_by = forms.CharField(
        label=_("Number of the right order"), max_length=40, help_text=_("The order of the same stay that counts instead; its last digits will do.")
    )


class EmptyForm(Form):
    """A button."""


class KindForm(OpenForm):
    """Another type of the order; a comeback names the first order."""


class DiagnosisForm(Form):
    mode = forms.ChoiceField(label=_("How the fault is found"), choices=DiagnosisMode.choices, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Fault, or where the problem is"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    reason_code = forms.ChoiceField(
        label=_("Why the workshop has to find it"), required=False,
        choices=[
            ("", "–"), ("undetermined", _("Cannot be determined now")), ("dismantle", _("Needs dismantling")),
            ("road_test", _("Needs a long road test")), ("no_expert", _("No expert on duty")),
        ],
    )  # fmt: skip
    explained = forms.CharField(label=_("What was explained to the customer"), required=False, max_length=300)
    conclusion_due_at = MomentField(label=_("Conclusion promised for"), required=False)
    technical = forms.BooleanField(label=_("Technical diagnosis with tools or dismantling"), required=False)
    consent = forms.BooleanField(label=_("The customer agreed to it and to its price"), required=False)
    fee_fen = YuanField(label=_("Price of the diagnosis, yuan"), required=False)
    unnoticed = forms.CharField(label=_("Faults the customer did not notice"), required=False, max_length=300)
    unnoticed_told = forms.BooleanField(label=_("The customer was told of them"), required=False)


class ConclusionForm(Form):
    """What the inspection or the workshop has found, as it was promised."""

    text = forms.CharField(label=_("Fault, or where the problem is"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    unnoticed = forms.CharField(label=_("Faults the customer did not notice"), required=False, max_length=300)
    unnoticed_told = forms.BooleanField(label=_("The customer was told of them"), required=False)


class SureForm(Form):
    """A time; when it is doubted, a box appears to say that it is meant."""

    sure = forms.BooleanField(label=_("This time is meant so"), required=False, widget=forms.HiddenInput)

    def add_refusal(self, refused: Refused) -> None:
        super().add_refusal(refused)
        if refused.code == "promise_doubtful":
            self.fields["sure"].widget = forms.CheckboxInput()


class PromiseForm(SureForm):
    field_order = ("promised_at", "sure", "place")
    promised_at = MomentField(label=_("Delivery time"))
    place = forms.CharField(label=_("Place of delivery"), required=False, max_length=80)


class WishesForm(Form):
    old_parts = forms.ChoiceField(label=_("Old parts"), required=False, choices=[("", "–"), ("take", _("Take away")), ("leave", _("Leave here"))])
    wash = forms.BooleanField(label=_("Wash"), required=False)
    road_test = forms.BooleanField(label=_("Road test allowed"), required=False)


class SignForm(Form):
    content_hash = forms.CharField(widget=forms.HiddenInput)
    explained = forms.BooleanField(label=_("Content and needed work are explained to the customer"), required=False)
    customer_svg = forms.CharField(label=_("Signature of the customer"), required=False)
    customer_name = forms.CharField(label=_("Customer"), required=False, max_length=60)
    advisor_svg = forms.CharField(label=_("Signature of the advisor"), required=False)
    copy = forms.ChoiceField(label=_("Copy for the customer"), choices=[("print", _("Printed")), ("link", _("As a link"))], initial="print")


class CauseForm(Form):
    cause = forms.CharField(label=_("Cause"), max_length=400)


class TellForm(Form):
    what = forms.CharField(label=_("What the customer is told"), max_length=300)
    how = forms.ChoiceField(label=_("How"), choices=[(c.value, c.label) for c in (Channel.PHONE, Channel.SMS, Channel.DESK, Channel.WECHAT)])


class GoodwillForm(Form):
    what = forms.CharField(label=_("Small fault fixed for free"), max_length=120)
    hours = MilliField(label=_("Labour hours"))


class RaiseForm(Form):
    what = forms.CharField(label=_("What was found"), max_length=160)
    why = forms.CharField(label=_("Why it matters, in plain words"), required=False, max_length=400)
    safety = forms.BooleanField(label=_("Safety related"), required=False)


class EvaluateForm(Form):
    evaluation = forms.CharField(label=_("Evaluation"), max_length=300)
    worth = forms.BooleanField(label=_("The customer is to be asked"), required=False, initial=True)


class NewPromiseForm(SureForm):
    field_order = ("new_promised_at", "sure")
    new_promised_at = MomentField(label=_("New delivery time"))


class AskForm(Form):
    how = forms.ChoiceField(
        label=_("How"), choices=[(c.value, c.label) for c in (Channel.LINK, Channel.DESK, Channel.PHONE, Channel.WECHAT)]
    )
    phone = forms.CharField(label=_("Phone"), required=False, max_length=20)


class AnswerForm(Form):
    """The answers `job_<id>` beside who answered, how, and the proof."""

    how = forms.ChoiceField(
        label=_("How"), choices=[(c.value, c.label) for c in (Channel.PHONE, Channel.DESK, Channel.WECHAT, Channel.SMS)], required=False
    )
    content_hash = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Who answers"), max_length=60, required=False)
    evidence = forms.CharField(label=_("Recording or message"), required=False, max_length=200)
    signature = forms.CharField(label=_("Signature"), required=False)

    def answers(self) -> dict[int, str]:
        """job id → yes, no or ask."""
        found = {}
        for name, value in self.data.items():
            if name.startswith("job_") and name[4:].isdigit() and value in Answer.values:
                found[int(name[4:])] = str(value)
        return found


DECISIONS = [(s.value, s.label) for s in (WarrantyState.COVERED, WarrantyState.NOT_COVERED, WarrantyState.UNDETERMINED)]


class WarrantiesForm(Form):
    """All open warranty cases of an order: a decision and a reason each, told to the customer once."""

    told = forms.BooleanField(label=_("The customer was told"), required=False)

    def __init__(self, *args: Any, cases: list[WarrantyDecision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = cases
        for case in cases:
            name, reason = {"job": str(case.job)}, _("%(job)s: reason told to the customer")
            self.fields[f"state_{case.pk}"] = forms.ChoiceField(label=str(case.job), choices=DECISIONS, initial=case.proposed)
            self.fields[f"reason_{case.pk}"] = forms.CharField(label=reason % name, max_length=300, initial=case.reason)
        self.fields["told"] = self.fields.pop("told")

    def decisions(self) -> list[tuple[WarrantyDecision, str, str]]:
        said = self.cleaned_data
        return [(case, said[f"state_{case.pk}"], said[f"reason_{case.pk}"]) for case in self.cases]


class DecideForm(Form):
    state = forms.ChoiceField(label=_("Decision"), choices=DECISIONS)
    reason = forms.CharField(label=_("Reason told to the customer"), max_length=300)
    told = forms.BooleanField(label=_("The customer was told"), required=False)


class CaseForm(Form):
    case = forms.CharField(label=_("Case for the manufacturer"), max_length=300)


class MakerForm(Form):
    approved = forms.BooleanField(label=_("Approved"), required=False)
    answer = forms.CharField(label=_("Answer of the manufacturer"), max_length=300)
