from django.urls import path

from waystation.files import views

app_name = "files"
urlpatterns = [
    path("media/<int:pk>/", views.media, name="media"),
    path("papers/<int:pk>/", views.paper, name="paper"),
]
