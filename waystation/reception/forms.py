"""The check-in page in sections: each section is a form of its own, all stand in one page."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from waystation.catalogue.models import Symptom
from waystation.core.forms import Form
from waystation.customers.choices import Energy, PartyKind, VehicleClass
from waystation.identifiers.plates import PlateKind
from waystation.reception import queries
from waystation.reception.choices import COVERS, HOSPITALITY, LIGHTS, RESULTS, ZONES, Damage, Fuel, Purpose
from waystation.reception.models import Visit, Walkaround
from waystation.scheduling.choices import AdvisorKind


def _boxes(label: Any, choices: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple)


def _radios(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=forms.RadioSelect)


def _text(label: Any, most: int, **attrs: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "input", "autocomplete": "off", **attrs})
    return forms.CharField(label=label, max_length=most, required=False, widget=widget)


def _tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class ArriveForm(Form):
    """A vehicle at the door, by plate alone or with its appointment."""

    plate = _text(_("Plate"), 12)
    other_plate = _tick(_("Other plate (military, temporary, farm)"))
    vehicle = forms.IntegerField(required=False, widget=forms.HiddenInput)
    appointment = forms.IntegerField(required=False, widget=forms.HiddenInput)
    advisor_present = forms.NullBooleanField(required=False, widget=forms.HiddenInput)

    work = forms.ChoiceField(label=_("Kind of work"), choices=[("", ""), *AdvisorKind.choices], required=False)

    def plate_kind(self) -> str:
        return str(PlateKind.OTHER) if self.cleaned_data["other_plate"] else ""


class AssignForm(Form):
    work = forms.ChoiceField(
        label=_("Kind of work"), choices=[("", _("Not known")), *AdvisorKind.choices], required=False, widget=forms.Select(attrs={"class": "input"}),
        help_text=_("The rule of the house prefers the advisor for this work."),
    )  # fmt: skip
    advisor = forms.ChoiceField(label=_("service advisor"), required=False, widget=forms.Select(attrs={"class": "input"}))
    reason = _text(_("Reason"), 120)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["advisor"].choices = [("", _("By the rule of the house")), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]


class DataForm(Form):
    """Plate, vehicle and customer as gone through with the customer; what stays empty stays as it is."""

    plate = _text(_("New plate"), 12)
    vin = _text(_("VIN"), 20)
    vin_reason = _text(_("Reason for an odd VIN"), 120)
    vehicle_class = forms.ChoiceField(label=_("Class"), required=False, choices=[("", "–"), *VehicleClass.choices])
    maker = _text(_("Maker"), 40)
    model = _text(_("Model"), 60)
    color = _text(_("Colour"), 20)
    energy = forms.ChoiceField(label=_("Energy"), required=False, choices=[("", "–"), *Energy.choices])
    kind = forms.ChoiceField(label=_("Kind of customer"), required=False, choices=[("", "–"), *PartyKind.choices])
    name = _text(_("Customer"), 80)
    contact_name = _text(_("Person presenting the vehicle"), 60)
    phone = _text(_("Phone"), 20, inputmode="tel")
    form_of_address = _text(_("Form of address"), 20)
    looked = forms.CharField(required=False, widget=forms.HiddenInput)
    confirmed = _tick(_("Gone through with the customer"))

    VEHICLE = ("plate", "vin", "vin_reason", "vehicle_class", "maker", "model", "color", "energy")
    CUSTOMER = ("kind", "name", "contact_name", "phone", "form_of_address")

    def typed(self, names: tuple[str, ...]) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data[name]}


class MetersForm(Form):
    km = forms.IntegerField(
        label=_("Mileage km"), required=False, min_value=0, max_value=3_000_000,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric", "data-key": "F4", "autocomplete": "off"}),
    )  # fmt: skip
    hours = forms.IntegerField(
        label=_("Engine hours"), required=False, min_value=0, max_value=200_000,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    reason = _text(_("Why is it lower?"), 160)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self["km"].value() is None:  # the first thing typed when a vehicle comes in
            self.fields["km"].widget.attrs["autofocus"] = True


class PurposeForm(Form):
    purpose = _radios(_("Why the customer came"), Purpose.choices)


class WordsForm(Form):
    """What the customer says, with the structured questions he was asked."""

    words = forms.CharField(
        label=_("In the customer's words"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "data-key": "F5"})
    )
    concerns = _text(_("Concerns, requests, complaints"), 600)

    def __init__(self, *args: Any, asked: list[Symptom] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked or []

    def symptoms(self) -> list[dict[str, str]]:
        """The ticked symptoms with question and answer, as kept on the stay."""
        ticked = set(self.data.getlist("symptom")) if hasattr(self.data, "getlist") else set()
        return [
            {"code": row.code, "name": row.label, "question": row.questions_label, "answer": str(self.data.get(f"answer_{row.code}", ""))[:200]}
            for row in self.asked
            if row.code in ticked
        ]


class SheetForm(Form):
    """The walkaround sheet but the marks."""

    fuel = _radios(_("Fuel"), Fuel.choices)
    soc_percent = forms.IntegerField(
        label=_("Battery charge %"), required=False, min_value=0, max_value=100,
        widget=forms.TextInput(attrs={"class": "input", "inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    exterior_checked = _tick(_("Exterior looked at; every damage is marked"))
    lights = _boxes(_("Dashboard lights that are on"), list(LIGHTS.items()))
    lights_checked = _tick(_("Dashboard looked at"))
    equipment = _boxes(_("Equipment on board"), [])
    equipment_checked = _tick(_("Equipment looked at"))
    belongings = _text(_("Items left in the vehicle"), 300)
    belongings_checked = _tick(_("Asked for items left in the vehicle"))
    note = _text(_("Note"), 300)

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["equipment"].choices = list(queries.equipment_of(visit).items())  # type: ignore[attr-defined]
        self.points = queries.points_of(visit)
        for code, word in self.points.items():
            self.fields[f"point_{code}"] = forms.ChoiceField(label=word, choices=[("", "–"), *RESULTS], required=False)
            self.fields[f"point_{code}_note"] = note = _text(word, 60)
            note.widget.attrs |= {"aria-label": f"{word} · {_('Note')}", "placeholder": _("Note")}

    @staticmethod
    def initial_of(sheet: Walkaround | None) -> dict[str, Any]:
        if sheet is None:
            return {}
        kept = {name: getattr(sheet, name) for name in SheetForm.base_fields}
        for code, answer in sheet.answers.items():
            kept |= {f"point_{code}": answer.get("result", ""), f"point_{code}_note": answer.get("note", "")}
        return kept

    def values(self) -> dict[str, Any]:
        """What `save_walkaround` keeps."""
        data = self.cleaned_data
        kept = {name: data[name] for name in SheetForm.base_fields}
        kept["answers"] = {
            code: {"result": data[f"point_{code}"], "note": data[f"point_{code}_note"]} for code in self.points if data[f"point_{code}"]
        }
        return kept

    def point_rows(self) -> list[tuple[Any, Any]]:
        return [(self[f"point_{code}"], self[f"point_{code}_note"]) for code in self.points]


class MarksForm(Form):
    """The tap map as JSON, and the list of marks each with its tick; without JavaScript a mark is added by the last row."""

    damage = forms.CharField(required=False, widget=forms.HiddenInput)
    damage_was = forms.CharField(required=False, widget=forms.HiddenInput)
    new_zone = forms.ChoiceField(label=_("Place"), required=False, choices=[("", "–"), *((code, word[0]) for code, word in ZONES.items())])
    new_kind = forms.ChoiceField(label=_("Damage"), required=False, choices=[("", "–"), *Damage.choices])

    def wanted(self, sheet: Walkaround | None) -> list[dict[str, Any]]:
        """Marks as the page has them: the map says where, the list says kind, note and pointed out."""
        kept = {mark.zone: mark for mark in sheet.marks.all()} if sheet is not None else {}
        kinds = {zone: str(mark.kind) for zone, mark in kept.items()}
        if self.data.get("damage", "") != self.data.get("damage_was", ""):
            kinds = self._mapped()
        found = []
        for zone, kind in kinds.items():
            mark, listed = kept.get(zone), f"note_{zone}" in self.data
            changed = mark is not None and mark.kind != kind  # by the map: it has to be shown to the customer again
            chosen = kind if changed or not listed else str(self.data.get(f"kind_{zone}") or kind)
            if chosen != "gone":
                out = f"out_{zone}" in self.data if listed else bool(mark and mark.pointed_out)
                note = self.data.get(f"note_{zone}", mark.note if mark else "")
                found.append({"zone": zone, "kind": chosen, "note": note, "pointed_out": out and not changed})
        added, new_kind = self.data.get("new_zone"), self.data.get("new_kind")
        return [*found, {"zone": added, "kind": new_kind}] if added and new_kind else found

    def _mapped(self) -> dict[str, str]:
        try:
            read = json.loads(self.data.get("damage") or "{}")
        except ValueError:
            return {"?": "?"}  # refused by the action as a mark that cannot be read
        return {str(zone): str(kind) for zone, kind in read.items()} if isinstance(read, dict) else {"?": "?"}


class CoversForm(Form):
    covers = _boxes(_("Protective covers, fitted in front of the customer"), [])

    def __init__(self, *args: Any, pieces: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["covers"].choices = [(code, COVERS.get(code, code)) for code in pieces]  # type: ignore[attr-defined]


class ValuablesForm(Form):
    reminded = _tick(_("Customer reminded to take valuables"))
    kept = _text(_("Kept by us"), 200)


class PapersForm(Form):
    licence = _tick(_("Vehicle licence taken and read"))
    booklet = _tick(_("Maintenance booklet taken and read"))
    returned = _tick(_("Given back to the customer"))


class CareForm(Form):
    hospitality = _boxes(_("Hospitality"), list(HOSPITALITY.items()))
    waits = _radios(_("Customer"), [("yes", _("Waits here")), ("no", _("Leaves"))])
    wish = _text(_("Contact and pick-up wish"), 120)
    explained = _tick(_("Services and procedure explained to the new customer"))


class KeyForm(Form):
    key_tag = _text(_("Key tag"), 12)
    key_place = _text(_("Key hangs at"), 40)
    parking = _text(_("Parking place"), 20)


class PreferencesForm(Form):
    preferences = forms.CharField(
        label=_("Preferences, manner, needs for the next time"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


class InquiryForm(Form):
    short_reason = _text(_("Why was the inquiry short?"), 120)


class MoveKeyForm(Form):
    what = forms.ChoiceField(label=pgettext_lazy("key or papers", "What"), choices=[("key", _("Key")), ("papers", _("Papers"))])
    place = _text(_("Place"), 40)
    holder = forms.ChoiceField(label=_("Held by"), required=False)
    key_tag = _text(_("Key tag"), 12)
    parking = _text(_("Parking place"), 20)

    def __init__(self, *args: Any, people: Any = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [("", "–"), *((one.pk, str(one)) for one in people)]  # type: ignore[attr-defined]


class AnswerForm(Form):
    answer = forms.CharField(label=_("Answer given"), max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))


class LeaveForm(Form):
    reason = _text(_("Why the customer leaves"), 200)


class SignForm(Form):
    signature = forms.CharField(required=False, widget=forms.HiddenInput)
    signed_name = _text(_("Name"), 60)
    content_hash = forms.CharField(required=False, widget=forms.HiddenInput)
