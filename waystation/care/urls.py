from django.urls import path

from waystation.care import views

app_name = "care"
urlpatterns = [
    path("", views.calls, name="calls"),
    path("<int:pk>/", views.call, name="call"),
    path("<int:pk>/save/", views.save, name="save"),
    path("<int:pk>/complain/", views.complain, name="complain"),
    path("<int:pk>/exclude/", views.exclude, name="exclude"),
    path("customers/<int:pk>/", views.customer_file, name="customer_file"),
    path("vehicles/<int:pk>/", views.vehicle_file, name="vehicle_file"),
    path("appointments/<int:pk>/contact/", views.first_contact, name="first_contact"),
]
