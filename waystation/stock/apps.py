from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "waystation.stock"
