"""The table of contents of the REST door; each address is guarded by a key, which the rule test is told here."""

from waystation.api.views import api

urlpatterns = api.urls[0]
app_name = api.urls[2]
for pattern in urlpatterns:
    setattr(pattern.callback, "_public", "a program's own key is asked for, but for the description of the door itself")  # noqa: B010
