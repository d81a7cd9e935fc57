"""Tables of what is said."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.core.names import label
from waystation.core.rows import CompanyRow, StationRow
from waystation.messaging.choices import REASONS, Channel, LinkPurpose, MessageClass, MessageState, TaskState, TryKind
from waystation.messaging.sums import without_tokens


class Template(CompanyRow):
    """The text of a message, with {placeholders} only; nothing in it is ever evaluated."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=10, default="zh-hans")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    message_class = models.CharField(max_length=10, choices=MessageClass.choices)
    text = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["company", "key", "language", "channel"], name="messaging_template_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.language}"


class Message(StationRow):
    """The outbox: written in the transaction that causes it, sent by the worker at most once (I-28, I-29, I-31)."""

    dedupe = models.CharField(max_length=120, unique=True)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    message_class = models.CharField(max_length=10, choices=MessageClass.choices)
    to = models.CharField(max_length=120)
    text = models.TextField()
    trail = models.CharField(max_length=60, db_index=True)
    template_key = models.CharField(max_length=40, blank=True)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    provider_ref = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"], name="messaging_due")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} {self.state}"

    @property
    def why(self) -> str:
        """Why it did not go out, in the reader's language; a provider's own word stays as it is."""
        return str(REASONS.get(self.error, self.error))

    @property
    def shown(self) -> str:
        """Its text for colleagues, without the secret of a customer's link: only the outbox, from where it is sent by hand, has it whole."""
        return without_tokens(self.text)


class OptOut(CompanyRow):
    """A phone or address that refused marketing on a channel (PIPL, SMS rules)."""

    channel = models.CharField(max_length=10, choices=Channel.choices)
    to = models.CharField(max_length=120)
    at = models.DateTimeField()
    how = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "channel", "to"], name="messaging_opt_out_once")]

    def __str__(self) -> str:
        return f"{self.channel} {self.to[-4:]}"


class Call(StationRow):
    """A phone call in the register: in or out, rings, outcome, main points (COMM-01, APPT-02)."""

    direction = models.CharField(max_length=3, choices=[("in", _("Inbound")), ("out", _("Outbound"))])
    phone = models.CharField(max_length=20, blank=True)
    person = models.CharField(max_length=60, blank=True)
    trail = models.CharField(max_length=60, blank=True, db_index=True)
    purpose = models.CharField(max_length=30)
    started_at = models.DateTimeField()
    rings = models.PositiveSmallIntegerField(null=True)
    seconds = models.PositiveIntegerField(default=0)
    hold_seconds = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=20, blank=True)
    points = models.TextField(blank=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.started_at:%m-%d %H:%M} {self.person}"


class Notice(StationRow):
    """Tells a colleague or a role at once, with read receipt; unread after a while it is escalated (APPT-14)."""

    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    to_role = models.CharField(max_length=20, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(max_length=240)
    text_en = models.CharField(max_length=240, blank=True, default="")
    url = models.CharField(max_length=200, blank=True)
    trail = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField()
    escalate_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        return label(self.text, self.text_en)


class Task(StationRow):
    """Work for a person: one inbox for calls, confirmations, preparations, answers and approvals (architecture §7).

    `key` names the reason once (e.g. `confirm:appointment:9:1440`), so a task is never made twice. `owner` may be empty: then anybody
    with `owner_role` sees it. Stand-ins see the tasks of the person they stand in for.
    """

    key = models.CharField(max_length=100)
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=160)
    title_en = models.CharField(max_length=160, blank=True, default="")
    owner_role = models.CharField(max_length=20)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    trail = models.CharField(max_length=60, db_index=True)
    url = models.CharField(max_length=200)
    action = models.CharField(max_length=60, blank=True)
    action_en = models.CharField(max_length=60, blank=True, default="")
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    done_for = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "key"], name="messaging_task_once")]
        indexes = [models.Index(fields=["station", "state", "due_at"], name="messaging_task_due")]

    def __str__(self) -> str:
        return self.said

    @property
    def said(self) -> str:
        return label(self.title, self.title_en)

    @property
    def to_do(self) -> str:
        """The word on its button."""
        return label(self.action, self.action_en)


class Note(StationRow):
    """A line in the internal thread of a trail (APPT-36, ADDW-06)."""

    trail = models.CharField(max_length=60, db_index=True)
    text = models.CharField(max_length=1000)
    at = models.DateTimeField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=80)
    to_role = models.CharField(max_length=20, blank=True)
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    def __str__(self) -> str:
        return self.text[:40]


class Question(StationRow):
    """A question to an advisor or expert during a call or reception, with answer and times (APPT-08, RCPT-20)."""

    trail = models.CharField(max_length=60, db_index=True)
    text = models.CharField(max_length=600)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    to_role = models.CharField(max_length=20)
    to_user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    url = models.CharField(max_length=200, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.text[:40]


class CustomerLink(StationRow):
    """Opens one thing for one purpose without an account; only the token's SHA-256 is kept (reliability §5.3)."""

    purpose = models.CharField(max_length=14, choices=LinkPurpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    trail = models.CharField(max_length=60, db_index=True)
    subject = models.CharField(max_length=60)
    phone_tail = models.CharField(max_length=4, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    last_opened_at = models.DateTimeField(null=True)
    openings = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "subject"], condition=Q(revoked_at=None), name="messaging_one_live_link"
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject}"


class WrongTry(models.Model):
    """A wrong link or a refused booking of a stranger; only a keyed hash of the address is kept, for a day (reliability §5.3)."""

    kind = models.CharField(max_length=8, choices=TryKind.choices)
    origin = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kind", "at"], name="messaging_wrong_tries")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%H:%M}"
