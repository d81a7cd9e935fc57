"""The slice's table of contents."""

from django.urls import path

from waystation.customers.views import merging, people, vehicles

app_name = "customers"
urlpatterns = [
    path("", people.customers, name="customers"),
    path("new/", people.new, name="new"),
    path("export/", people.export, name="export"),
    path("<int:pk>/", people.customer, name="customer"),
    path("<int:pk>/edit/", people.edit, name="edit"),
    path("<int:pk>/own-data/", people.subject, name="subject"),
    path("<int:pk>/preferences/", people.preferences, name="preferences"),
    path("<int:pk>/contacts/new/", people.contact_new, name="contact_new"),
    path("<int:pk>/vehicles/new/", vehicles.vehicle_of, name="vehicle_of"),
    path("<int:pk>/papers/", vehicles.party_papers, name="party_papers"),
    path("<int:pk>/reveal/<slug:field>/", vehicles.reveal_party, name="reveal_party"),
    path("contacts/<int:pk>/edit/", people.contact_edit, name="contact_edit"),
    path("contacts/<int:pk>/remove/", people.contact_remove, name="contact_remove"),
    path("contacts/<int:pk>/consent/", people.consent, name="consent"),
    path("contacts/<int:pk>/reveal/<slug:field>/", vehicles.reveal_contact, name="reveal_contact"),
    path("vehicles/", vehicles.vehicles, name="vehicles"),
    path("vehicles/new/", vehicles.vehicle_new, name="vehicle_new"),
    path("vehicles/<int:pk>/", vehicles.vehicle, name="vehicle"),
    path("vehicles/<int:pk>/edit/", vehicles.vehicle_edit, name="vehicle_edit"),
    path("vehicles/<int:pk>/plate-off/", vehicles.plate_off, name="plate_off"),
    path("vehicles/<int:pk>/reading/", vehicles.reading, name="reading"),
    path("vehicles/<int:pk>/people/", vehicles.people, name="people"),
    path("vehicles/<int:pk>/papers/", vehicles.vehicle_papers, name="vehicle_papers"),
    path("vehicles/<int:pk>/reveal/<slug:field>/", vehicles.reveal_vehicle, name="reveal_vehicle"),
    path("roles/<int:pk>/end/", vehicles.role_end, name="role_end"),
    path("duplicates/", merging.duplicates, name="duplicates"),
    path("<int:pk>/merge/", merging.merge_with, name="merge_with"),
    path("<int:pk>/merge/<int:other>/", merging.merge_parties, name="merge_parties"),
    path("vehicles/<int:pk>/merge/<int:other>/", merging.merge_vehicles, name="merge_vehicles"),
    path("merges/<int:pk>/undo/", merging.undo, name="undo_merge"),
]
