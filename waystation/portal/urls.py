"""The customer's pages. `l/<purpose>/<token>/` exchanges a link for a cookie; the pages behind have clean addresses."""

from django.urls import path

from waystation.portal import views
from waystation.portal.views import appointment, book

app_name = "portal"
urlpatterns = [
    path("l/<slug:purpose>/<str:token>/", views.enter, name="enter"),
    path("approve/", views.approve, name="approve"),
    path("approve/photo/<int:pk>/", views.photo, name="photo"),
    path("sign/", views.sign, name="sign"),
    path("progress/", views.progress, name="progress"),
    path("appointment/", appointment.appointment, name="appointment"),
    path("appointment/cancel/", appointment.cancel_appointment, name="appointment_cancel"),
    path("appointment/move/", appointment.wish_to_move, name="appointment_move"),
    path("<slug:slug>/book/", book.book, name="book"),
]
