"""What people type at the desk. Amounts are typed in yuan and read as 分."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.core.errors import Refused
from waystation.core.forms import Form
from waystation.core.money import fen_from_yuan, yuan
from waystation.settlement.choices import OUTSIDE_TENDERS, Tender
from waystation.settlement.models import Bill
from waystation.settlement.sums import tender_of_scan


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
