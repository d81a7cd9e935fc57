"""Tables of who and where."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from waystation.accounts.choices import Role
from waystation.core.access import Actor


class Company(models.Model):
    """The tenant: nothing crosses companies."""

    name = models.CharField(_("name"), max_length=80)
    uscc = models.CharField(_("unified social credit code"), max_length=20, blank=True)

    def __str__(self) -> str:
        return self.name


class Station(models.Model):
    """Where everything happens. `code` stands in its document numbers; `province` is what plates are prefilled with."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="stations")
    code = models.CharField(_("code"), max_length=6)
    name = models.CharField(_("name"), max_length=80)
    phone = models.CharField(_("appointment line"), max_length=20, blank=True)
    complaint_phone = models.CharField(_("complaint line"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    province = models.CharField(_("plate prefix"), max_length=2, default="鲁A")
    timezone = models.CharField(_("time zone"), max_length=40, default="Asia/Shanghai")
    filing_no = models.CharField(_("filing number"), max_length=40, blank=True)
    shop_category = models.CharField(_("shop category"), max_length=20, blank=True)
    bank_account = models.CharField(_("bank and account"), max_length=120, blank=True)
    slug = models.SlugField(_("public address"), max_length=30, unique=True)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    address_en = models.CharField(_("English address"), max_length=200, blank=True)
    legal_name = models.CharField(_("legal entity"), max_length=120, blank=True)
    uscc = models.CharField(_("unified social credit code"), max_length=20, blank=True)
    payee = models.CharField(_("payee"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["company", "code"], name="accounts_station_code_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def place(self) -> str:
        """The address in the present language."""
        return self.address_en if self.address_en and (get_language() or "").startswith("en") else self.address

    @property
    def station_id(self) -> int:
        """What happens to a station stands in its own chain of the journal."""
        return int(self.pk)


class StationVersion(models.Model):
    """What a station said about itself before a change, and why it changed. Added only."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    changed = models.JSONField()
    reason = models.CharField(max_length=160)
    at = models.DateTimeField()
    by_user = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["station", "number"], name="accounts_station_version_once")]

    def __str__(self) -> str:
        return f"{self.station_id} {self.number}"


class User(AbstractUser):
    """Somebody who logs in. Rights come from memberships only; `is_staff` and `is_superuser` open nothing here."""

    company = models.ForeignKey(Company, null=True, on_delete=models.PROTECT, related_name="users")
    name = models.CharField(_("name"), max_length=40)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    must_change_password = models.BooleanField(default=False)
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), blank=True)

    objects: ClassVar[UserManager[Any]] = UserManager()

    def __str__(self) -> str:
        return self.name or self.username

    def get_full_name(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet[Any]):
    def in_force(self, now: datetime) -> Self:
        return self.filter(since__lte=now).filter(Q(until=None) | Q(until__gt=now))


class Membership(models.Model):
    """A role a user holds at a station from an instant, perhaps until one."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    title = models.CharField(_("the outlet's own title"), max_length=40, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "station", "role"], condition=Q(until=None), name="accounts_role_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()}"


class DelegationQuerySet(models.QuerySet[Any]):
    def seen_by(self, by: Actor) -> Self:
        return self.filter(station_id=by.station_id)

    def in_force(self, now: datetime) -> Self:
        return self.filter(from_at__lte=now, to_at__gt=now, ended_at=None)


class Delegation(models.Model):
    """Somebody stands in for an absent person (DELG-01): the deputy sees the tasks and acts with both names shown."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    absent = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField(_("from"))
    to_at = models.DateTimeField(_("until"))
    reason = models.CharField(_("reason"), max_length=120)
    appointed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_at__gt=models.F("from_at")), name="accounts_delegation_forward"),
            models.CheckConstraint(condition=~Q(absent=models.F("deputy")), name="accounts_delegation_two_people"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} → {self.absent}"


class Parameter(models.Model):
    """A number or word in force from a date, for the company or one station, with its source. Added, never changed."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    key = models.CharField(max_length=60, db_index=True)
    value = models.JSONField()
    effective_from = models.DateField()
    source = models.CharField(max_length=160)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


KEY_ROLES = [("partner", _("Partner")), ("app", _("App")), ("camera", _("Camera"))]


class ApiKey(models.Model):
    """A partner's, app's or camera's own key for one station; only its SHA-256 is kept."""

    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=60)
    role = models.CharField(max_length=20, choices=KEY_ROLES)
    token_hash = models.CharField(max_length=64, unique=True)
    tail = models.CharField(max_length=6)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} …{self.tail}"
