"""Staff pages of orders."""
