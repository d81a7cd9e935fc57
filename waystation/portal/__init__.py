"""The customer's pages without an account: booking, appointment, progress, approval, signing, rating, public prices."""
