"""Tables of the catalogue."""

from waystation.catalogue.models.goods import (
    Operation,
    OperationPart,
    Package,
    PackageLine,
    Part,
    VehicleModel,
)
from waystation.catalogue.models.ground import (
    ANY,
    CLASSES,
    Dated,
    DatedQuerySet,
    TwoNames,
    one_at_a_time,
)
from waystation.catalogue.models.offers import (
    Benefit,
    Campaign,
    CampaignVehicle,
    GuaranteePolicy,
    ServiceInterval,
    WarrantyRule,
)
from waystation.catalogue.models.prices import (
    LabourRate,
    PartPrice,
    PriceChange,
)
from waystation.catalogue.models.words import (
    Checklist,
    ChecklistItem,
    Script,
    StepAdvice,
    Symptom,
)

__all__ = [
    "ANY",
    "Benefit",
    "CLASSES",
    "Campaign",
    "CampaignVehicle",
    "Checklist",
    "ChecklistItem",
    "Dated",
    "DatedQuerySet",
    "GuaranteePolicy",
    "LabourRate",
    "Operation",
    "OperationPart",
    "Package",
    "PackageLine",
    "Part",
    "PartPrice",
    "PriceChange",
    "Script",
    "ServiceInterval",
    "StepAdvice",
    "Symptom",
    "TwoNames",
    "VehicleModel",
    "WarrantyRule",
    "one_at_a_time",
]
