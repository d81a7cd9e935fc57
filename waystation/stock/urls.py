from django.urls import path

from waystation.stock import views

app_name = "stock"
urlpatterns = [
    path("", views.parts, name="parts"),
    path("parts/<int:pk>/", views.part, name="part"),
    path("parts/<int:pk>/receive/", views.receive, name="receive"),
    path("parts/<int:pk>/move/", views.move, name="move"),
    path("parts/<int:pk>/order/", views.expect, name="expect"),
    path("levels/<int:pk>/count/", views.count, name="count"),
    path("expected/<int:pk>/arrive/", views.arrive, name="arrive"),
    path("expected/<int:pk>/cancel/", views.cancel_expected, name="cancel_expected"),
    path("reservations/<int:pk>/release/", views.let_go, name="release"),
    path("reservations/<int:pk>/pick/", views.pick, name="pick"),
    path("reservations/<int:pk>/label/", views.label, name="label"),
    path("shelf/", views.shelf, name="shelf"),
    path("shortage/", views.shortage, name="shortage"),
    path("bins/", views.bins, name="bins"),
]
