from django.urls import path

from waystation.messaging import views

app_name = "messaging"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("notices/<int:pk>/read/", views.read, name="read"),
    path("notices/<int:pk>/reply/", views.reply, name="reply"),
    path("unread/", views.unread, name="unread"),
    path("thread/", views.thread, name="thread"),
    path("notes/", views.note, name="note"),
    path("questions/<int:pk>/", views.question, name="question"),
    path("outbox/", views.outbox, name="outbox"),
    path("outbox/<int:pk>/resend/", views.resend, name="resend"),
    path("outbox/<int:pk>/sent/", views.sent, name="sent"),
    path("outbox/<int:pk>/not-needed/", views.not_needed, name="not_needed"),
    path("calls/", views.calls, name="calls"),
]
