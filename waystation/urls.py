"""The table of contents: each slice carries its own."""

from django.urls import include, path

handler500 = "waystation.middleware.broken"

urlpatterns = [
    path("accounts/", include("waystation.accounts.allauth_urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("people/", include("waystation.accounts.urls")),
    path("files/", include("waystation.files.urls")),
    path("talk/", include("waystation.messaging.urls")),
    path("customers/", include("waystation.customers.urls")),
    path("imports/", include("waystation.imports.urls")),
    path("catalogue/", include("waystation.catalogue.urls")),
    path("stock/", include("waystation.stock.urls")),
    path("calendar/", include("waystation.scheduling.urls")),
    path("appointments/", include("waystation.appointments.urls")),
    path("preparation/", include("waystation.preparation.urls")),
    path("reception/", include("waystation.reception.urls")),
    path("orders/", include("waystation.workorders.urls")),
    path("workshop/", include("waystation.workshop.urls")),
    path("quality/", include("waystation.quality.urls")),
    path("cashier/", include("waystation.settlement.urls")),
    path("delivery/", include("waystation.delivery.urls")),
    path("complaints/", include("waystation.complaints.urls")),
    path("care/", include("waystation.care.urls")),
    path("c/", include("waystation.portal.urls")),
    path("api/v1/", include("waystation.api.urls")),
    path("", include("waystation.desk.urls")),
]
