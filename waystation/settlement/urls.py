from django.urls import path

from waystation.settlement.views import bills, desk

app_name = "settlement"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("bills/", desk.bills, name="bills"),
    path("bills/<int:pk>/", bills.bill, name="bill"),
    path("bills/<int:pk>/pay/", bills.pay, name="pay"),
    path("bills/<int:pk>/account/", bills.on_account, name="on_account"),
    path("bills/<int:pk>/discount/", bills.discount, name="discount"),
    path("bills/<int:pk>/reverse/", bills.reverse_bill, name="reverse"),
    path("bills/<int:pk>/invoice/", bills.invoice, name="invoice"),
    path("orders/<int:pk>/bills/", bills.prepare, name="prepare"),
    path("payments/<int:pk>/refund/", bills.refund, name="refund"),
    path("refunds/", bills.refunds, name="refunds"),
    path("refunds/<int:pk>/approve/", bills.approve, name="approve"),
    path("refunds/<int:pk>/reject/", bills.reject, name="reject"),
    path("credit/", bills.credit, name="credit"),
    path("credit/<int:pk>/", bills.account, name="account"),
    path("credit/<int:pk>/limit/", bills.limit, name="limit"),
    path("credit/<int:pk>/close/", bills.close, name="close"),
    path("shift/", desk.shift, name="shift"),
    path("deposits/<int:pk>/", desk.deposit, name="deposit"),
    path("unallocated/", desk.unallocated, name="unallocated"),
    path("unallocated/<int:pk>/", desk.allocate, name="allocate"),
]
