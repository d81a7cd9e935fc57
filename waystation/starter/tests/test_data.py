"""The demonstration catalogue holds together: references, classes, money, and the numbers taken from the law."""

import csv
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from waystation.catalogue import models
from waystation.catalogue.choices import BayKind, BenefitKind, ChecklistKind, JobClass, Quality, Trade

DATA = Path(__file__).parent.parent / "data"
CLASSES = {"car", "truck", "trailer", "any"}
SYSTEMS = {
    "engine", "aftertreatment", "fuel", "cooling", "intake_exhaust", "clutch",
    "gearbox", "driveline", "front_axle", "rear_axle", "brake", "steering",
    "suspension", "wheel_tyre", "electrical", "hv_battery", "ac", "cab_body",
    "paint", "inspection", "maintenance", "wash",
}  # fmt: skip


def table(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def by(name: str, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in table(name)}


def family(number: str) -> str:
    return number.rsplit("-", 1)[0]


def fits(inner: str, outer: str) -> bool:
    return inner in ("any", outer)


ONCE = [
    ("operations", ("code",), 170),
    ("parts", ("number",), 650),
    ("operation_parts", ("operation", "part"), 300),
    ("packages", ("code",), 25),
    ("package_lines", ("package", "ref"), 100),
    ("checklists", ("code",), 17),
    ("checklist_items", ("checklist", "position"), 300),
    ("guarantee", ("vehicle_class", "job_class"), 36),
    ("intervals", ("code",), 20),
    ("benefits", ("code",), 6),
    ("warranty_rules", ("maker_pattern", "vehicle_class", "system", "operation"), 20),
    ("labour_rates", ("trade", "vehicle_class"), 10),
    ("symptoms", ("code",), 40),
    ("vehicles", ("maker_zh", "model"), 60),
    ("scripts", ("code",), 30),
    ("steps", ("step", "kind", "number"), 137),
]


@pytest.mark.parametrize(("name", "key", "least"), ONCE, ids=[row[0] for row in ONCE])
def test_every_table_is_rectangular_large_enough_and_without_duplicates(
    name: str, key: tuple[str, ...], least: int
) -> None:
    raw = (DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    assert {line.count("\t") for line in raw} == {raw[0].count("\t")}
    rows = table(name)
    assert len(rows) >= least
    assert [k for k, n in Counter(tuple(row[c] for c in key) for row in rows).items() if n > 1] == []
    words = [c for c in rows[0] if c.endswith(("_zh", "_en")) and not c.startswith("fits_")] + [
        c for c in rows[0] if c in ("zh", "en")
    ]
    assert [row for row in rows for c in words if not row[c].strip()] == []
    assert [row for row in rows for c in words if c.endswith("en") and re.search("[\u4e00-\u9fff]", row[c])] == []


def test_every_data_file_is_known() -> None:
    assert {path.stem for path in DATA.glob("*.tsv")} == {name for name, *_ in ONCE}


def test_operations_use_the_house_words() -> None:
    for row in table("operations"):
        assert row["vehicle_class"] in CLASSES and row["system"] in SYSTEMS, row
        assert (
            row["trade"] in Trade.values and row["bay_kind"] in BayKind.values and row["job_class"] in JobClass.values
        ), row
        assert 100 <= int(row["hours_milli"]) <= 200_000, row
        assert {row["safety"], row["is_diagnosis"], row["needs_road_test"]} <= {"0", "1"}, row
        assert row["code"][0] == {"truck": "T", "car": "C", "trailer": "R", "any": "A"}[row["vehicle_class"]], row
    names = Counter((row["vehicle_class"], row["name_zh"]) for row in table("operations"))
    assert [name for name, n in names.items() if n > 1] == []
    assert {row["system"] for row in table("operations")} == SYSTEMS


def test_parts_are_sold_above_cost_and_cheaper_as_equivalent() -> None:
    parts = by("parts", "number")
    for number, row in parts.items():
        assert row["vehicle_class"] in CLASSES and row["system"] in SYSTEMS and row["quality"] in Quality.values, row
        assert 0 < int(row["cost_fen"]) < int(row["price_fen"]), row
        assert 1 <= int(row["lead_days"]) <= 30 and int(row["safety_stock_milli"]) >= 0, row
        assert re.fullmatch(r"[A-Z]-\d{2}-\d", row["bin_hint"]), row
        assert row["waste"] in ("", "oil", "battery", "filter"), row
        assert {row["is_common"], row["is_old_part_returned"]} <= {"0", "1"}, row
        original = parts.get(number[:-1] + "A")
        if original and number != original["number"]:
            assert int(row["price_fen"]) < int(original["price_fen"]), row
    assert len({row["bin_hint"] for row in parts.values()}) == len(parts)
    assert all(row["unit"] == "L" for row in parts.values() if row["waste"] == "oil")


def test_usual_parts_exist_and_suit_the_vehicle() -> None:
    operations, parts = by("operations", "code"), by("parts", "number")
    served = set()
    for row in table("operation_parts"):
        operation, part = operations[row["operation"]], parts[row["part"]]
        assert fits(part["vehicle_class"], operation["vehicle_class"]), row
        assert 0 < int(row["qty_milli"]) <= 60_000, row
        if part["unit"] in ("pcs", "set"):
            assert int(row["qty_milli"]) % 1000 == 0, row
        if family(row["part"]).startswith("AENG-"):
            assert (int(row["qty_milli"]) >= 8_000) == (operation["vehicle_class"] == "truck"), row
        served.add(row["operation"])
    assert [
        op["name_zh"] for op in operations.values() if op["name_zh"].startswith("更换") and op["code"] not in served
    ] == []


def test_a_package_brings_all_parts_its_operations_take() -> None:
    packages, operations, parts = by("packages", "code"), by("operations", "code"), by("parts", "number")
    usual = defaultdict(set)
    for row in table("operation_parts"):
        usual[row["operation"]].add(family(row["part"]))
    have, need, worked = defaultdict(set), defaultdict(set), set()
    for row in table("package_lines"):
        package = packages[row["package"]]
        thing = (operations if row["kind"] == "operation" else parts)[row["ref"]]
        assert fits(thing["vehicle_class"], package["vehicle_class"]), row
        assert int(row["qty_milli"]) > 0, row
        if row["kind"] == "operation":
            need[row["package"]] |= usual[row["ref"]]
            worked.add(row["package"])
        else:
            have[row["package"]].add(family(row["ref"]))
    assert worked == set(packages)
    assert {code: need[code] - have[code] for code in packages if need[code] - have[code]} == {}


def test_checklists_serve_every_job_class_of_car_and_truck() -> None:
    lists, size = by("checklists", "code"), Counter(row["checklist"] for row in table("checklist_items"))
    assert set(size) == set(lists)
    assert {row["kind"] for row in lists.values()} == set(ChecklistKind.values)
    quality = {
        (row["vehicle_class"], row["job_class"]): size[code] for code, row in lists.items() if row["kind"] == "quality"
    }
    assert set(quality) == {(cls, job) for cls in ("car", "truck") for job in JobClass.values}
    assert min(quality["car", "level2"], quality["truck", "level2"]) >= 30
    for row in table("checklist_items"):
        assert row["kind"] in ("ok", "value") and row["safety"] in ("0", "1"), row
        assert bool(row["min"] or row["max"]) <= (row["kind"] == "value"), row
        if row["min"] and row["max"]:
            assert float(row["min"]) < float(row["max"]), row
    truck = " ".join(row["text_zh"] for row in table("checklist_items") if row["checklist"] == "CC-TRUCK")
    assert all(word in truck for word in ("尿素液位", "气压", "篷布", "鞍座", "牵引销"))


@pytest.mark.covers("REPR-12", "REPR-18")
def test_the_check_before_the_start_asks_for_everything_that_must_be_there() -> None:
    asked = " ".join(row["text_en"] for row in table("checklist_items") if row["checklist"] == "PRE-START")
    for point in ("Technician qualified", "manual and instruction", "Special tools ready", "Lift and support", "Covers fitted", "Parts drawn"):
        assert point in asked, point


def test_guarantee_is_the_statutory_table() -> None:
    found = {(row["vehicle_class"], row["job_class"]): (int(row["km"]), int(row["days"])) for row in table("guarantee")}
    for cls in ("car", "truck", "bus", "trailer"):
        assert [found[cls, job] for job in ("overhaul", "assembly", "level2", "level1", "minor", "special")] == [
            (20000, 100), (20000, 100), (5000, 30), (2000, 10), (2000, 10), (2000, 10),
        ]  # fmt: skip
    assert found["motorcycle", "overhaul"] == (7000, 80) and found["motorcycle", "minor"] == (800, 10)
    assert found["other", "overhaul"] == (6000, 60) and found["other", "minor"] == (700, 7)


def test_intervals_benefits_warranty_and_symptoms_point_to_something() -> None:
    packages, operations = by("packages", "code"), by("operations", "code")
    for row in table("intervals"):
        assert row["level"] in JobClass.values and int(row["months"]) > 0 and int(row["days"]) >= 30, row
        assert not row["package"] or packages[row["package"]]["vehicle_class"] == row["vehicle_class"], row
    for row in table("benefits"):
        assert row["kind"] in BenefitKind.values, row
        assert (row["kind"] == "free_operation") == (row["operation"] in operations), row
        assert (row["kind"] == "labour_discount") == (0 < int(row["percent"]) < 100), row
    for row in table("warranty_rules"):
        assert row["system"] in SYSTEMS and int(row["months"]) > 0 and int(row["km"]) > 0 and row["operation"] in {"", *operations}, row
    for row in table("symptoms"):
        assert row["system"] in SYSTEMS and row["operation"] in operations, row
    for row in table("vehicles"):
        assert row["vehicle_class"] in {"car", "truck", "trailer", "bus"} and 1000 <= int(row["gross_kg"]) <= 49_000, (
            row
        )
        assert (row["energy"] == "") == (row["vehicle_class"] == "trailer"), row
        assert re.fullmatch("|[A-HJ-NPR-Z0-9]{3}", row["wmi"]), row


def test_scripts_say_the_same_in_both_languages() -> None:
    for row in table("scripts"):
        zh, en = (set(re.findall(r"\{(\w*)\}", row[column])) for column in ("text_zh", "text_en"))
        assert zh == en and zh <= {"station", "advisor", "customer"}, row
    keys = set(by("scripts", "code"))
    assert {"call.greeting", "call.apology", "call.hold", "reception.self_introduction", "reception.farewell"} <= keys
    assert {"followup.opening", "complaint.opening"} <= keys


def test_steps_are_all_points_of_the_source() -> None:
    points = Counter((row["step"], row["kind"]) for row in table("steps"))
    assert points == {
        ("appointment", "D"): 12, ("appointment", "A"): 11, ("reception", "D"): 15, ("reception", "A"): 11,
        ("repair", "D"): 16, ("repair", "A"): 11, ("inspection", "D"): 13, ("inspection", "A"): 9,
        ("settlement", "D"): 14, ("settlement", "A"): 8, ("followup", "D"): 9, ("followup", "A"): 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "model", "columns"),
    [
        ("operations", models.Operation, {"code": "code", "name_zh": "name", "name_en": "name_en", "system": "system"}),
        (
            "parts",
            models.Part,
            {"number": "number", "name_zh": "name", "name_en": "name_en", "unit_zh": "unit", "unit": "unit_en"},
        ),
        ("packages", models.Package, {"code": "code", "name_zh": "name", "name_en": "name_en"}),
        ("checklists", models.Checklist, {"code": "code", "kind": "kind", "job_class": "job_class"}),
        (
            "checklist_items",
            models.ChecklistItem,
            {"group_zh": "group", "text_zh": "text", "text_en": "text_en", "unit": "unit"},
        ),
        (
            "symptoms",
            models.Symptom,
            {"questions_zh": "questions", "questions_en": "questions_en", "suspicion_en": "suspicion_en"},
        ),
        ("scripts", models.Script, {"code": "key", "text_zh": "text", "text_en": "text_en"}),
        ("steps", models.StepAdvice, {"step": "step", "zh": "text", "en": "text_en"}),
        ("warranty_rules", models.WarrantyRule, {"maker_pattern": "maker", "system": "system", "note_zh": "note"}),
        (
            "guarantee",
            models.GuaranteePolicy,
            {"vehicle_class": "vehicle_class", "job_class": "job_class", "source": "source"},
        ),
    ],
)
def test_words_fit_their_columns(name: str, model: type, columns: dict[str, str]) -> None:
    for column, field in columns.items():
        most = model._meta.get_field(field).max_length
        assert [row[column] for row in table(name) if len(row[column]) > most] == []
