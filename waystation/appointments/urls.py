from django.urls import path

from waystation.appointments import views

app_name = "appointments"
urlpatterns = [
    path("incomplete/", views.incomplete, name="incomplete"),
    path("public/", views.public_page, name="public_page"),
    path("call/", views.call, name="call"),
    path("call/lookup/", views.lookup, name="lookup"),
    path("call/who/", views.who, name="who"),
    path("call/jobs/", views.jobs, name="jobs"),
    path("call/slots/", views.slots, name="slots"),
    path("call/script/", views.script, name="script"),
    path("call/symptoms/", views.ask_symptoms, name="symptoms"),
    path("<int:pk>/", views.appointment, name="appointment"),
    path("<int:pk>/call/", views.resume, name="resume"),
    path("<int:pk>/confirm/", views.confirm, name="confirm"),
    path("<int:pk>/move/", views.move, name="move"),
    path("<int:pk>/cancel/", views.cancel, name="cancel"),
    path("<int:pk>/abandon/", views.abandon, name="abandon"),
    path("<int:pk>/no-show/", views.no_show, name="no_show"),
    path("<int:pk>/default/", views.default, name="default"),
    path("<int:pk>/told/", views.told, name="told"),
    path("<int:pk>/stand-in/", views.stand_in, name="stand_in"),
    path("<int:pk>/verify/", views.verify, name="verify"),
]
