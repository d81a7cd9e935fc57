from django.urls import path

from waystation.complaints import views

app_name = "complaints"
urlpatterns = [
    path("", views.cases, name="cases"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.case, name="case"),
    path("<int:pk>/classify/", views.classify, name="classify"),
    path("<int:pk>/answer/", views.answer, name="answer"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/decide/", views.decide, name="decide"),
    path("<int:pk>/tell/", views.tell, name="tell"),
    path("<int:pk>/done/", views.done, name="done"),
    path("<int:pk>/close/", views.close, name="close"),
    path("<int:pk>/reopen/", views.reopen, name="reopen"),
    path("<int:pk>/invalid/", views.invalid, name="invalid"),
    path("<int:pk>/step/", views.step, name="step"),
]
