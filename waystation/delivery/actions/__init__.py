"""What happens when a vehicle is given back: one function per verb, one file per group of verbs."""

from waystation.delivery.actions.delivering import covers_off as covers_off
from waystation.delivery.actions.delivering import explain as explain
from waystation.delivery.actions.delivering import give_copies as give_copies
from waystation.delivery.actions.delivering import guide as guide
from waystation.delivery.actions.delivering import inspect_together as inspect_together
from waystation.delivery.actions.delivering import prepare_papers as prepare_papers
from waystation.delivery.actions.delivering import read_km as read_km
from waystation.delivery.actions.delivering import receive as receive
from waystation.delivery.actions.delivering import show_old_parts as show_old_parts
from waystation.delivery.actions.delivering import tell_ready as tell_ready
from waystation.delivery.actions.leaving import gate_pass as gate_pass
from waystation.delivery.actions.leaving import rate as rate
from waystation.delivery.actions.leaving import see_off as see_off
from waystation.delivery.actions.leaving import use_gate_pass as use_gate_pass
from waystation.delivery.actions.telling import discuss_extra as discuss_extra
from waystation.delivery.actions.telling import sign_refusals as sign_refusals
from waystation.delivery.actions.telling import tell_next as tell_next
from waystation.delivery.actions.telling import tell_remaining as tell_remaining
