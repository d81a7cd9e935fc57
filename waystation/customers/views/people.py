"""Pages of customers: the list, one file, its people, preferences, consent, papers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from waystation.core.access import permit
from waystation.core.errors import Refused
from waystation.core.forms import carried_out
from waystation.core.pages import page, stretch
from waystation.customers import actions, queries, rules
from waystation.customers.choices import CONSENT_CHANNELS, PartyKind
from waystation.customers.forms import (
    ConsentForm,
    ContactForm,
    ExportForm,
    PaperForm,
    PartyForm,
    PreferencesForm,
    SubjectForm,
)
from waystation.customers.models import Contact, Party
from waystation.files.queries import media_on


def home_of(party: Party) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("customers:customer", args=[party.pk]))


def common(request: Any) -> dict[str, Any]:
    """What every page of the slice asks: may names be read in full, which buttons are shown."""
    by = request.by
    return {
        "full": rules.sees_names(by), "may_edit": by.may("customers.edit"), "may_reveal": by.may("customers.reveal"),
        "may_merge": by.may("customers.merge"), "may_import": by.may("customers.import"), "may_export": by.may("customers.export"),
        "nav_key": "customers",
    }  # fmt: skip


@permit(rules.view)
@require_GET
def customers(request: Any) -> HttpResponse:
    """Everybody we know, newest first; search by name, pinyin, phone tail, plate."""
    q, kind, tag = (request.GET.get(name, "").strip() for name in ("q", "kind", "tag"))
    rows = queries.party_list(request.by, q=q, kind=kind if kind in PartyKind.values else "", tag=tag)
    context = {"list": stretch(rows, request), "q": q, "kind": kind, "tag": tag, "kinds": PartyKind.choices, **common(request)}
    return page(request, "customers/customers.html", context, part="list")


@permit(rules.view, find=queries.any_parties)
@require_GET
def customer(request: Any, party: Party) -> HttpResponse:
    """One file: people, vehicles, consent, preferences, papers, history. A merged one leads to the one that was kept."""
    if party.merged_into_id:
        return HttpResponseRedirect(reverse("customers:customer", args=[party.merged_into_id]))
    contacts = queries.contacts_of(party)
    newest = queries.consents_of(contacts)
    trail = f"party:{party.pk}"
    may_read = request.by.may("customers.preferences")
    context = {
        "party": party, "contacts": [(row, queries.consent_words(newest[row.pk])) for row in contacts],
        "roles": queries.vehicles_of(party), "papers": media_on(request.by, trail) if request.by.may("files.view") else [],
        "paper_form": PaperForm() if request.by.may("files.upload") else None, "channels": CONSENT_CHANNELS,
        "preferences": party.preferences if may_read else None, "may_read": may_read,
        "lines": queries.own_lines(request.by, trail), "twins": queries.twins_of(request.by, party, contacts), **common(request),
    }  # fmt: skip
    return page(request, "customers/customer.html", context, part="file")


def second_look(form: Any, changes: list[Any]) -> bool:
    """True when the key fields were shown once more as they are now; else the form asks for it."""
    token = "|".join(f"{change.field}={change.after}" for change in changes)
    if not changes or form.cleaned_data["looked_twice"] == token:
        return True
    form.data = form.data.copy()
    form.data["looked_twice"] = token
    return False


def _party_page(request: Any, form: PartyForm, party: Party | None, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"form": form, "party": party, **more, **common(request)}
    return page(request, "customers/party_form.html", context, part="form", status=status)


def _save_party(request: Any, party: Party | None) -> HttpResponse:
    contact = queries.main_contact(party) if party else None
    if request.method != "POST":
        return _party_page(request, PartyForm(party=party, contact=contact, by=request.by), party)
    form = PartyForm(request.POST, party=party, contact=contact, by=request.by)
    if not form.is_valid():
        return _party_page(request, form, party, status=422)
    changes = queries.phone_change(contact, form.cleaned_data["phone"])
    same = queries.same_phone(request.by, form.cleaned_data["phone"], but=party) if changes else []
    if not second_look(form, changes):
        return _party_page(request, form, party, changes=changes, same=same)
    values = form.typed("kind", "name", "contact_name", "form_of_address", "phone", "address", "uscc", "invoice_title", "source", "tags")
    try:
        saved = actions.save_party(
            by=request.by, now=request.now, party=party, expect=form.cleaned_data["version"] if party else None, **values
        )
    except Refused as refused:
        form.add_refusal(refused)
        return _party_page(request, form, party, status=refused.status)
    return home_of(saved)


@permit(rules.edit)
def new(request: HttpRequest) -> HttpResponse:
    """Open a file (CUST-01)."""
    return _save_party(request, None)


@permit(rules.edit, find=queries.visible_parties)
def edit(request: HttpRequest, party: Party) -> HttpResponse:
    """Bring a file up to date (RCPT-23)."""
    return _save_party(request, party)


def _contact_page(request: Any, form: ContactForm, party: Party, contact: Contact | None, status: int = 200) -> HttpResponse:
    context = {"form": form, "party": party, "contact": contact, **common(request)}
    return page(request, "customers/contact_form.html", context, part="form", status=status)


def _save_contact(request: Any, party: Party, contact: Contact | None) -> HttpResponse:
    form = ContactForm(request.POST or None, contact=contact, by=request.by)
    if request.method != "POST":
        return _contact_page(request, form, party, contact)
    if not form.is_valid():
        return _contact_page(request, form, party, contact, 422)
    values = form.typed("name", "form_of_address", "phone", "duty", "email", "wechat", "language", "is_main")
    values["language"] = values["language"] or "zh-hans"
    try:
        if contact is None:
            actions.add_contact(party, by=request.by, now=request.now, **values)
        else:
            actions.change_contact(contact, by=request.by, now=request.now, **values)
    except Refused as refused:
        form.add_refusal(refused)
        return _contact_page(request, form, party, contact, refused.status)
    return home_of(party)


@permit(rules.edit, find=queries.visible_parties)
def contact_new(request: HttpRequest, party: Party) -> HttpResponse:
    return _save_contact(request, party, None)


@permit(rules.edit, find=queries.visible_contacts)
def contact_edit(request: HttpRequest, contact: Contact) -> HttpResponse:
    return _save_contact(request, contact.party, contact)


@permit(rules.edit, find=queries.visible_contacts)
@require_POST
def contact_remove(request: Any, contact: Contact) -> HttpResponse:
    actions.remove_contact(contact, by=request.by, now=request.now)
    return home_of(contact.party)


@permit(rules.edit, find=queries.visible_contacts)
@require_POST
def consent(request: Any, contact: Contact) -> HttpResponse:
    """The contact says yes or no to one purpose."""
    form = ConsentForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Choose the purpose, yes or no, and how it was said."), code="bad_consent")
    values = form.cleaned_data
    actions.give_consent(
        contact, values["purpose"], values["given"] == "yes", values["channel"], by=request.by, now=request.now, evidence=values["evidence"]
    )
    return home_of(contact.party)


@permit(rules.preferences, find=queries.visible_parties)
def preferences(request: Any, party: Party) -> HttpResponse:
    """Likes, manner and topics; only roles with the right see this page (RCPT-18)."""
    contact = queries.main_contact(party)
    first = {
        "preferences": party.preferences, "version": party.version, "topics": contact.topics if contact else "",
        "preferred_channel": contact.preferred_channel if contact else "",
    }  # fmt: skip
    form = PreferencesForm(request.POST or None, initial=first)

    def keep() -> None:
        values = dict(form.cleaned_data)
        expect = values.pop("version")
        actions.save_preferences(party, contact=contact, by=request.by, now=request.now, expect=expect, **values)

    if request.method == "POST" and carried_out(form, keep) is not None:
        return home_of(party)
    context = {"form": form, "party": party, **common(request)}
    return page(request, "customers/preferences.html", context, part="form", status=form.status)


@permit(rules.take_out)
def export(request: Any) -> HttpResponse:
    """The list as a workbook: who, why and how many rows are kept in the record."""
    form = ExportForm(request.POST or None, initial={name: request.GET.get(name, "") for name in ("q", "kind", "tag")})
    if request.method == "POST":
        data = carried_out(form, lambda: actions.export_parties(by=request.by, now=request.now, **form.cleaned_data))
        if data is not None:
            response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
            response.headers["Content-Disposition"] = 'attachment; filename="customers.xlsx"'
            return response
    if not form.is_bound:
        messages.info(request, _("The list holds phone numbers in full. Keep it safe and delete it after use."))
    return page(request, "customers/export.html", {"form": form, **common(request)}, part="form", status=form.status)


@permit(rules.answer_subjects, find=queries.visible_parties)
def subject(request: Any, party: Party) -> HttpResponse:
    """The customer asks for a copy of his data, or to be forgotten (PIPL art. 45 and 47)."""
    form = SubjectForm(request.POST or None)

    def answer() -> HttpResponse:
        reason = form.cleaned_data["reason"]
        if form.cleaned_data["verb"] == "erase":
            actions.erase_party(party, reason=reason, by=request.by, now=request.now)
            return HttpResponseRedirect(reverse("customers:customers"))
        data = actions.give_own_data(party, reason=reason, by=request.by, now=request.now)
        response = HttpResponse(data, content_type="application/json")
        response.headers["Content-Disposition"] = f'attachment; filename="customer-{party.pk}.json"'
        return response

    if request.method == "POST" and (answered := carried_out(form, answer)) is not None:
        return answered
    return page(request, "customers/subject.html", {"form": form, "party": party, **common(request)}, part="form", status=form.status)
