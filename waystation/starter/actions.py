"""The whole catalogue from a folder of tables (`data/README.md` describes them)."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.urls import reverse

from waystation.accounts.models import Company
from waystation.catalogue.actions import words_of
from waystation.catalogue.models import (
    Benefit,
    Checklist,
    ChecklistItem,
    GuaranteePolicy,
    LabourRate,
    Operation,
    OperationPart,
    Package,
    PackageLine,
    Part,
    PartPrice,
    Script,
    ServiceInterval,
    StepAdvice,
    Symptom,
    VehicleModel,
    WarrantyRule,
)
from waystation.core.access import Actor
from waystation.customers.choices import VehicleClass
from waystation.finder.actions import index_many
from waystation.finder.sums import Row
from waystation.journal.actions import record

DATA = Path(__file__).resolve().parent / "data"
Line = dict[str, str]


def load_catalogue(
    company: Company, folder: Path = DATA, *, by: Actor, now: datetime, valid_from: date | None = None, example: bool = False
) -> Counter[str]:
    """Add what the company does not have yet from the tables of a folder; a second loading adds nothing and changes nothing.

    Prices, packages and benefits hold from `valid_from`, else from the first of January of the year before `now`. Gives how
    many rows of each table were added. `example`: nobody has decided these prices; nothing is quoted or published by them until
    somebody confirms or changes them.
    """
    with transaction.atomic():
        loading = _Loading(company, folder, by.name, valid_from or date(now.year - 1, 1, 1), now, example)
        loading.run()
        record(company, verb="catalogue.loaded", by=by, now=now, label=company.name, **loading.added)
    return loading.added


class _Loading:
    def __init__(self, company: Company, folder: Path, name: str, start: date, now: datetime, example: bool) -> None:
        self.example = example
        self.company, self.folder, self.name, self.start, self.now = company, folder, name, start, now
        self.added: Counter[str] = Counter()

    def run(self) -> None:
        self._operations_and_parts()
        self._prices()
        self._packages()
        self._checklists()
        self._promises()
        self._words()

    def _lines(self, name: str) -> list[Line]:
        path = self.folder / f"{name}.tsv"
        if not path.exists():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))

    def _add(self, name: str, rows: Iterable[models.Model], model: type[Any]) -> None:
        self.added[name] += len(model.objects.bulk_create(list(rows), batch_size=500))

    def _by(self, model: type[Any], key: str) -> dict[str, Any]:
        return {getattr(row, key): row for row in model.objects.filter(company=self.company)}

    def _new(self, name: str, model: type[Any], key: str, column: str, make: Callable[[Line], Any]) -> None:
        """Add the lines whose key the company does not have."""
        known = set(model.objects.filter(company=self.company).values_list(key, flat=True))
        self._add(name, (make(line) for line in self._lines(name) if line[column] not in known), model)

    def _operations_and_parts(self) -> None:
        self._new("operations", Operation, "code", "code", self._operation)
        self._new("parts", Part, "number", "number", self._part)
        operations, parts = self._by(Operation, "code"), self._by(Part, "number")
        usual = set(OperationPart.objects.filter(operation__company=self.company).values_list("operation_id", "part_id"))
        rows = []
        for line in self._lines("operation_parts"):
            operation, part = operations[line["operation"]], parts[line["part"]]
            if (operation.pk, part.pk) not in usual:
                rows.append(OperationPart(operation=operation, part=part, qty_milli=int(line["qty_milli"])))
        self._add("operation_parts", rows, OperationPart)
        if self.added["parts"]:
            index_many(self._findable(part) for part in parts.values())

    def _findable(self, part: Part) -> Row:
        url = reverse("stock:part", args=[part.pk])
        words = [part.number, part.name, part.name_en]
        label = f"{part.number} {part.name}"
        return Row("part", part.pk, self.company.pk, None, label, part.name_en, url, words, self.now, False)

    def _operation(self, line: Line) -> Operation:
        row = Operation(
            company=self.company, code=line["code"], name=line["name_zh"], name_en=line["name_en"], vehicle_class=line["vehicle_class"],
            system=line["system"], hours_milli=int(line["hours_milli"]), trade=line["trade"], bay_kind=line["bay_kind"],
            job_class=line["job_class"], safety=line["safety"] == "1", is_diagnosis=line["is_diagnosis"] == "1",
            needs_road_test=line["needs_road_test"] == "1",
        )  # fmt: skip
        row.words = words_of(row)
        return row

    def _part(self, line: Line) -> Part:
        row = Part(
            interchange=line["number"].rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),  # one application, another quality
            company=self.company, number=line["number"], name=line["name_zh"], name_en=line["name_en"], unit=line["unit_zh"],
            unit_en=line["unit"], quality=line["quality"], vehicle_class=line["vehicle_class"], system=line["system"],
            fits=line["fits_zh"], fits_en=line["fits_en"], cost_fen=int(line["cost_fen"]), bin_hint=line["bin_hint"],
            is_common=line["is_common"] == "1", safety_stock_milli=int(line["safety_stock_milli"]), lead_days=int(line["lead_days"]),
            old_part_returned=line["is_old_part_returned"] == "1", waste=line["waste"],
        )  # fmt: skip
        row.words = words_of(row)
        return row

    def _prices(self) -> None:
        dated = {"company": self.company, "valid_from": self.start, "set_by_name": self.name, "example": self.example}
        priced = set(PartPrice.objects.filter(company=self.company).values_list("part_id", flat=True))
        parts = self._by(Part, "number")
        rows = [
            PartPrice(part=parts[line["number"]], price_fen=int(line["price_fen"]), **dated)
            for line in self._lines("parts")
            if parts[line["number"]].pk not in priced and int(line["price_fen"])
        ]
        self._add("part_prices", rows, PartPrice)
        rated = set(LabourRate.objects.filter(company=self.company).values_list("trade", "vehicle_class"))
        rates = [
            LabourRate(
                trade=line["trade"], vehicle_class=line["vehicle_class"], rate_fen=int(line["rate_fen"]),
                filed_on=None if self.example else self.start, **dated,
            )
            for line in self._lines("labour_rates")
            if (line["trade"], line["vehicle_class"]) not in rated
        ]  # fmt: skip
        self._add("labour_rates", rates, LabourRate)

    def _packages(self) -> None:
        known = set(self._by(Package, "code"))
        self._new("packages", Package, "code", "code", self._package)
        packages, operations, parts = self._by(Package, "code"), self._by(Operation, "code"), self._by(Part, "number")
        rows = []
        for line in self._lines("package_lines"):
            if line["package"] in known:
                continue
            what = {"operation": operations[line["ref"]]} if line["kind"] == "operation" else {"part": parts[line["ref"]]}
            place = int(line["position"])
            rows.append(PackageLine(package=packages[line["package"]], position=place, qty_milli=int(line["qty_milli"]), **what))
        self._add("package_lines", rows, PackageLine)

    def _package(self, line: Line) -> Package:
        return Package(
            company=self.company, code=line["code"], name=line["name_zh"], name_en=line["name_en"], vehicle_class=line["vehicle_class"],
            km_from=int(line["km_from"] or 0), interval_km=int(line["interval_km"] or 0) or None,
            interval_months=int(line["interval_months"] or 0) or None, valid_from=self.start,
        )  # fmt: skip

    def _checklists(self) -> None:
        known = set(self._by(Checklist, "code"))
        self._new("checklists", Checklist, "code", "code", self._checklist)
        lists = self._by(Checklist, "code")
        rows = [self._item(lists[line["checklist"]], line) for line in self._lines("checklist_items") if line["checklist"] not in known]
        self._add("checklist_items", rows, ChecklistItem)

    def _checklist(self, line: Line) -> Checklist:
        return Checklist(
            company=self.company, code=line["code"], name=line["name_zh"], name_en=line["name_en"], kind=line["kind"],
            vehicle_class=line["vehicle_class"], job_class=line["job_class"],
        )  # fmt: skip

    def _item(self, checklist: Checklist, line: Line) -> ChecklistItem:
        return ChecklistItem(
            checklist=checklist, position=int(line["position"]), group=line["group_zh"], group_en=line["group_en"], text=line["text_zh"],
            text_en=line["text_en"], kind=line["kind"], unit=line["unit"] or "", low=line["min"] or "", high=line["max"] or "",
            safety=line["safety"] == "1",
        )  # fmt: skip

    def _promises(self) -> None:
        promised = set(GuaranteePolicy.objects.filter(company=self.company).values_list("vehicle_class", "job_class"))
        self._add("guarantee", [
            GuaranteePolicy(
                company=self.company, vehicle_class=line["vehicle_class"], job_class=line["job_class"], km=int(line["km"]),
                days=int(line["days"]), source=line["source"], valid_from=date.fromisoformat(line["effective_from"]),
            )
            for line in self._lines("guarantee")
            if (line["vehicle_class"], line["job_class"]) not in promised and line["vehicle_class"] in VehicleClass.values
        ], GuaranteePolicy)  # fmt: skip
        operations, packages = self._by(Operation, "code"), self._by(Package, "code")
        self._new("benefits", Benefit, "code", "code", lambda line: Benefit(
            company=self.company, code=line["code"], name=line["name_zh"], name_en=line["name_en"], kind=line["kind"],
            vehicle_class=line["vehicle_class"], percent=int(line["percent"] or 0), operation=operations.get(line["operation"]),
            source=line["source"] or "", valid_from=self.start,
        ))  # fmt: skip
        self._new("intervals", ServiceInterval, "code", "code", lambda line: ServiceInterval(
            company=self.company, code=line["code"], vehicle_class=line["vehicle_class"], work=line["work"], applies=line["applies_zh"],
            applies_en=line["applies_en"], level=line["level"], km=int(line["km"]), months=int(line["months"]),
            package=packages.get(line["package"]), source=line["source"],
        ))  # fmt: skip
        ruled = set(WarrantyRule.objects.filter(company=self.company).values_list("maker", "vehicle_class", "system", "operation__code"))
        self._add("warranty_rules", [
            WarrantyRule(
                company=self.company, maker=line["maker_pattern"], vehicle_class=line["vehicle_class"], system=line["system"],
                months=int(line["months"]), km=int(line["km"]), note=line["note_zh"], note_en=line["note_en"], source=line["source"],
                operation=operations.get(line["operation"]), services_km=int(line["services_km"] or 0), valid_from=self.start,
            )
            for line in self._lines("warranty_rules")
            if (line["maker_pattern"], line["vehicle_class"], line["system"], line["operation"] or None) not in ruled
        ], WarrantyRule)  # fmt: skip

    def _words(self) -> None:
        operations = self._by(Operation, "code")
        self._new("symptoms", Symptom, "code", "code", lambda line: Symptom(
            company=self.company, code=line["code"], name=line["symptom_zh"], name_en=line["symptom_en"], system=line["system"],
            vehicle_class=line["vehicle_class"], questions=line["questions_zh"], questions_en=line["questions_en"],
            suspicion=line["suspicion_zh"], suspicion_en=line["suspicion_en"], operation=operations.get(line["operation"]),
        ))  # fmt: skip
        self._new("scripts", Script, "key", "code", lambda line: Script(
            company=self.company, key=line["code"], situation=line["situation"], title=line["title_zh"], title_en=line["title_en"],
            text=line["text_zh"], text_en=line["text_en"],
        ))  # fmt: skip
        advised = set(StepAdvice.objects.filter(company=self.company).values_list("step", "kind", "position"))
        self._add("steps", [
            StepAdvice(
                company=self.company, step=line["step"], kind=line["kind"], position=int(line["number"]), source=line["source"],
                text=line["zh"], text_en=line["en"],
            )
            for line in self._lines("steps")
            if (line["step"], line["kind"], int(line["number"])) not in advised
        ], StepAdvice)  # fmt: skip
        modelled = set(VehicleModel.objects.filter(company=self.company).values_list("maker", "model"))
        self._add("vehicles", [
            VehicleModel(
                company=self.company, maker=line["maker_zh"], maker_en=line["maker_en"], model=line["model"], model_en=line["model_en"],
                vehicle_class=line["vehicle_class"], energy=line["energy"], wmi=line["wmi"] or "", gross_kg=int(line["gross_kg"] or 0) or None,
            )
            for line in self._lines("vehicles")
            if (line["maker_zh"], line["model"]) not in modelled
        ], VehicleModel)  # fmt: skip
