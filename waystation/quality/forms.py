"""What inspectors and those who hand over type."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from waystation.accounts.models import User
from waystation.core.forms import Form
from waystation.quality.choices import TAKE_OVER_POINTS
from waystation.workorders.models import Job
from waystation.workshop.choices import Point
from waystation.workshop.forms import ProblemForm, area


class FindingForm(ProblemForm):
    evaluation = forms.CharField(label=_("Evaluation"), max_length=300, widget=area())


class WearForm(Form):
    item = forms.CharField(label=_("Wear part"), max_length=60)
    position = forms.CharField(label=_("Position"), max_length=30, required=False)
    value = forms.CharField(label=_("Measured"), max_length=30)
    unit = forms.CharField(label=_("Unit"), max_length=10, required=False, initial="mm")
    remaining_percent = forms.IntegerField(label=_("Left, per cent"), min_value=0, max_value=100, required=False)
    remaining_km = forms.IntegerField(label=_("Lasts for km"), min_value=0, max_value=2_000_000, required=False)


class NeededForm(Form):
    what = forms.CharField(label=_("Needed work that was not done"), max_length=200)
    why = forms.CharField(label=_("Reason"), max_length=300, required=False)
    safety = forms.BooleanField(label=_("Safety related"), required=False)


class InspectionForm(Form):
    """Everything of an inspection besides its points."""

    road_test = forms.NullBooleanField(
        label=_("Road test"), required=False, widget=forms.Select(choices=[("", _("Not decided")), ("true", _("Driven")), ("false", _("Not driven"))])
    )
    road_test_reason = forms.CharField(label=_("Reason for driving or not"), max_length=160, required=False)
    road_km_out = forms.IntegerField(label=_("Kilometres before"), min_value=0, max_value=9_999_999, required=False)
    road_km_in = forms.IntegerField(label=_("Kilometres after"), min_value=0, max_value=9_999_999, required=False)
    road_with = forms.ModelChoiceField(label=_("With technician"), queryset=User.objects.none(), required=False)
    road_findings = forms.CharField(label=_("Seen on the road only"), max_length=300, required=False, widget=area())
    function_test = forms.CharField(label=_("Function test"), max_length=200, required=False)
    clean = forms.BooleanField(label=_("Clean inside and out"), required=False)  # type: ignore[assignment]

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["road_with"].queryset = people  # type: ignore[attr-defined]


class FailForm(Form):
    """Stands folded inside the inspection's form: the browser must not ask for its reason when the vehicle passes."""

    use_required_attribute = False
    reason = forms.CharField(label=_("What is not good"), max_length=300, widget=area())
    jobs = forms.ModelMultipleChoiceField(label=_("Goes back"), queryset=Job.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, jobs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["jobs"].queryset = jobs  # type: ignore[attr-defined]


class ParkingForm(Form):
    parking = forms.CharField(label=_("Parking place"), max_length=20)


class TakeOverForm(Form):
    exterior = forms.ChoiceField(label=_("Exterior as on the walkaround"), required=False)
    technical = forms.ChoiceField(label=_("Technical state"), required=False)
    items = forms.ChoiceField(label=_("Items left in the vehicle"), required=False)
    difference = forms.CharField(label=_("What differs"), max_length=300, required=False, widget=area())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TAKE_OVER_POINTS:
            field = self.fields[name]
            field.widget = forms.RadioSelect()
            field.choices = field.widget.choices = [(Point.OK, _("Agrees")), (Point.BAD, _("Differs"))]  # type: ignore[attr-defined]
