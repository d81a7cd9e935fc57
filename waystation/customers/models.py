"""Tables of customers and vehicles."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from waystation.core.rows import CompanyQuerySet, CompanyRow
from waystation.customers.choices import (
    ConsentPurpose,
    Energy,
    PartyKind,
    ReadingSource,
    VehicleClass,
    VehicleRoleKind,
)
from waystation.identifiers import makes, masks


class StandingQuerySet(CompanyQuerySet):
    def standing(self) -> Self:
        """Those that count: neither merged into another nor taken back."""
        return self.filter(merged_into=None, removed_at=None)


class Party(CompanyRow):
    """A customer: person, company or fleet. Merged ones stay and point to the survivor."""

    kind = models.CharField(_("kind"), max_length=10, choices=PartyKind.choices, default=PartyKind.PERSON)
    name = models.CharField(_("name"), max_length=80)
    uscc = models.CharField(_("unified social credit code"), max_length=20, blank=True)
    address = models.CharField(_("address"), max_length=160, blank=True)
    invoice_title = models.CharField(_("invoice title"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=40, blank=True)
    tags = models.CharField(_("tags"), max_length=120, blank=True)
    preferences = models.TextField(_("preferences and manner"), blank=True)
    made_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = StandingQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return self.name

    @property
    def masked_address(self) -> str:
        return masks.keep(self.address, 6, 0)

    @property
    def masked_uscc(self) -> str:
        return masks.identity(self.uscc)


class Contact(CompanyRow):
    """A person to talk to, of a party; a person's own contact is himself."""

    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(_("name"), max_length=60)
    form_of_address = models.CharField(_("form of address"), max_length=20, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True, db_index=True)
    email = models.EmailField(_("e-mail"), blank=True)
    wechat = models.CharField(_("WeChat"), max_length=40, blank=True)
    duty = models.CharField(_("duty"), max_length=40, blank=True)
    preferred_channel = models.CharField(_("preferred channel"), max_length=10, blank=True)
    topics = models.CharField(_("topics of interest"), max_length=200, blank=True)
    is_main = models.BooleanField(default=True)
    language = models.CharField(_("language"), max_length=10, default="zh-hans")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["party"], condition=Q(is_main=True, removed_at=None), name="customers_one_main_contact"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def trail(self) -> str:
        """What happens to a contact is told with its customer."""
        return f"party:{self.party_id}"

    @property
    def masked_phone(self) -> str:
        return masks.phone(self.phone)

    @property
    def masked_email(self) -> str:
        return masks.keep(self.email, 2, 0)

    @property
    def masked_wechat(self) -> str:
        return masks.keep(self.wechat, 2, 0)


