from django.urls import path

from waystation.catalogue.views import lists, offers

app_name = "catalogue"
urlpatterns = [
    path("", lists.operations, name="operations"),
    path("operations/add/", lists.add_operation, name="add_operation"),
    path("operations/<int:pk>/", lists.edit_operation, name="edit_operation"),
    path("parts/", lists.parts, name="parts"),
    path("parts/add/", lists.add_part, name="add_part"),
    path("parts/<int:pk>/", lists.edit_part, name="edit_part"),
    path("parts/<int:pk>/history/", lists.part_history, name="part_history"),
    path("parts/<int:pk>/price/", lists.part_price, name="part_price"),
    path("rates/", lists.rates, name="rates"),
    path("rates/change/", lists.change_rate, name="change_rate"),
    path("benefits/", offers.benefits, name="benefits"),
    path("benefits/add/", offers.add_benefit, name="add_benefit"),
    path("benefits/<int:pk>/", offers.edit_benefit, name="edit_benefit"),
    path("guarantees/", offers.guarantees, name="guarantees"),
    path("guarantees/set/", offers.set_guarantee, name="set_guarantee"),
    path("packages/", offers.packages, name="packages"),
    path("checklists/", offers.checklists, name="checklists"),
    path("checklists/<int:pk>/", offers.checklist, name="checklist"),
    path("repair-data/", offers.symptoms, name="symptoms"),
    path("prices/<slug:slug>/", offers.board, name="board"),
    path("prices/<slug:slug>/print/", offers.board_pdf, name="board_pdf"),
]
