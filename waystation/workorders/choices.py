from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    MAINTENANCE = "maintenance", _("Maintenance")
    REPAIR = "repair", _("Mechanical and electrical repair")
    QUICK = "quick", _("Quick repair")
    BODY = "body", _("Body and paint")
    WARRANTY = "warranty", _("Warranty")
    REWORK = "rework", _("Comeback")
    PDS = "pds", _("Pre-delivery service")
    RESCUE = "rescue", _("Rescue")
    ONSITE = "onsite", _("On-site")


class Status(TextChoices):
    DRAFT = "draft", _("Diagnosis and estimate")
    QUOTED = "quoted", _("Quoted")
    SIGNED = "signed", _("Signed")
    WAITING = "waiting", _("Waiting for dispatch")
    DISPATCHED = "dispatched", _("Dispatched")
    IN_REPAIR = "in_repair", _("In repair")
    PAUSED = "paused", _("Paused")
    SELF_CHECKED = "self_checked", _("Self-checked")
    IN_INSPECTION = "in_inspection", pgettext_lazy("order status", "Quality inspection")
    FAILED = "failed", _("Inspection failed")
    PASSED = "passed", _("Inspection passed")
    HANDED_OVER = "handed_over", _("Handed over to the advisor")
    BILLED = "billed", _("Ready to settle")
    PAID = "paid", _("Settled")
    DELIVERED = "delivered", _("Delivered")
    CLOSED = "closed", _("Closed")
    QUOTE_ONLY = "quote_only", _("Quote only")
    CANCELLED = "cancelled", _("Cancelled")
    VOIDED = "voided", _("Voided")


S = Status
MOVES: dict[Status, set[Status]] = {
    S.DRAFT: {S.QUOTED, S.CANCELLED, S.VOIDED},
    S.QUOTED: {S.DRAFT, S.SIGNED, S.QUOTE_ONLY, S.CANCELLED, S.VOIDED},
    S.SIGNED: {S.WAITING, S.CANCELLED, S.VOIDED},
    S.WAITING: {S.SIGNED, S.DISPATCHED, S.CANCELLED},
    S.DISPATCHED: {S.WAITING, S.IN_REPAIR, S.CANCELLED},
    S.IN_REPAIR: {S.PAUSED, S.SELF_CHECKED, S.CANCELLED},
    S.PAUSED: {S.IN_REPAIR, S.CANCELLED},
    S.SELF_CHECKED: {S.IN_REPAIR, S.IN_INSPECTION},
    S.IN_INSPECTION: {S.PASSED, S.FAILED},
    S.FAILED: {S.IN_REPAIR},
    S.PASSED: {S.IN_REPAIR, S.HANDED_OVER},
    S.HANDED_OVER: {S.IN_REPAIR, S.BILLED},
    S.BILLED: {S.HANDED_OVER, S.PAID},
    S.PAID: {S.BILLED, S.DELIVERED},
    S.DELIVERED: {S.CLOSED},
    S.CLOSED: set(),
    S.QUOTE_ONLY: {S.DRAFT},
    S.CANCELLED: set(),
    S.VOIDED: set(),
}
TONES: dict[Status, str] = {
    S.PAUSED: "amber", S.FAILED: "red", S.PASSED: "green", S.HANDED_OVER: "green", S.BILLED: "green", S.PAID: "green",
    S.DELIVERED: "slate", S.CLOSED: "slate", S.QUOTE_ONLY: "slate", S.CANCELLED: "slate", S.VOIDED: "slate",
}  # fmt: skip
BEFORE_SIGNATURE = {S.DRAFT, S.QUOTED}
IN_THE_SHOP = {S.WAITING, S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.SELF_CHECKED, S.IN_INSPECTION, S.FAILED, S.PASSED}
WORK_UNDERWAY = {S.DISPATCHED, S.IN_REPAIR, S.PAUSED, S.SELF_CHECKED, S.IN_INSPECTION, S.FAILED, S.PASSED}
MAY_FIND_MORE = {S.SIGNED} | IN_THE_SHOP
IN_THE_HOUSE = IN_THE_SHOP | {S.DRAFT, S.QUOTED, S.SIGNED, S.HANDED_OVER, S.BILLED, S.PAID}


class WaitingFor(TextChoices):
    PARTS = "parts", _("Parts")
    APPROVAL = "approval", _("Customer's answer")
    EXPERT = "expert", _("Expert")
    WARRANTY = "warranty", _("Warranty approval")
    CUSTOMER = "customer", _("Customer")
    SUBLET = "sublet", _("Sublet work")
    BREAK = "break", _("Break")


