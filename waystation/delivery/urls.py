from django.urls import path

from waystation.delivery.views import gate, promises, steps, together

app_name = "delivery"
urlpatterns = [
    path("orders/<int:pk>/", steps.order, name="order"),
    path("orders/<int:pk>/together/", together.together, name="together"),
    path("orders/<int:pk>/steps/<slug:step>/", steps.tick, name="step"),
    path("orders/<int:pk>/pass/", steps.issue_pass, name="issue_pass"),
    path("promises/", promises.promises, name="promises"),
    path("gate/", gate.gate, name="gate"),
    path("gate/<str:token>/", gate.gate, name="gate_scan"),
    path("gate/<int:pk>/out/", gate.let_out, name="let_out"),
]
