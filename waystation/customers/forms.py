"""What people type about customers and vehicles. Hidden values are never sent to the page: an empty field keeps what is there, a dash clears it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from waystation.core.access import Actor
from waystation.core.forms import Form
from waystation.customers.choices import (
    CHANNELS,
    CONSENT_CHANNELS,
    ConsentPurpose,
    Energy,
    PaperPurpose,
    PartyKind,
    ReadingSource,
    VehicleClass,
    VehicleRoleKind,
)
from waystation.customers.models import Contact, Party, Vehicle
from waystation.customers.rules import sees_names
from waystation.identifiers import masks
from waystation.identifiers.plates import PlateColor, PlateKind

CLEAR = "-"
MUST = frozenset({"name", "vin"})
LANGUAGES = settings.LANGUAGES


class FileForm(Form):
    """A form of a file that may already exist: hidden fields keep, and key fields are looked at twice (RCPT-24)."""

    hidden_values: dict[str, Any] = {}
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    looked_twice = forms.CharField(required=False, widget=forms.HiddenInput)

    def hide(self, row: Any, hidden: dict[str, Any]) -> None:
        """Show the hidden fields as masks beside an empty input."""
        self.kept = frozenset(hidden) if row is not None else frozenset()
        for field, mask in hidden.items() if row is not None else ():
            value = getattr(row, field, "")
            if value:
                self.fields[field].widget.attrs["placeholder"] = mask(str(value))
                self.fields[field].help_text = _("Leave empty to keep it.") if field in MUST else _("Leave empty to keep it; write - to remove it.")
            self.fields[field].required = False

    def typed(self, *names: str) -> dict[str, Any]:
        """Cleaned values by name: hidden ones left empty are missing, a dash is an empty text."""
        found = {}
        for name in names:
            value = self.cleaned_data[name]
            if name in self.kept and value == "":
                continue
            found[name] = "" if value == CLEAR else value
        return found


class PartyForm(FileForm):
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyKind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False, help_text=_("For companies and fleets"))
    form_of_address = forms.CharField(label=_("Form of address"), max_length=20, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"}))
    address = forms.CharField(label=_("Address"), max_length=160, required=False)
    uscc = forms.CharField(label=_("Unified social credit code"), max_length=24, required=False)
    invoice_title = forms.CharField(label=_("Invoice title"), max_length=120, required=False)
    source = forms.CharField(label=_("Source"), max_length=40, required=False, help_text=_("How the customer came to us"))
    tags = forms.CharField(label=_("Tags"), max_length=120, required=False)

    def __init__(self, *args: Any, party: Party | None = None, contact: Contact | None = None, by: Actor, **kwargs: Any) -> None:
        names = ["kind", "invoice_title", "source", "tags", "version"] + (["name"] if sees_names(by) else [])
        if party is not None:
            kwargs["initial"] = {name: getattr(party, name) for name in names} | {
                "form_of_address": contact.form_of_address if contact else ""
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        hidden = {"address": lambda text: masks.keep(text, 6, 0), "uscc": masks.identity}
        hidden |= {} if sees_names(by) else {"name": masks.name}
        self.hide(party, hidden)
        if party is not None:
            self.fields["contact_name"].widget = forms.HiddenInput()
            self.fields["phone"].help_text = _("Leave empty to keep it.")
            if contact is not None and contact.phone:
                self.fields["phone"].widget.attrs["placeholder"] = masks.phone(contact.phone)


class ContactForm(FileForm):
    name = forms.CharField(label=_("Name"), max_length=60)
    form_of_address = forms.CharField(label=_("Form of address"), max_length=20, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "tel"}))
    duty = forms.CharField(label=_("Duty"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=120, required=False)
    wechat = forms.CharField(label=_("WeChat"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    is_main = forms.BooleanField(label=_("Main contact"), required=False)

    def __init__(self, *args: Any, contact: Contact | None = None, by: Actor, **kwargs: Any) -> None:
        names = ["form_of_address", "duty", "language", "is_main"] + (["name"] if sees_names(by) else [])
        if contact is not None:
            kwargs["initial"] = {name: getattr(contact, name) for name in names}
        super().__init__(*args, **kwargs)
        hidden = {"phone": masks.phone, "email": lambda text: masks.keep(text, 2, 0), "wechat": lambda text: masks.keep(text, 2, 0)}
        hidden |= {} if sees_names(by) else {"name": masks.name}
        self.hide(contact, hidden)

    def clean_email(self) -> str:
        value = self.cleaned_data["email"]
        return value if value in ("", CLEAR) else str(forms.EmailField().clean(value))


class PreferencesForm(Form):
    preferences = forms.CharField(
        label=_("Preferences and manner"), required=False, max_length=1000, widget=forms.Textarea({"rows": 4}),
        help_text=_("Only what helps to serve the customer well. Few roles can read it."),
    )  # fmt: skip
    topics = forms.CharField(label=_("Topics of interest"), required=False, max_length=200)
    preferred_channel = forms.ChoiceField(label=_("Wishes to be reached by"), choices=CHANNELS, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ConsentForm(Form):
    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    given = forms.ChoiceField(label=_("Agreed"), choices=[("yes", _("Yes")), ("no", _("No"))])
    channel = forms.ChoiceField(label=_("How it was said"), choices=CONSENT_CHANNELS)
    evidence = forms.CharField(label=_("Evidence"), required=False, max_length=160)


class VehicleForm(FileForm):
    plate = forms.CharField(label=_("Plate"), max_length=16, required=False)
    plate_kind = forms.ChoiceField(
        label=_("Kind of plate"), required=False,
        choices=[("", _("Usual plate")), (PlateKind.OTHER.value, _("Other plate (military, temporary, farm)"))],
    )  # fmt: skip
    plate_color = forms.ChoiceField(label=_("Colour of the plate"), required=False, choices=[("", _("By its kind")), *PlateColor.choices])
    vin = forms.CharField(label=_("VIN"), max_length=24, required=False)
    vin_reason = forms.CharField(
        label=_("Reason for an odd VIN"), max_length=120, required=False, help_text=_("Only when the check digit does not fit.")
    )
    vehicle_class = forms.ChoiceField(label=_("Class"), choices=VehicleClass.choices)
    maker = forms.CharField(label=_("Maker"), max_length=40, required=False)
    model = forms.CharField(label=_("Model"), max_length=60, required=False)
    energy = forms.ChoiceField(label=_("Energy"), choices=[("", "—"), *Energy.choices], required=False)
    engine_no = forms.CharField(label=_("Engine number"), max_length=30, required=False)
    color = forms.CharField(label=_("Colour"), max_length=20, required=False)
    registered_on = forms.DateField(label=_("Registered on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    bought_on = forms.DateField(label=_("Bought on"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    axles = forms.IntegerField(label=_("Axles"), min_value=1, max_value=12, required=False)
    body = forms.CharField(label=_("Body equipment"), max_length=40, required=False)
    for_hire = forms.BooleanField(label=_("Commercial use"), required=False)
    tractor_plate = forms.CharField(label=_("Drawn by (plate of the truck)"), max_length=16, required=False)

    DETAILS = (
        "vehicle_class", "maker", "model", "energy", "engine_no", "color", "registered_on", "bought_on", "body", "for_hire"
    )  # fmt: skip

    def __init__(self, *args: Any, vehicle: Vehicle | None = None, **kwargs: Any) -> None:
        if vehicle is not None:
            names = [*self.DETAILS, "axles", "version", "plate", "plate_color"]
            kwargs["initial"] = {name: getattr(vehicle, name) for name in names if name != "engine_no"} | {
                "tractor_plate": vehicle.tractor.plate if vehicle.tractor else "",
                "plate_kind": vehicle.plate_kind if vehicle.plate_kind == PlateKind.OTHER else "",
            }
        super().__init__(*args, **kwargs)
        self.hide(vehicle, {"vin": masks.vin, "engine_no": masks.identity})


class ReadingForm(Form):
    km = forms.IntegerField(label=_("Kilometres"), min_value=0, max_value=9_999_999, required=False)
    hours = forms.IntegerField(label=_("Engine hours"), min_value=0, max_value=999_999, required=False)
    source = forms.ChoiceField(
        label=_("Source"),
        choices=[
            (kind.value, kind.label)
            for kind in (ReadingSource.RECEPTION, ReadingSource.CALL, ReadingSource.CORRECTION, ReadingSource.METER_REPLACED)
        ],
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=160, required=False, help_text=_("Needed when the reading is lower, corrected, or the meter is new.")
    )


class RoleForm(Form):
    party = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("Role on the vehicle"), choices=VehicleRoleKind.choices)


class PaperForm(Form):
    purpose = forms.ChoiceField(label=_("What it is"), choices=PaperPurpose.choices)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)


class SubjectForm(Form):
    reason = forms.CharField(label=_("Who asked, when and how"), max_length=160)
    verb = forms.ChoiceField(choices=[("give", ""), ("erase", "")], widget=forms.HiddenInput)


class ExportForm(Form):
    reason = forms.CharField(label=_("What the list is needed for"), max_length=160)
    q = forms.CharField(required=False, widget=forms.HiddenInput)
    kind = forms.CharField(required=False, widget=forms.HiddenInput)
    tag = forms.CharField(required=False, widget=forms.HiddenInput)
