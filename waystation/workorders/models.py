"""Tables of the order."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.catalogue.models import Benefit, Campaign, Operation, Package, Part
from waystation.core.names import Labelled, english, unit
from waystation.core.rows import Moved, StationRow
from waystation.customers.models import Contact, Party, Vehicle
from waystation.files.models import Paper, Signature
from waystation.messaging.choices import Channel
from waystation.reception.models import Visit
from waystation.workorders.choices import (
    ADDITION_MOVES,
    JOB_MOVES,
    JOB_TONES,
    MOVES,
    TONES,
    WARRANTY_MOVES,
    AdditionStatus,
    Answer,
    DiagnosisMode,
    JobStatus,
    Kind,
    LineKind,
    Origin,
    Payer,
    Stage,
    Status,
    WaitingFor,
    WarrantyState,
)


class RepairOrder(StationRow, Moved):
    """The contract and the work on one stay. Sums are kept beside the lines by the actions that change them."""

    number = models.CharField(max_length=40)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.DRAFT)
    kind = models.CharField(_("type"), max_length=12, choices=Kind.choices, default=Kind.MAINTENANCE)
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="+")
    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey(Party, null=True, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    advisor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    waiting_for = models.CharField(max_length=10, choices=WaitingFor.choices, blank=True)
    wait_note = models.CharField(max_length=120, blank=True)
    promised_at = models.DateTimeField(_("promised time"), null=True, blank=True)
    delivery_place = models.CharField(_("place of delivery"), max_length=80, blank=True)
    labour_fen = models.BigIntegerField(default=0)
    parts_fen = models.BigIntegerField(default=0)
    other_fen = models.BigIntegerField(default=0)
    benefit_fen = models.BigIntegerField(default=0)
    quoted_fen = models.BigIntegerField(default=0)
    quote_valid_until = models.DateField(null=True)
    approved_additions_fen = models.BigIntegerField(default=0)
    explained_at = models.DateTimeField(null=True)
    old_parts_wish = models.CharField(max_length=10, choices=[("take", _("Take away")), ("leave", _("Leave here"))], blank=True)
    wants_wash = models.BooleanField(default=True)
    road_test_allowed = models.BooleanField(default=True)
    signed_at = models.DateTimeField(null=True)
    copy_given_at = models.DateTimeField(null=True)
    handed_to_dispatch_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by_name = models.CharField(max_length=80, blank=True)
    returned_because = models.CharField(max_length=160, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    passed_at = models.DateTimeField(null=True)
    failed_rounds = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    rework_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    ended_because = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    MOVES = MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="workorders_number_once")]
        indexes = [
            models.Index(fields=["station", "status", "promised_at"], name="workorders_board"),
            models.Index(fields=["vehicle", "-made_at"], name="workorders_of_vehicle"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def tone(self) -> str:
        """Colour of its state's chip."""
        return TONES.get(Status(self.status), "blue")

    @property
    def trail(self) -> str:
        return f"visit:{self.visit_id}"

    @property
    def total_fen(self) -> int:
        return self.labour_fen + self.parts_fen + self.other_fen + self.benefit_fen


class Addition(StationRow, Moved):
    """Additional work found during the work: raised, estimated, asked, answered; bound to the hash of what was shown."""

    number = models.CharField(max_length=40)
    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="additions")
    status = models.CharField(max_length=10, choices=AdditionStatus.choices, default=AdditionStatus.RAISED)
    source = models.CharField(
        max_length=10, choices=[("technician", _("Technician")), ("inspector", _("Quality inspector")), ("advisor", _("Service advisor"))]
    )
    what = models.CharField(_("what was found"), max_length=160)
    why = models.CharField(_("why it matters"), max_length=400, blank=True)
    safety = models.BooleanField(_("safety related"), default=False)
    raised_at = models.DateTimeField()
    raised_by_name = models.CharField(max_length=80)
    evaluation = models.CharField(max_length=300, blank=True)
    evaluated_at = models.DateTimeField(null=True)
    new_promised_at = models.DateTimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    total_fen = models.BigIntegerField(default=0)
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    opened_at = models.DateTimeField(null=True)
    answer_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_how = models.CharField(max_length=10, choices=Channel.choices, blank=True)
    answered_by = models.CharField(max_length=60, blank=True)
    evidence = models.CharField(max_length=200, blank=True)
    call_me = models.BooleanField(default=False)
    signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")

    MOVES = ADDITION_MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="workorders_addition_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def trail(self) -> str:
        return f"visit:{self.order.visit_id}"


class Job(Labelled, StationRow, Moved):
    """Complaint, cause, correction: one thing to do, with its labour and part lines."""

    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="jobs")
    addition = models.ForeignKey(Addition, null=True, on_delete=models.PROTECT, related_name="jobs")
    position = models.PositiveSmallIntegerField(default=1)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.PROPOSED)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.NEED)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    complaint = models.CharField(_("complaint"), max_length=400, blank=True)
    cause = models.CharField(_("cause"), max_length=400, blank=True)
    correction = models.CharField(_("correction"), max_length=400, blank=True)
    package = models.ForeignKey(Package, null=True, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, null=True, on_delete=models.PROTECT, related_name="+")
    job_class = models.CharField(max_length=10, default="minor")
    trade = models.CharField(max_length=12, default="mechanical")
    bay_kind = models.CharField(max_length=12, default="repair")
    safety = models.BooleanField(default=False)
    needs_road_test = models.BooleanField(default=False)
    answer = models.CharField(max_length=4, choices=Answer.choices, blank=True)
    approved_hash = models.CharField(max_length=64, blank=True)
    not_done_because = models.CharField(max_length=200, blank=True)
    guarantee_until_on = models.DateField(null=True)
    guarantee_until_km = models.PositiveIntegerField(null=True)

    MOVES = JOB_MOVES

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="workorders_job_position_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def tone(self) -> str:
        """Colour of its state's chip."""
        return JOB_TONES.get(JobStatus(self.status), "blue")

    @property
    def trail(self) -> str:
        return f"visit:{self.order.visit_id}"


