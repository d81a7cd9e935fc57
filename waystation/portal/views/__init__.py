"""The customer's pages, one module per kind."""

from waystation.portal.views.approve import approve, photo
from waystation.portal.views.links import enter
from waystation.portal.views.progress import progress
from waystation.portal.views.sign import sign

__all__ = ["approve", "enter", "photo", "progress", "sign"]
