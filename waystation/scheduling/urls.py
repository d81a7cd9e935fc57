from django.urls import path

from waystation.scheduling import views

app_name = "scheduling"
urlpatterns = [
    path("", views.load, name="load"),
    path("book/", views.book, name="book"),
    path("holds/<int:pk>/give-back/", views.give_back, name="give_back"),
    path("resources/", views.resources, name="resources"),
    path("resources/add/", views.add_resource, name="add_resource"),
    path("resources/<int:pk>/", views.edit_resource, name="edit_resource"),
    path("certificates/add/", views.add_certificate, name="add_certificate"),
    path("hours/", views.hours, name="hours"),
    path("hours/weekday/", views.set_hours, name="set_hours"),
    path("hours/day/", views.set_day, name="set_day"),
    path("hours/day/<int:pk>/remove/", views.remove_day, name="remove_day"),
    path("absences/", views.absences, name="absences"),
    path("absences/add/", views.add_absence, name="add_absence"),
    path("absences/<int:pk>/end/", views.end_absence, name="end_absence"),
    path("shifts/", views.set_shift, name="set_shift"),
]
