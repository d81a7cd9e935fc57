"""The slice's table of contents."""

from django.urls import URLPattern

app_name = "customers"
urlpatterns: list[URLPattern] = []
