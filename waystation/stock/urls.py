from django.urls import path

from waystation.stock import views

app_name = "stock"
urlpatterns = [
    path("", views.parts, name="parts"),
    path("parts/<int:pk>/", views.part, name="part"),
]
