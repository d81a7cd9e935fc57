from django.urls import path, re_path

from waystation.quality import views

app_name = "quality"
urlpatterns = [
    path("inspections/", views.inspections, name="inspections"),
    path("orders/<int:pk>/inspect/", views.inspect, name="inspect"),
    path("inspections/<int:pk>/wear/", views.wear, name="wear"),
    path("orders/<int:pk>/needed/", views.needed, name="needed"),
    path("inspections/<int:pk>/finding/", views.finding, name="finding"),
    path("washes/", views.washes, name="washes"),
    re_path(r"^washes/(?P<pk>\d+)/(?P<verb>start|done)/$", views.washed, name="washed"),
    path("handovers/", views.handovers, name="handovers"),
    path("orders/<int:pk>/handover/", views.handover, name="handover"),
    path("orders/<int:pk>/offer/", views.offer, name="offer"),
    path("handovers/<int:pk>/explained/", views.explained, name="explained"),
    path("handovers/<int:pk>/take/", views.take, name="take"),
]