class Line(Labelled, StationRow):
    """A labour, part, fee or benefit line with one payer; amounts in 分 including tax, benefit lines negative."""

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="lines")
    kind = models.CharField(max_length=8, choices=LineKind.choices)
    position = models.PositiveSmallIntegerField(default=1)
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    part = models.ForeignKey(Part, null=True, on_delete=models.PROTECT, related_name="+")
    benefit = models.ForeignKey(Benefit, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    quality = models.CharField(max_length=14, blank=True)
    qty_milli = models.BigIntegerField(default=1000)
    price_fen = models.BigIntegerField()
    list_price_fen = models.BigIntegerField()
    amount_fen = models.BigIntegerField()
    priced_on = models.DateField()
    override_reason = models.CharField(max_length=160, blank=True)
    override_by_name = models.CharField(max_length=80, blank=True)
    payer = models.CharField(max_length=10, choices=Payer.choices, default=Payer.CUSTOMER)
    issued_milli = models.BigIntegerField(default=0)
    returned_milli = models.BigIntegerField(default=0)
    removed_at = models.DateTimeField(null=True)
    fit_checked_by_name = models.CharField(max_length=80, blank=True)
    fit_reason = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_milli__gte=0) & Q(returned_milli__gte=0) & Q(returned_milli__lte=models.F("issued_milli")),
                name="workorders_line_issue_sane",
            )
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def unit_label(self) -> str:
        return unit(self.unit)

    @property
    def used_milli(self) -> int:
        return self.issued_milli - self.returned_milli


class Diagnosis(StationRow):
    """What the advisor or expert found, with consent and price where it is charged (DIAG-01…05)."""

    order = models.OneToOneField(RepairOrder, on_delete=models.CASCADE, related_name="diagnosis")
    mode = models.CharField(max_length=10, choices=DiagnosisMode.choices, blank=True)
    reason_code = models.CharField(max_length=30, blank=True)
    text = models.CharField(_("diagnosis"), max_length=600, blank=True)
    technical = models.BooleanField(default=False)
    consent_at = models.DateTimeField(null=True)
    fee_fen = models.BigIntegerField(default=0)
    explained = models.CharField(_("explanation given"), max_length=300, blank=True)
    conclusion_due_at = models.DateTimeField(null=True)
    unnoticed = models.CharField(_("faults the customer did not notice"), max_length=300, blank=True)
    unnoticed_told_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.text[:40]


class OrderVersion(StationRow):
    """What the customer was shown and signed: sealed content with its hash. A change makes the next version (WORD-05)."""

    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=10, choices=Stage.choices)
    addition = models.ForeignKey(Addition, null=True, on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    total_fen = models.BigIntegerField()
    promised_at = models.DateTimeField(null=True)
    paper = models.ForeignKey(Paper, null=True, on_delete=models.PROTECT, related_name="+")
    customer_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    advisor_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "n"], name="workorders_version_once")]

    def __str__(self) -> str:
        return f"{self.order} v{self.n}"


class Advice(StationRow):
    """Needed but not done work that stays on the vehicle until done or withdrawn (WORD-10, ADDW-05)."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="advice")
    job = models.ForeignKey(Job, null=True, on_delete=models.PROTECT, related_name="+")
    operation = models.ForeignKey(Operation, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=200)
    why = models.CharField(max_length=300, blank=True)
    safety = models.BooleanField(default=False)
    urgent = models.BooleanField(default=False)
    opinion = models.CharField(_("the customer's opinion"), max_length=200, blank=True)
    refusal_signature = models.ForeignKey(Signature, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    resolved_at = models.DateTimeField(null=True)
    resolved_by_order = models.ForeignKey(RepairOrder, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["vehicle", "resolved_at"], name="workorders_advice_open")]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        """The work in the reader's language where it is a job or an operation of ours, else as it was written."""
        for known in (self.operation, self.job) if english() else ():
            if known is not None and known.name == self.text:
                return str(known.label)
        return self.text


class WarrantyDecision(StationRow, Moved):
    """Is the job inside the warranty, and why; kept with what the customer was told (WARR-01…03)."""

    job = models.OneToOneField(Job, on_delete=models.CASCADE, related_name="warranty")
    status = models.CharField(max_length=14, choices=WarrantyState.choices, default=WarrantyState.UNKNOWN)
    reason = models.CharField(max_length=300, blank=True)
    proposed = models.CharField(max_length=14, choices=WarrantyState.choices, blank=True)
    told_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_case = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)
    by_name = models.CharField(max_length=80, blank=True)

    MOVES = WARRANTY_MOVES

    def __str__(self) -> str:
        return self.get_status_display()

    @property
    def trail(self) -> str:
        return f"visit:{self.job.order.visit_id}"


class Told(StationRow):
    """The customer was told something about the running order: progress, change, ready (REPR-06, SETL-04). Added only."""

    order = models.ForeignKey(RepairOrder, on_delete=models.PROTECT, related_name="told")
    what = models.CharField(max_length=300)
    how = models.CharField(max_length=10, choices=Channel.choices)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.what
