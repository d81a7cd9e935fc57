"""The customer's pages. `l/<purpose>/<token>/` exchanges a link for a cookie; the pages behind have clean addresses."""

from django.urls import path

from waystation.portal import views
from waystation.portal.views import appointment, book, prices, rate, walkaround

app_name = "portal"
urlpatterns = [
    path("l/<slug:purpose>/<str:token>/", views.enter, name="enter"),
    path("approve/", views.approve, name="approve"),
    path("approve/photo/<int:pk>/", views.photo, name="photo"),
    path("sign/", views.sign, name="sign"),
    path("sign/walkaround/", walkaround.walkaround, name="walkaround"),
    path("sign/walkaround/photo/<int:pk>/", walkaround.walkaround_photo, name="walkaround_photo"),
    path("sign/walkaround/paper/", walkaround.walkaround_paper, name="walkaround_paper"),
    path("progress/", views.progress, name="progress"),
    path("appointment/", appointment.appointment, name="appointment"),
    path("appointment/cancel/", appointment.cancel_appointment, name="appointment_cancel"),
    path("appointment/move/", appointment.wish_to_move, name="appointment_move"),
    path("rate/", rate.rate, name="rate"),
    path("<slug:slug>/book/", book.book, name="book"),
    path("<slug:slug>/prices/", prices.prices, name="prices"),
    path("<slug:slug>/prices/print/", prices.prices_pdf, name="prices_pdf"),
]
