"""What is asked, checked and said: checklists, symptoms, scripts, advice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.choices import ChecklistKind, JobClass, System
from waystation.catalogue.models.goods import Operation
from waystation.catalogue.models.ground import ANY, CLASSES, TwoNames
from waystation.core.rows import CompanyRow


class Checklist(CompanyRow, TwoNames):
    """A versioned list of points for a kind of check, job class and vehicle class."""

    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=10, choices=ChecklistKind.choices)
    job_class = models.CharField(max_length=10, choices=[(ANY, _("Any")), *JobClass.choices], default=ANY)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    version = models.PositiveSmallIntegerField(default=1)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code", "version"], name="catalogue_checklist_once")]


class ChecklistItem(models.Model):
    KINDS = [("ok", _("In order / not")), ("value", _("Measured value"))]

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    group = models.CharField(max_length=40)
    group_en = models.CharField(max_length=60)
    text = models.CharField(max_length=120)
    text_en = models.CharField(max_length=160)
    kind = models.CharField(max_length=6, choices=KINDS, default="ok")
    unit = models.CharField(max_length=12, blank=True)
    low = models.CharField(max_length=12, blank=True)
    high = models.CharField(max_length=12, blank=True)
    safety = models.BooleanField(default=False)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text

    @property
    def label(self) -> str:
        return self.text_en if self.text_en and (get_language() or "").startswith("en") else self.text

    @property
    def group_label(self) -> str:
        return self.group_en if self.group_en and (get_language() or "").startswith("en") else self.group


class Symptom(CompanyRow, TwoNames):
    """A structured symptom with its questions and first suspicion, for the phone and the inquiry (APPT-07, RCPT-17)."""

    code = models.CharField(max_length=10)
    system = models.CharField(max_length=24, choices=System.choices)
    vehicle_class = models.CharField(max_length=10, choices=CLASSES, default=ANY)
    questions = models.CharField(max_length=300)
    questions_en = models.CharField(max_length=400)
    suspicion = models.CharField(max_length=160)
    suspicion_en = models.CharField(max_length=200)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="catalogue_symptom_once")]

    @property
    def questions_label(self) -> str:
        return self.questions_en if self.questions_en and (get_language() or "").startswith("en") else self.questions

    @property
    def suspicion_label(self) -> str:
        return self.suspicion_en if self.suspicion_en and (get_language() or "").startswith("en") else self.suspicion


class Script(CompanyRow):
    """Words for the phone and the desk with {station} {advisor} {customer} placeholders (APPT-03, RCPT-05, FLUP-04)."""

    key = models.CharField(max_length=40)
    situation = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=60, blank=True)
    title_en = models.CharField(max_length=100, blank=True)
    text = models.CharField(max_length=400)
    text_en = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "key"], name="catalogue_script_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        return self.title_en if self.title_en and (get_language() or "").startswith("en") else self.title

    @property
    def said(self) -> str:
        return self.text_en if self.text_en and (get_language() or "").startswith("en") else self.text


class StepAdvice(CompanyRow):
    """A should-do or should-avoid point of a process step, shown as help (seed 000)."""

    KINDS = [("D", _("Should do")), ("A", _("Should avoid"))]

    step = models.CharField(max_length=20)
    kind = models.CharField(max_length=1, choices=KINDS)
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=30, blank=True)
    text = models.CharField(max_length=200)
    text_en = models.CharField(max_length=260)

    class Meta:
        ordering = ["kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["company", "step", "kind", "position"], name="catalogue_advice_once")
        ]

    @property
    def label(self) -> str:
        return self.text_en if self.text_en and (get_language() or "").startswith("en") else self.text

    def __str__(self) -> str:
        return self.text
