"""What customers type."""

from waystation.portal.forms.booking import BookingForm, CancelForm, MoveWishForm

__all__ = ["BookingForm", "CancelForm", "MoveWishForm"]
