"""Orders, their estimate, additional work."""

from django.urls import path

from waystation.workorders import views

app_name = "workorders"
urlpatterns = [
    path("", views.orders, name="orders"),
    path("<int:pk>/", views.order, name="order"),
    path("additions/<int:pk>/", views.addition, name="addition"),
]
