"""Every paper in both languages: it renders, says what it must, and is the same for the same data."""

from __future__ import annotations

import copy
import io
import re
import threading
import tomllib

import pytest
from pypdf import PdfReader

from waystation.papers import press
from waystation.papers.samples import SAMPLES, SAMPLES_EN, samples

BOTH = {"zh": SAMPLES, "en": SAMPLES_EN}
WORDS = tomllib.loads((press.TEMPLATES / "words.toml").read_text(encoding="utf-8"))
A4 = (595, 842)
SIZES = {"gate_pass": (595, 421), "old_parts_tag": (283, 170)}
SAYS = {
    "appointment_form": (
        ["预约登记表", "机修 2 号", "1,180.00", "需要儿童座椅保持原位"],
        ["Appointment form", "Mechanical 2", "1,180.00"],
    ),
    "circle_check": (
        ["环车检查问诊单", "186,420 km", "已当面使用防护用品", "ABS 灯亮", "K-17", "5/8"],
        ["Walkaround", "corner of the lens missing", "Desk locker 3"],
    ),
    "repair_order": (
        [
            "任务委托书",
            "维修合同",
            "伍仟壹佰玖拾壹元整",
            "5,191.00",
            "10%",
            "2,000 km / 10 天",
            "2026-03-18 16:30",
            "工时费小计",
            "材料费小计",
            "增项确认单",
            "保修",
            "原厂",
        ],
        ["Repair order", "10%", "Level-2 maintenance", "additional work sheet", "Genuine", "Warranty"],
    ),
    "requisition": (["领料单", "AZ9100443050", "32.5 升", "索赔价"], ["Parts requisition", "A-03-12", "32.5 L"]),
    "additional_work": (
        ["增项确认单", "涉及安全", "叁佰陆拾陆元整", "2026-03-18 17:30", "不同意"],
        ["Additional work sheet", "Safety", "Next time", "5,557.00"],
    ),
    "inspection": (
        ["竣工检验单", "不合格", "186,420 km → 186,426 km", "2.1 mm", "605"],
        ["Inspection sheet", "Wheel nut torque", "Two wheel nuts under torque"],
    ),
    "settlement_list": (
        [
            "机动车维修费用结算清单",
            "诊断费",
            "检测费",
            "材料费",
            "工时费",
            "加工费",
            "其他费用",
            "5,591.00",
            "肆仟玖佰伍拾伍元整",
            "631.71",
            "尿素溶液",
            "未修项目",
            "206,000 km",
            "经双方核实，客户签字后生效",
        ],
        [
            "Vehicle repair settlement list",
            "Received, in capitals",
            "4,955.00",
            "Declined work",
            "Drum turning",
            "WeChat Pay",
        ],
    ),
    "completion_certificate": (
        ["竣工出厂合格证", "经检验合格，准予出厂", "质量保证卡", "188,420 km"],
        ["Repair completion certificate", "Guarantee card", "2026-04-17"],
    ),
    "gate_pass": (["出门证", "PA123457", "2026-03-18 20:00"], ["Gate pass", "PA123457", "Paid in full"]),
    "followup_record": (
        ["跟踪回访记录表", "无人接听", "3/5", "非常满意"],
        ["Follow-up record", "No answer", "Very satisfied"],
    ),
    "complaint_record": (
        ["投诉处理单", "2026-03-24 09:10", "已闭环", "120.00"],
        ["Complaint record", "Solve by", "Loop closed"],
    ),
    "price_board": (
        ["价格公示", "180.00", "MT-2000", "20,000 km / 100 天", "0531-8800 0001"],
        ["Public labour and part prices", "Equivalent", "20,000 km / 100 days"],
    ),
    "old_parts_tag": (["旧件标签", "WG9160580561", "索赔回运"], ["Old part tag", "Claim return"]),
}
EVERY = [(paper, language) for paper in sorted(SAYS) for language in ("zh", "en")]


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(content: bytes) -> str:
    """The words of the paper without the line breaks and the thin gaps the layout puts between scripts."""
    return squeezed("".join(page.extract_text() for page in read(content).pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_the_list_of_papers_is_complete() -> None:
    assert set(SAYS) == press.PAPERS == set(SAMPLES) == set(SAMPLES_EN)


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_each_paper_says_what_it_must(paper: str, language: str) -> None:
    data = BOTH[language][paper]
    content = press.render(paper, data, language)
    pages = read(content).pages
    assert 1 <= len(pages) <= 2
    assert tuple(round(float(side)) for side in pages[0].mediabox[2:]) == SIZES.get(paper, A4)
    said = text_of(content)
    for words in SAYS[paper][0 if language == "zh" else 1]:
        assert squeezed(words) in said, words
    assert squeezed(str(data["number"])) in said


@pytest.mark.parametrize("paper", sorted(SAYS))
def test_the_english_paper_carries_no_chinese_label(paper: str) -> None:
    said = text_of(press.render(paper, SAMPLES_EN[paper], "en"))
    data_words = squeezed(str(SAMPLES_EN[paper]))
    strange = {run for run in re.findall(r"[\u4e00-\u9fff]+", said) if run not in data_words}
    assert strange == set()


@pytest.mark.parametrize("paper", sorted(SAYS))
def test_the_same_data_gives_the_same_bytes(paper: str) -> None:
    first = press.render(paper, SAMPLES[paper], "zh")
    press.render("gate_pass", SAMPLES["gate_pass"], "en")
    assert press.render(paper, copy.deepcopy(SAMPLES[paper]), "zh") == first
    assert press.render(paper, {**SAMPLES[paper], "number": "OTHER-1"}, "zh") != first
    assert b"CreationDate" not in first


@pytest.mark.parametrize(("paper", "language"), EVERY)
def test_optional_keys_may_be_missing(paper: str, language: str) -> None:
    """What the contract marks with `?` is left out; nothing signed, no code, no copy name, no terms."""
    data = dict(BOTH[language][paper])
    contract = (press.TEMPLATES / f"{paper}.typ").read_text(encoding="utf-8")
    head = "\n".join(line for line in contract.splitlines() if line.startswith("//"))
    without_rows = re.sub(r"\{[^}]*\}", "", head)
    optional = set(re.findall(r"\b(\w+)\?", without_rows)) & set(data)
    for key in optional | {"qr_svg", "qr_note", "copy", "terms", "hotline", "filing_no", "print_count"}:
        data.pop(key, None)
    data.update({key: None for key in data if key.startswith("sign_")})
    assert squeezed(WORDS[paper][0 if language == "zh" else 1]) in text_of(press.render(paper, data, language))


@pytest.mark.parametrize("paper", ["repair_order", "circle_check"])
def test_an_empty_form_can_be_printed_for_the_pen(paper: str) -> None:
    kept = {
        "company",
        "station",
        "station_address",
        "station_phone",
        "printed_at",
        "printed_by",
        "body",
        "overrun_percent",
        "rate_fen",
    }
    data: dict[str, object] = {}
    for key, value in SAMPLES[paper].items():
        if key in kept:
            data[key] = value
        elif key.startswith("sign_"):
            data[key] = None
        elif isinstance(value, dict):
            data[key] = dict.fromkeys(value, False)
        elif key != "qr_svg":
            data[key] = [] if isinstance(value, list) else False if isinstance(value, bool) else ""
    plain, with_rows = press.render(paper, data, "zh"), press.render(paper, {**data, "blank_rows": 4}, "zh")
    assert len(with_rows) > len(plain)
    assert squeezed("签字 / 日期") in text_of(with_rows)


def test_a_long_bill_goes_over_pages_with_number_and_page_on_each() -> None:
    data = dict(SAMPLES["settlement_list"])
    parts = data["parts"]
    assert isinstance(parts, list)
    data["parts"] = parts * 30
    pages = read(press.render("settlement_list", data, "zh")).pages
    assert len(pages) >= 4
    for at, page in enumerate(pages, start=1):
        said = squeezed(page.extract_text())
        assert "JS-JNB-2026-000318" in said
        assert f"第{at}/{len(pages)}页" in said


def test_what_a_customer_types_is_text_never_code() -> None:
    words = '#panic("x") #import "@preview/cetz:0.3.0" *bold* $x$ <b> \\ `raw` #{1+1}'
    data = {**SAMPLES["complaint_record"], "words": words}
    assert squeezed(words) in text_of(press.render("complaint_record", data, "zh"))


@pytest.mark.parametrize("body", ["car", "truck"])
def test_both_sketches_carry_the_marks(body: str) -> None:
    data = {**SAMPLES["circle_check"], "body": body}
    bare = press.render("circle_check", {**data, "damages": []}, "zh")
    marked = press.render("circle_check", data, "zh")
    assert squeezed("未发现外观损伤") in text_of(bare)
    assert squeezed("左侧车门下部") in text_of(marked)
    assert press.render("circle_check", data, "zh") == marked != bare


def test_money_and_quantities_are_written_from_whole_numbers() -> None:
    lines = [
        {"name": "A", "hours_milli": 1050, "price_fen": 123456705},
        {"name": "B", "hours_milli": 12, "price_fen": -5},
    ]
    said = text_of(press.render("appointment_form", {**SAMPLES["appointment_form"], "items": lines}, "zh"))
    assert "1.051,234,567.05" in said
    assert "0.012−0.05" in said


@pytest.mark.parametrize(
    ("paper", "language", "change", "reason"),
    [
        ("no_such_paper", "zh", {}, "no paper"),
        ("lib", "zh", {}, "no paper"),
        ("gate_pass", "fr", {}, "zh and en"),
        ("gate_pass", "zh", {"paid": "perhaps"}, 'unknown choice "perhaps"'),
        ("gate_pass", "zh", {"paid": {1, 2}}, "not plain JSON"),
        ("gate_pass", "zh", {"qr_svg": "<svg"}, "gate_pass"),
        ("circle_check", "zh", {"body": "boat"}, "body must be car or truck"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    paper: str, language: str, change: dict[str, object], reason: str
) -> None:
    data = {**SAMPLES.get(paper, {}), **change}
    with pytest.raises(press.PaperError, match=re.escape(reason)):
        press.render(paper, data, language)


def test_a_missing_key_is_named() -> None:
    data = dict(SAMPLES["gate_pass"])
    del data["vin_tail"]
    with pytest.raises(press.PaperError, match="vin_tail"):
        press.render("gate_pass", data, "zh")


def test_missing_fonts_are_said_before_an_empty_paper_is_printed(settings: object, tmp_path: object) -> None:
    settings.FONTS = tmp_path  # type: ignore[attr-defined]
    with pytest.raises(press.PaperError, match="npm ci"):
        press.font_folders()


def test_threads_share_the_press() -> None:
    alone = {language: press.render("gate_pass", BOTH[language]["gate_pass"], language) for language in ("zh", "en")}
    got: list[tuple[str, bytes]] = []

    def work(language: str) -> None:
        for _ in range(5):
            got.append((language, press.render("gate_pass", BOTH[language]["gate_pass"], language)))

    threads = [threading.Thread(target=work, args=(language,)) for language in ("zh", "en", "zh", "en")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 20
    assert all(content == alone[language] for language, content in got)


def test_templates_reach_for_nothing_outside_and_every_word_is_spoken_twice() -> None:
    sources = {path.name: path.read_text(encoding="utf-8") for path in press.TEMPLATES.glob("*.typ")}
    for name, source in sources.items():
        assert "@preview" not in source and "http" not in source, name
        assert len(source.splitlines()) <= 400, name
    for key, pair in WORDS.items():
        assert len(pair) == 2 and all(word.strip() for word in pair), key
        assert re.search(r"[\u4e00-\u9fff]", pair[1]) is None, key


def test_samples_in_two_languages_differ_only_in_words() -> None:
    for paper, data in samples("zh").items():
        assert data.keys() == SAMPLES_EN[paper].keys()
        assert [len(value) for value in data.values() if isinstance(value, list)] == [
            len(value) for value in SAMPLES_EN[paper].values() if isinstance(value, list)
        ]
