"""Foreign keys across slices point down and are hidden; every URL has a rule."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver

from tests.architecture.house import ROOT, journey_order

FOREIGN_VIEWS = ("allauth.", "django.views.i18n", "django.contrib.staticfiles", "django.views.static")


def our_models() -> Iterator[Any]:
    for config in apps.get_app_configs():
        if config.name.startswith("waystation."):
            yield from config.get_models(include_auto_created=True)


def test_foreign_keys_across_slices_point_down_and_are_hidden() -> None:
    order = journey_order()
    wrong = []
    for model in our_models():
        for field in model._meta.get_fields():
            target = getattr(field, "remote_field", None) and field.related_model
            if not target or field.auto_created or target._meta.app_label == model._meta.app_label:
                continue
            if target._meta.app_label not in order:
                continue
            if order[target._meta.app_label] <= order[model._meta.app_label]:
                wrong.append(f"{model._meta.label}.{field.name} points up to {target._meta.label}")
            if not field.remote_field.hidden:
                wrong.append(f"{model._meta.label}.{field.name} needs related_name='+'")
    assert wrong == []


def views(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns, prefix + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), pattern.callback


def has_rule(view: Any) -> bool:
    return hasattr(view, "_permit") or bool(getattr(view, "_public", ""))


def test_every_url_has_a_rule() -> None:
    found = list(views(get_resolver().url_patterns))
    bare = [
        f"{path} → {view.__module__}.{getattr(view, '__name__', view)}"
        for path, view in found
        if not has_rule(view) and not view.__module__.startswith(FOREIGN_VIEWS)
    ]
    assert found
    assert bare == [], "give the view @permit(rule) or @public(reason)"


def test_the_url_test_sees_a_bare_view() -> None:
    def bare(request: Any) -> None: ...

    assert not has_rule(bare)


def test_money_and_quantities_are_whole_numbers() -> None:
    floats = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        for field in model._meta.concrete_fields
        if field.get_internal_type() in {"FloatField", "DecimalField"}
    ]
    assert floats == [], "integer 分 (_fen), thousandths (_milli), minutes (_minutes)"


def test_every_right_that_code_asks_for_is_in_the_policy() -> None:
    """Unknown rights fail at import; here: every line of the policy names a slice that exists."""
    rights = tomllib.loads((ROOT / "waystation/policy.toml").read_text(encoding="utf-8"))["rights"]
    known = {config.label for config in apps.get_app_configs()}
    assert {right for right in rights if right.split(".")[0] not in known} == set()
