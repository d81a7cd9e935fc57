"""Customers and their people: each verb, each refusal."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.db import IntegrityError, transaction

from waystation.core.errors import Refused
from waystation.customers import actions, queries
from waystation.customers.models import Consent, Contact, Party
from waystation.customers.tests.build import has_consent, make_party
from waystation.finder.queries import find
from waystation.journal.models import JournalLine
from waystation.messaging.actions import send
from waystation.messaging.models import Message

pytestmark = pytest.mark.django_db


@pytest.mark.covers("CUST-01", "CUST-02", "CUST-04")
def test_a_new_customer_has_a_file_a_contact_and_a_line(by, now) -> None:
    party = actions.save_party(
        by=by, now=now, kind="company", name="山东远达物流有限公司", contact_name="孙丽", phone="0531-88886666",
        address="济南市天桥区1号", tags="VIP", source="phone",
    )  # fmt: skip
    contact = queries.main_contact(party)
    assert (party.kind, party.address, party.tags, party.source) == ("company", "济南市天桥区1号", "VIP", "phone")
    assert (contact.name, contact.phone, contact.is_main) == ("孙丽", "+8653188886666", True)
    line = JournalLine.objects.get(verb="customer.made")
    assert line.trail == f"party:{party.pk}"
    assert "孙丽" not in str(line.facts) and "88886666" not in str(line.facts)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": " "}, "no_name", "name"),
        ({"name": "张三", "phone": "12345"}, "bad_phone", "phone"),
        ({"name": "张三", "uscc": "91310000000000000X"}, "bad_uscc", "uscc"),
        ({"name": "张三", "kind": "alien"}, "bad_kind", "kind"),
    ],
)
def test_a_customer_is_refused(by, now, facts, code, field) -> None:
    with pytest.raises(Refused) as refused:
        actions.save_party(by=by, now=now, **facts)
    assert (refused.value.code, refused.value.field) == (code, field)
    assert not Party.objects.exists()


@pytest.mark.covers("RCPT-23")
def test_a_change_keeps_what_is_not_named_and_says_what_changed(by, now) -> None:
    party = make_party(by, name="张三", phone="13800138000", address="旧址")
    actions.save_party(by=by, now=now, party=party, phone="13900139000", tags="老客户")
    party.refresh_from_db()
    assert (party.name, party.address, party.tags, party.version) == ("张三", "旧址", "老客户", 2)
    assert queries.main_contact(party).phone == "+8613900139000"
    assert JournalLine.objects.get(verb="customer.changed").facts["fields"] == ["tags"]
    assert JournalLine.objects.get(verb="contact.changed").facts["fields"] == ["phone"]


def test_a_stale_page_is_refused(by, now) -> None:
    party = make_party(by)
    actions.save_party(by=by, now=now, party=party, tags="a", expect=1)
    with pytest.raises(Refused) as refused:
        actions.save_party(by=by, now=now, party=party, tags="b", expect=1)
    assert refused.value.code == "stale"


@pytest.mark.covers("CUST-14")
@pytest.mark.parametrize("text", ["张小明", "zhangxm", "zxm", "小明", "8000", "13800138000"])
def test_a_customer_is_found_by_name_pinyin_and_phone_tail(by, now, text) -> None:
    party = make_party(by, name="张小明", phone="13800138000")
    make_party(by, name="李四", phone="13911112222")
    found = [hit.object_id for hit in find(by, text, kinds={"customer"})]
    assert found == ([party.pk] if text != "zhangxm" else [])


def test_the_first_contact_is_the_main_one_and_another_can_become_it(by, now) -> None:
    party = actions.save_party(by=by, now=now, kind="fleet", name="顺达车队")
    first = actions.add_contact(party, name="王队长", phone="13800000001", by=by, now=now)
    second = actions.add_contact(party, name="李会计", duty="accounts", is_main=True, by=by, now=now)
    assert [c.pk for c in queries.contacts_of(party)] == [second.pk, first.pk]
    actions.change_contact(first, is_main=True, duty="dispatch", by=by, now=now)
    assert [(c.pk, c.is_main) for c in queries.contacts_of(party)] == [(first.pk, True), (second.pk, False)]


def test_a_removed_contact_is_neither_shown_nor_found(by, now) -> None:
    party = actions.save_party(by=by, now=now, kind="fleet", name="顺达车队")
    first = actions.add_contact(party, name="王队长", phone="13800000001", by=by, now=now)
    second = actions.add_contact(party, name="李会计", by=by, now=now)
    actions.remove_contact(first, by=by, now=now)
    assert [(c.pk, c.is_main) for c in queries.contacts_of(party)] == [(second.pk, True)]
    assert find(by, "王队长") == []


def test_a_person_keeps_his_last_contact(by, now) -> None:
    party = make_party(by)
    with pytest.raises(Refused) as refused:
        actions.remove_contact(queries.main_contact(party), by=by, now=now)
    assert refused.value.code == "last_contact"


def test_two_main_contacts_are_refused_by_the_database(by, now) -> None:
    party = make_party(by)
    with pytest.raises(IntegrityError), transaction.atomic():
        Contact.objects.create(company_id=by.company_id, party=party, name="x", is_main=True)


@pytest.mark.covers("CUST-13", "RCPT-18")
def test_preferences_are_kept_but_their_words_are_not_in_the_record(by, now) -> None:
    party = make_party(by)
    contact = queries.main_contact(party)
    actions.save_preferences(party, preferences="急性子，喜欢喝茶", contact=contact, topics="钓鱼", preferred_channel="wechat", by=by, now=now)
    party.refresh_from_db()
    contact.refresh_from_db()
    assert (party.preferences, contact.topics, contact.preferred_channel) == ("急性子，喜欢喝茶", "钓鱼", "wechat")
    assert "喝茶" not in "".join(str(line.facts) for line in JournalLine.objects.all())


@pytest.mark.covers("CUST-09")
def test_who_took_back_a_consent_gets_no_marketing_and_service_goes_on(station, by, now) -> None:
    contact = queries.main_contact(make_party(by))

    def sent(message_class: str) -> str:
        return send(
            station, dedupe=f"{message_class}:{Message.objects.count()}", channel="sms", to=contact.phone, template="ready", trail="visit:1",
            values={"station": "站", "plate": "鲁A12345", "total": "10"}, message_class=message_class, by=by, now=now,
        ).state  # fmt: skip

    give_consent = partial(actions.give_consent, contact, "marketing", channel="phone", by=by, now=now)
    assert sent("marketing") == "queued"
    give_consent(given=False)
    assert (sent("marketing"), sent("service")) == ("excluded", "queued")
    give_consent(given=True)
    assert sent("marketing") == "queued"


@pytest.mark.covers("CUST-09")
def test_the_newest_word_on_consent_counts_and_silence_is_no(by, now) -> None:
    contact = queries.main_contact(make_party(by))
    assert not has_consent(contact, "marketing")
    actions.give_consent(contact, "marketing", True, "form", by=by, now=now, evidence="form 12")
    assert has_consent(contact, "marketing")
    actions.give_consent(contact, "marketing", False, "phone", by=by, now=now + timedelta(days=1))
    assert not has_consent(contact, "marketing")
    assert not has_consent(contact, "service_calls")
    assert Consent.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.update(given=True)


def test_consent_to_nothing_we_know_is_refused(by, now) -> None:
    with pytest.raises(Refused) as refused:
        actions.give_consent(queries.main_contact(make_party(by)), "selling", True, "form", by=by, now=now)
    assert refused.value.code == "bad_purpose"


@pytest.mark.covers("CUST-08")
def test_the_same_phone_is_told_before_a_second_file_is_opened(by, now) -> None:
    party = make_party(by, phone="13800138000")
    assert queries.same_phone(by, "138 0013 8000") == [party]
    assert queries.same_phone(by, "138 0013 8000", but=party) == []
    assert queries.same_phone(by, "nonsense") == []
