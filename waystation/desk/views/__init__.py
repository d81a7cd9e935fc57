from waystation.desk.views.find import find
from waystation.desk.views.home import home
from waystation.desk.views.station import station

__all__ = ["find", "home", "station"]
