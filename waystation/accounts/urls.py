from django.urls import path

from waystation.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/name/", views.save_person, name="save_person"),
    path("<int:pk>/roles/", views.grant, name="grant"),
    path("<int:pk>/password/", views.reset, name="reset"),
    path("<int:pk>/second-step/", views.reset_second_step, name="reset_second_step"),
    path("<int:pk>/active/", views.active, name="active"),
    path("roles/<int:pk>/end/", views.end_role, name="end_role"),
    path("station/", views.station, name="station"),
    path("company/", views.company, name="company"),
    path("numbers/", views.parameters, name="parameters"),
    path("stand-ins/", views.delegations, name="delegations"),
    path("stand-ins/<int:pk>/end/", views.end_delegation, name="end_delegation"),
    path("keys/", views.keys, name="keys"),
    path("keys/<int:pk>/revoke/", views.revoke, name="revoke"),
]
