"""Orders, their estimate, their signature, additional work, warranty."""

from django.urls import path

from waystation.workorders import views

app_name = "workorders"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("figures/", views.figures, name="figures"),
    path("open/<int:pk>/", views.open_visit, name="open"),
    path("<int:pk>/", views.order, name="order"),
    path("<int:pk>/search/", views.search, name="search"),
    path("<int:pk>/add/", views.add, name="add"),
    path("<int:pk>/kind/", views.kind, name="kind"),
    path("<int:pk>/diagnosis/", views.diagnosis, name="diagnosis"),
    path("<int:pk>/promise/", views.promise, name="promise"),
    path("<int:pk>/wishes/", views.wishes, name="wishes"),
    path("<int:pk>/quote/", views.quote, name="quote"),
    path("<int:pk>/explain/", views.explain, name="explain"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/sign/phone/", views.sign_on_phone, name="sign_on_phone"),
    path("<int:pk>/copy/", views.copy, name="copy"),
    path("<int:pk>/dispatch/", views.to_dispatch, name="to_dispatch"),
    path("<int:pk>/quote-only/", views.quote_only, name="quote_only"),
    path("<int:pk>/leaves/", views.leaves, name="leaves"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/void/", views.void, name="void"),
    path("<int:pk>/tell/", views.tell, name="tell"),
    path("<int:pk>/goodwill/", views.goodwill, name="goodwill"),
    path("<int:pk>/raise/", views.raise_, name="raise"),
    path("lines/<int:pk>/quantity/", views.quantity, name="quantity"),
    path("lines/<int:pk>/payer/", views.payer, name="payer"),
    path("lines/<int:pk>/price/", views.price, name="price"),
    path("lines/<int:pk>/remove/", views.remove_line, name="remove_line"),
    path("jobs/<int:pk>/remove/", views.remove_job, name="remove_job"),
    path("jobs/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("jobs/<int:pk>/cause/", views.cause, name="cause"),
    path("jobs/<int:pk>/warranty/", views.decide, name="decide"),
    path("jobs/<int:pk>/warranty/send/", views.escalate, name="escalate"),
    path("jobs/<int:pk>/warranty/answer/", views.maker_answer, name="maker_answer"),
    path("advice/<int:pk>/settle/", views.settle_advice, name="settle_advice"),
    path("additions/<int:pk>/", views.addition, name="addition"),
    path("additions/<int:pk>/evaluate/", views.evaluate, name="evaluate"),
    path("additions/<int:pk>/drop/", views.drop, name="drop"),
    path("additions/<int:pk>/estimate/", views.estimate, name="estimate"),
    path("additions/<int:pk>/ask/", views.ask, name="ask"),
    path("additions/<int:pk>/answer/", views.answer, name="answer"),
]
