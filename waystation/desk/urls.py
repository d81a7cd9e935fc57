from django.urls import path

from waystation.desk import views
from waystation.desk.views import boards, setup
from waystation.desk.views.guide import guide
from waystation.desk.views.health import health
from waystation.desk.views.moves import move

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health, name="health"),
    path("find/", views.find, name="find"),
    path("station/", views.station, name="station"),
    path("first-day/", setup.first_day, name="first_day"),
    path("first-day/looked-through/", setup.looked_through, name="looked_through"),
    path("stations/", setup.stations, name="stations"),
    path("boards/workshop/move/", move, name="move"),
    path("guide/<slug:step>/", guide, name="guide"),
    path("vehicles/<int:pk>/history/", boards.vehicle_history, name="vehicle_history"),
]
