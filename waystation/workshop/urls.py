from django.urls import path, re_path

from waystation.workshop.views import board, store, technician

app_name = "workshop"
urlpatterns = [
    path("", board.board, name="board"),
    path("wall/", board.wall, name="wall"),
    path("orders/<int:pk>/", board.dispatch, name="dispatch"),
    path("orders/<int:pk>/accept/", board.accept, name="accept"),
    path("orders/<int:pk>/return/", board.return_order, name="return"),
    path("orders/<int:pk>/hand-in/", board.hand_in, name="hand_in"),
    path("orders/<int:pk>/wait/", board.wait, name="wait"),
    path("orders/<int:pk>/go-on/", board.go_on, name="go_on"),
    path("orders/<int:pk>/withdraw/", board.withdraw, name="withdraw"),
    path("jobs/<int:pk>/assign/", board.assign, name="assign"),
    path("jobs/<int:pk>/unassign/", board.unassign, name="unassign"),
    path("mine/", technician.mine, name="mine"),
    path("jobs/<int:pk>/", technician.job, name="job"),
    re_path(r"^jobs/(?P<pk>\d+)/(?P<verb>start|resume|switch)/$", technician.run, name="run"),
    path("jobs/<int:pk>/pause/", technician.pause, name="pause"),
    path("jobs/<int:pk>/finish/", technician.finish, name="finish"),
    path("orders/<int:pk>/problem/", technician.problem, name="problem"),
    path("orders/<int:pk>/mismatch/", technician.mismatch, name="mismatch"),
    path("orders/<int:pk>/free-fix/", technician.free_fix, name="free_fix"),
    path("orders/<int:pk>/ask-parts/", technician.ask_parts, name="ask_parts"),
    path("orders/<int:pk>/precheck/", technician.precheck, name="precheck"),
    path("orders/<int:pk>/self-check/", technician.self_check, name="self_check"),
    path("orders/<int:pk>/fetch/", technician.fetch, name="fetch"),
    path("counter/", store.counter, name="counter"),
    path("requisitions/<int:pk>/", store.requisition, name="requisition"),
    path("requisitions/<int:pk>/cancel/", store.cancel, name="cancel"),
    path("lines/<int:pk>/give-back/", store.give_back, name="give_back"),
    path("lines/<int:pk>/old-part/", store.keep_old, name="keep_old"),
    path("orders/<int:pk>/parts/", store.order_parts, name="order_parts"),
]
