from django.urls import path

from waystation.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("find/", views.find, name="find"),
    path("station/", views.station, name="station"),
]
