from django.urls import path

from waystation.preparation import views

app_name = "preparation"
urlpatterns = [
    path("", views.day, name="day"),
    path("board/", views.board, name="board"),
    path("board/checked/", views.check_board, name="check_board"),
    path("welcome/", views.welcome_board, name="welcome_board"),
    path("welcome/up/", views.put_up_welcome_board, name="put_up_welcome_board"),
    path("<int:pk>/", views.plan, name="plan"),
    path("<int:pk>/readiness/", views.readiness, name="readiness"),
    path("<int:pk>/mark/", views.prepare, name="prepare"),
    path("<int:pk>/shelve/", views.shelve, name="shelve"),
    path("<int:pk>/ready/", views.ready, name="ready"),
    path("<int:pk>/check/", views.check, name="check"),
    path("<int:pk>/form/", views.give_form, name="give_form"),
    path("<int:pk>/form.pdf", views.form_pdf, name="form_pdf"),
]