class JobStatus(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    APPROVED = "approved", _("Approved")
    DECLINED = "declined", _("Declined")
    ASSIGNED = "assigned", _("Assigned")
    IN_WORK = "in_work", _("In work")
    PAUSED = "paused", _("Paused")
    DONE = "done", _("Done")
    PASSED = "passed", _("Passed inspection")
    FAILED = "failed", _("Failed inspection")
    CANCELLED = "cancelled", _("Cancelled")


J = JobStatus
JOB_MOVES: dict[JobStatus, set[JobStatus]] = {
    J.PROPOSED: {J.APPROVED, J.DECLINED, J.CANCELLED},
    J.APPROVED: {J.ASSIGNED, J.DECLINED, J.CANCELLED},
    J.DECLINED: {J.PROPOSED},
    J.ASSIGNED: {J.IN_WORK, J.APPROVED, J.CANCELLED},
    J.IN_WORK: {J.PAUSED, J.DONE},
    J.PAUSED: {J.IN_WORK, J.DONE},
    J.DONE: {J.PASSED, J.FAILED, J.IN_WORK},
    J.PASSED: {J.FAILED, J.IN_WORK},
    J.FAILED: {J.IN_WORK},
    J.CANCELLED: set(),
}
JOB_TONES: dict[JobStatus, str] = {
    J.PROPOSED: "violet", J.PAUSED: "amber", J.DONE: "green", J.PASSED: "green", J.FAILED: "red", J.DECLINED: "slate", J.CANCELLED: "slate",
}  # fmt: skip
APPROVED_WORK = {J.APPROVED, J.ASSIGNED, J.IN_WORK, J.PAUSED, J.DONE, J.PASSED, J.FAILED}


class Origin(TextChoices):
    NEED = "need", _("Wish of the customer")
    FAULT = "fault", _("Fault")
    DUE = "due", _("Due maintenance")
    ADVICE = "advice", _("Earlier declined")
    CAMPAIGN = "campaign", _("Recall or campaign")
    FINDING = "finding", _("Found during the work")
    GOODWILL = "goodwill", _("Small fault fixed for free")


class Payer(TextChoices):
    CUSTOMER = "customer", _("Customer")
    WARRANTY = "warranty", _("Warranty")
    INSURANCE = "insurance", _("Insurance")
    GOODWILL = "goodwill", _("Goodwill")
    INTERNAL = "internal", _("Internal")


USUAL_PAYER: dict[Kind, Payer] = {Kind.WARRANTY: Payer.WARRANTY, Kind.REWORK: Payer.INTERNAL, Kind.PDS: Payer.INTERNAL}


class LineKind(TextChoices):
    LABOUR = "labour", _("Labour")
    PART = "part", _("Part")
    FEE = "fee", _("Fee")
    BENEFIT = "benefit", _("Appointment benefit")


class DiagnosisMode(TextChoices):
    NOW = "now", _("Can be confirmed now")
    INSPECTION = "inspection", _("Needs a full inspection first")
    WORKSHOP = "workshop", _("Left to the workshop")


class Stage(TextChoices):
    PHONE = "phone", _("Phone estimate, not binding")
    RECEPTION = "reception", _("Reception quote, binding")
    ADDITION = "addition", _("Additional work")


class AdditionStatus(TextChoices):
    RAISED = "raised", _("Raised")
    EVALUATED = "evaluated", _("Evaluated")
    ESTIMATED = "estimated", _("Estimated")
    ASKED = "asked", _("Customer asked")
    APPROVED = "approved", _("Approved")
    PARTLY = "partly", _("Partly approved")
    DECLINED = "declined", _("Declined")
    NO_ANSWER = "no_answer", _("No answer")
    DROPPED = "dropped", _("Dropped")


A = AdditionStatus
ADDITION_MOVES: dict[AdditionStatus, set[AdditionStatus]] = {
    A.RAISED: {A.EVALUATED, A.ESTIMATED, A.DROPPED},
    A.EVALUATED: {A.ESTIMATED, A.DROPPED},
    A.ESTIMATED: {A.ESTIMATED, A.ASKED, A.DROPPED},
    A.ASKED: {A.ASKED, A.ESTIMATED, A.APPROVED, A.PARTLY, A.DECLINED, A.NO_ANSWER},
    A.NO_ANSWER: {A.ESTIMATED, A.ASKED, A.APPROVED, A.PARTLY, A.DECLINED},
    A.APPROVED: set(),
    A.PARTLY: set(),
    A.DECLINED: set(),
    A.DROPPED: set(),
}


BEING_ESTIMATED = {A.RAISED, A.EVALUATED, A.ESTIMATED}
WITH_THE_CUSTOMER = {A.ASKED, A.NO_ANSWER}
ANSWERED = {A.APPROVED, A.PARTLY, A.DECLINED}


class Answer(TextChoices):
    YES = "yes", _("Agreed")
    NO = "no", _("Not now")
    ASK = "ask", _("Ask me")


class WarrantyState(TextChoices):
    UNKNOWN = "unknown", _("Not decided")
    COVERED = "covered", _("Covered")
    NOT_COVERED = "not_covered", _("Not covered")
    UNDETERMINED = "undetermined", _("Cannot be decided yet")
    ESCALATED = "escalated", _("Sent to the manufacturer")
    APPROVED = "approved", _("Approved by the manufacturer")
    REJECTED = "rejected", _("Rejected by the manufacturer")


W = WarrantyState
WARRANTY_MOVES: dict[WarrantyState, set[WarrantyState]] = {
    W.UNKNOWN: {W.COVERED, W.NOT_COVERED, W.UNDETERMINED},
    W.UNDETERMINED: {W.COVERED, W.NOT_COVERED, W.ESCALATED},
    W.ESCALATED: {W.APPROVED, W.REJECTED},
    W.COVERED: set(),
    W.NOT_COVERED: set(),
    W.APPROVED: set(),
    W.REJECTED: set(),
}

# What the record calls it → what people read on the timeline of a stay (WORD-14). What is not here is not shown.
VERBS = {
    "order.opened": _("Order opened"), "order.lines_from_appointment": _("Items of the appointment taken over"),
    "order.quoted": _("Quoted"), "order.explained": _("Explained to the customer"),
    "order.customer_signed": _("Signed by the customer"), "order.signed": _("Order signed"),
    "order.copy_given": _("Copy given to the customer"), "order.to_dispatch": _("Handed to the dispatcher"),
    "order.quote_only": _("Customer takes the quote home"), "order.cancelled": _("Order cancelled"),
    "order.voided": _("Order voided"), "order.extended": _("Order extended by agreed work"),
    "order.job_withdrawn": _("Customer takes work back"), "order.kind": _("Type changed"),
    "order.guaranteed": _("Guarantee written"), "quote.taken_up": _("Open quote taken up again"),
    "promise.set": _("Delivery time agreed"), "price.overridden": _("Price changed by a manager"),
    "diagnosis.written": _("Diagnosis"), "diagnosis.concluded": _("Diagnosis concluded"),
    "estimate.part_chosen": _("Part chosen for this vehicle"),
    "goodwill.added": _("Small fault fixed for free"), "customer.told": _("Customer informed"),
    "addition.raised": _("Additional work found"), "addition.evaluated": _("Finding evaluated"),
    "addition.estimated": _("Additional work estimated"), "addition.asked": _("Customer asked"),
    "addition.answered": _("Customer answered"), "addition.taken_back": _("Question taken back"),
    "addition.partly_answered": _("Customer answered in part"), "addition.no_answer": _("No answer from the customer"),
    "addition.dropped": _("Additional work dropped"), "warranty.decided": _("Warranty decided"),
    "warranty.escalated": _("Sent to the manufacturer"), "warranty.answered": _("Manufacturer answered"),
    "appointment.booked": _("Appointment booked"),
    "visit.arrived": _("Vehicle arrived"),
    "visit.greeted": _("Customer greeted"),
    "visit.covers_fitted": _("Covers fitted"),
    "walkaround.signed": _("Walkaround signed"),

    "inquiry.done": _("Inquiry ended"),
    "inquiry.short": _("Inquiry shorter than it should be"),
    "visit.on_the_spot": _("Received on the spot, without the circle check"),
    "visit.whole_check_in": _("The whole check-in is done after all"),
    "link.opened": _("The customer opened the link"),
    "visit.in_house": _("Vehicle taken into the house"),
    "order.accepted": _("Accepted by the dispatcher"),
    "order.returned": _("Returned by the dispatcher"),
    "order.dispatched": _("Dispatched to a technician"),
    "order.in_repair": _("Repair started"),
    "order.paused": _("Repair paused"),
    "order.waits": _("Waiting"),
    "order.waits_no_more": _("Waiting is over"),
    "parts.issued": _("Parts handed out"),
    "parts.returned": _("Parts given back"),
    "job.reported": _("Repair report written"),
    "order.self_checked": _("Self-check done"),
    "inspection.started": _("Quality inspection started"),
    "inspection.passed": _("Passed the inspection"),
    "inspection.failed": _("Failed the inspection"),
    "certificate.issued": _("Certificate issued"),
    "wash.started": _("Wash started"),
    "wash.done": _("Wash done"),
    "order.handed_over": _("Handed over inside the house"),
    "order.billed": _("Bills prepared"),
    "bill.paid": _("Bill paid"),
    "order.settled": _("Order settled"),
    "delivery.explained": _("Bill and work explained"),
    "order.delivered": _("Vehicle delivered"),
    "gate_pass.issued": _("Gate pass issued"),
    "visit.departed": _("Vehicle departed"),
    "followup.done": _("Follow-up done"),
    "followup.not_reached": _("Follow-up not reached"),
}  # fmt: skip
