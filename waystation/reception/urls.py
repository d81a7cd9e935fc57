"""The door, the check-in, keys and places."""

from django.urls import path

from waystation.reception import views

app_name = "reception"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("search/", views.search, name="search"),
    path("arrive/", views.arrive, name="arrive"),
    path("keys/", views.keys, name="keys"),
    path("<int:pk>/", views.visit, name="visit"),
    path("<int:pk>/greet/", views.greet, name="greet"),
    path("<int:pk>/assign/", views.assign, name="assign"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/save/<slug:section>/", views.save_section, name="save_section"),
    path("<int:pk>/in-order/", views.all_in_order, name="all_in_order"),
    path("<int:pk>/symptoms/", views.symptoms, name="symptoms"),
    path("<int:pk>/photos/", views.photos, name="photos"),
    path("<int:pk>/sign/", views.sign, name="sign"),
    path("<int:pk>/short/", views.short, name="short"),
    path("<int:pk>/link/", views.link, name="link"),
    path("<int:pk>/leaflet/", views.leaflet, name="leaflet"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/leave/", views.leave, name="leave"),
    path("<int:pk>/key/", views.move_key, name="move_key"),
]
