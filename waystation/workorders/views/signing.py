"""Sign on the screen or on the customer's phone; the copy; the way to the dispatcher."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page
from waystation.messaging.choices import LinkPurpose
from waystation.messaging.queries import open_link
from waystation.workorders import actions, queries, rules
from waystation.workorders.choices import Status
from waystation.workorders.forms import EmptyForm, SignForm
from waystation.workorders.models import RepairOrder
from waystation.workorders.views.listing import show
from waystation.workorders.views.verbs import by_name, home_of, verb


def code_of(address: str) -> str:
    """A QR code as the source of an image."""
    return str(segno.make(address, error="m", micro=False).svg_data_uri(scale=6, border=2))


def keep_code(request: Any, subject: str, address: str) -> None:
    """The database has only the hash of a link: the address stays with the session of whoever made it, the last ten of them."""
    kept = [pair for pair in request.session.get("codes", []) if pair[0] != subject]
    request.session["codes"] = [*kept, [subject, address]][-10:]


def kept_code(request: Any, purpose: str, subject: str) -> dict[str, Any]:
    """The QR code and address this person made for it, while the customer can still open it; else nothing."""
    address = dict(request.session.get("codes", [])).get(subject, "")
    link = open_link(address.rstrip("/").rsplit("/", 1)[-1], purpose, request.now) if address else None
    return {"qr": code_of(address), "address": address} if link and link.subject == subject else {}


@permit(rules.sign, find=queries.visible_orders)
def sign(request: Any, order: RepairOrder) -> HttpResponseBase:
    """The contract as the customer sees it, and both signatures (WORD-02, WORD-03)."""
    version = queries.current_version(order)
    if version is None or (request.method != "POST" and order.status != Status.QUOTED):
        return redirect(home_of(order))
    form = SignForm(request.POST or None, initial={"content_hash": version.content_hash, "copy": "print"})
    if request.method == "POST":
        address, agent = request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", "")[:200]
        done = carried_out(
            form,
            lambda: _sign(order, **form.cleaned_data, by=request.by, now=request.now, address=address, agent=agent),
        )
        if done is not None:
            return redirect(home_of(order))
        order.refresh_from_db()
        _another_content(request, form, version.content_hash)
    context = {
        "form": form, "order": order, "version": version, "content": queries.to_read(version.content),
        "missing": [code for code in queries.missing_for_signature(order) if code != "not_explained"],
        "nav_key": "orders",
    }  # fmt: skip
    return page(request, "workorders/sign.html", context, part="main", status=form.status)


def _sign(order: RepairOrder, *, explained: bool, by: Any, now: Any, **signed: Any) -> RepairOrder:
    """What was ticked on the page is kept with the signatures, or not at all (WORD-02)."""
    _explain(order, explained, by, now)
    return actions.sign_order(order, **signed, by=by, now=now)


def _explain(order: RepairOrder, explained: bool, by: Any, now: Any) -> None:
    if explained and order.explained_at is None and order.status == Status.QUOTED:
        actions.explain(order, by=by, now=now)


def _another_content(request: Any, form: SignForm, content_hash: str) -> None:
    """The page shows the order as it is now; whoever signed another content signs again, the rest stays as typed."""
    if form.data.get("content_hash") != content_hash:
        typed = request.POST.copy()
        request.POST = form.data = typed
        for name in ("customer_svg", "customer_name", "advisor_svg"):
            typed[name] = ""
        typed["content_hash"] = content_hash


@permit(rules.sign, find=queries.visible_orders)
def sign_on_phone(request: Any, order: RepairOrder) -> HttpResponseBase:
    """Show the QR code with which the customer signs on his own phone; made by POST, an earlier one stops working."""
    if request.method != "POST":
        shown = kept_code(request, LinkPurpose.SIGN, f"order:{order.pk}")
        context = {"order": order, **shown, "nav_key": "orders"}
        return page(request, "workorders/phone.html", context, part="main") if shown else redirect(home_of(order))
    try:
        _explain(order, "explained" in request.POST, request.by, request.now)
        _link, token = actions.ask_to_sign(order, by=request.by, now=request.now)
    except Refused as refused:
        return show(request, order, refused)
    keep_code(request, f"order:{order.pk}", actions.address_of(token, LinkPurpose.SIGN))
    return redirect(request.path)


def _copy(request: Any, order: RepairOrder, form: Any) -> Any:
    return actions.give_copy(order, how="print", by=request.by, now=request.now)


to_dispatch = verb(
    rules.write, EmptyForm, by_name(actions.hand_to_dispatch), find=queries.visible_orders, title=_("Hand the order to the dispatcher")
)
copy = verb(rules.sign, EmptyForm, _copy, find=queries.visible_orders, title=_("Print a copy for the customer"))