class Vehicle(CompanyRow):
    """A vehicle, known by VIN or by plate alone until completed."""

    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    vin_override = models.CharField(_("reason for an odd VIN"), max_length=120, blank=True)
    plate = models.CharField(_("plate"), max_length=12, blank=True, db_index=True)
    plate_kind = models.CharField(max_length=12, blank=True)
    plate_color = models.CharField(max_length=12, blank=True)
    vehicle_class = models.CharField(_("class"), max_length=10, choices=VehicleClass.choices, default=VehicleClass.CAR)
    maker = models.CharField(_("maker"), max_length=40, blank=True)
    model = models.CharField(_("model"), max_length=60, blank=True)
    energy = models.CharField(_("energy"), max_length=10, choices=Energy.choices, blank=True)
    engine_no = models.CharField(_("engine number"), max_length=30, blank=True)
    color = models.CharField(_("colour"), max_length=20, blank=True)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    registered_on = models.DateField(_("registered on"), null=True, blank=True)
    price_fen = models.BigIntegerField(null=True, blank=True)
    for_hire = models.BooleanField(_("commercial use"), default=False)
    tractor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    axles = models.PositiveSmallIntegerField(_("axles"), default=2)
    body = models.CharField(_("body equipment"), max_length=40, blank=True)
    last_km = models.PositiveIntegerField(null=True)
    last_hours = models.PositiveIntegerField(null=True)
    last_visit_on = models.DateField(null=True)
    next_service_on = models.DateField(null=True)
    next_service_km = models.PositiveIntegerField(null=True)
    made_at = models.DateTimeField()
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = StandingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "vin"], condition=~Q(vin="") & Q(merged_into=None, removed_at=None), name="customers_vin_once"
            ),
            models.UniqueConstraint(
                fields=["company", "plate", "plate_color"],
                condition=~Q(plate="") & Q(merged_into=None, removed_at=None),
                name="customers_plate_once",
            ),
            models.CheckConstraint(condition=~Q(vin="", plate=""), name="customers_vehicle_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.plate or f"…{self.vin[-8:]}"

    @property
    def masked_vin(self) -> str:
        return masks.vin(self.vin)

    @property
    def masked_engine_no(self) -> str:
        return masks.identity(self.engine_no)

    @property
    def colour_label(self) -> str:
        return makes.colour(self.color)

    @property
    def maker_label(self) -> str:
        return makes.maker(self.maker)

    @property
    def model_label(self) -> str:
        return makes.model(self.maker, self.model)

    @property
    def title(self) -> str:
        """Maker and model in the reader's language."""
        return makes.title(self.maker, self.model)

    @property
    def stored_title(self) -> str:
        """Maker and model as they are kept: for content that is hashed."""
        return f"{self.maker} {self.model}".strip()


class PlateSpell(CompanyRow):
    """A plate the vehicle carried for a while."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="plates")
    plate = models.CharField(max_length=12)
    plate_color = models.CharField(max_length=12, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.plate


class VehicleRole(CompanyRow):
    """What a party (and one of its contacts) is on a vehicle, from when to when."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="roles")
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="vehicle_roles")
    contact = models.ForeignKey(Contact, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=VehicleRoleKind.choices)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "kind"], condition=Q(until=None) & ~Q(kind="driver"), name="customers_one_role_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.get_kind_display()}"


class Reading(CompanyRow):
    """Kilometres and engine hours read off a vehicle, with date and source. Added only."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="readings")
    km = models.PositiveIntegerField(null=True)
    hours = models.PositiveIntegerField(null=True)
    source = models.CharField(max_length=16, choices=ReadingSource.choices)
    reason = models.CharField(max_length=160, blank=True)
    trail = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.km} km"


class WearReading(CompanyRow):
    """What is left of a wear part: value and estimate (QUAL-10). Added only; the newest per position counts."""

    vehicle = models.ForeignKey(Vehicle, on_delete=models.PROTECT, related_name="wear")
    item = models.CharField(max_length=60)
    position = models.CharField(max_length=30, blank=True)
    value = models.CharField(max_length=30)
    unit = models.CharField(max_length=10, blank=True)
    remaining_percent = models.PositiveSmallIntegerField(null=True)
    remaining_km = models.PositiveIntegerField(null=True)
    trail = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.item} {self.value}{self.unit}"


class Consent(CompanyRow):
    """One line of the consent ledger: given or withdrawn, how, when (PIPL). Added only; the newest counts."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consents")
    purpose = models.CharField(max_length=16, choices=ConsentPurpose.choices)
    given = models.BooleanField()
    channel = models.CharField(max_length=20)
    evidence = models.CharField(max_length=160, blank=True)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.purpose} {self.given}"


class Merge(CompanyRow):
    """A merge of duplicates with what it moved, so that it can be undone."""

    kind = models.CharField(max_length=8, choices=[("party", _("Customer")), ("vehicle", _("Vehicle"))])
    kept_id = models.BigIntegerField()
    gone_id = models.BigIntegerField()
    moved = models.JSONField(default=dict)
    at = models.DateTimeField()
    by_name = models.CharField(max_length=80)
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
