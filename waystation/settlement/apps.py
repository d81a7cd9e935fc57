from django.apps import AppConfig


class SettlementConfig(AppConfig):
    name = "waystation.settlement"
