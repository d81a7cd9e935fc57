"""Texts with placeholders, and tokens, without the database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

_PLACE = re.compile(r"\{([a-z_]+)\}")
_SECRET = re.compile(r"(/c/l/[a-z]+/)[\w-]+/?")


def filled(text: str, values: Mapping[str, object]) -> str:
    """Replace {name} by its value; nothing else is ever evaluated, an unknown placeholder stays as it is (reliability F-54)."""
    return _PLACE.sub(lambda m: str(values.get(m.group(1), m.group(0))), text)


def token_hash(token: str) -> str:
    """What is kept of a link's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def without_tokens(text: str) -> str:
    """The text with the secret part of every customer's link taken out."""
    return _SECRET.sub(r"\1…", text)


# ruff: noqa: E501
# The house's own texts, used until a company writes its own. (key, language) → text.
TEXTS: dict[tuple[str, str], str] = {
    ("appointment_booked", "zh-hans"): "【{station}】{customer}您好，已为您预约{when}，车牌{plate}，届时由服务顾问{advisor}接待您。查看、取消或改期：{link}，电话{phone}。",
    ("appointment_booked", "en"): "{station}: dear {customer}, your appointment is {when}, plate {plate}. {advisor} will receive you. See, cancel or move it: {link} or {phone}.",
    ("appointment_reminder", "zh-hans"): "【{station}】{customer}您好，提醒您{when}的预约，车牌{plate}，服务顾问{advisor}恭候您。",
    ("appointment_reminder", "en"): "{station}: dear {customer}, a reminder of your appointment {when}, plate {plate}. {advisor} expects you.",
    ("appointment_moved", "zh-hans"): "【{station}】{customer}您好，您的预约已改到{when}，车牌{plate}，服务顾问{advisor}。查看：{link}",
    ("appointment_moved", "en"): "{station}: dear {customer}, your appointment moved to {when}, plate {plate}, advisor {advisor}. See it: {link}",
    ("appointment_cancelled", "zh-hans"): "【{station}】{customer}您好，您{when}的预约已取消。欢迎再次预约：{phone}。",
    ("appointment_cancelled", "en"): "{station}: dear {customer}, your appointment {when} is cancelled. To book again: {phone}.",
    ("shop_default", "zh-hans"): "【{station}】{customer}您好，很抱歉我们无法按时履行{when}的预约：{reason}。我们会尽快与您另约时间。",
    ("shop_default", "en"): "{station}: dear {customer}, we are sorry: we cannot keep your appointment {when}: {reason}. We will call you for another time.",
    ("advisor_changed", "zh-hans"): "【{station}】{customer}您好，您的服务顾问临时由{advisor}代为接待。",
    ("advisor_changed", "en"): "{station}: dear {customer}, {advisor} stands in for your service advisor.",
    ("approve_addition", "zh-hans"): "【{station}】您的车{plate}在维修中发现需要增加的项目，共{count}项，请查看并选择是否处理：{link}",
    ("approve_addition", "en"): "{station}: we found {count} more thing(s) on {plate}. Please look and choose: {link}",
    ("sign_order", "zh-hans"): "【{station}】请在手机上查看并签署车辆{plate}的维修委托书：{link}",
    ("sign_order", "en"): "{station}: please read and sign the repair order of {plate}: {link}",
    ("progress", "zh-hans"): "【{station}】车辆{plate}：{what}。查看进度：{link}",
    ("progress", "en"): "{station}: {plate}: {what}. Progress: {link}",
    ("ready", "zh-hans"): "【{station}】您的车{plate}已完工，费用合计{total}元，欢迎来取车。",
    ("ready", "en"): "{station}: {plate} is ready, total {total} yuan. You may collect it.",
    ("rate", "zh-hans"): "【{station}】感谢您光临，请为本次服务评分：{link}",
    ("rate", "en"): "{station}: thank you for coming. Please rate this visit: {link}",
    ("complaint_solution", "zh-hans"): "【{station}】关于您反映的问题，处理方案：{solution}。如有疑问请拨打{phone}。",
    ("complaint_solution", "en"): "{station}: about your complaint: {solution}. Questions: {phone}.",
}


def day_and_time(at: object, zone: ZoneInfo) -> str:
    """An instant as messages say it: `11-25 09:30` at the station."""
    return f"{at.astimezone(zone):%m-%d %H:%M}"  # type: ignore[attr-defined]
