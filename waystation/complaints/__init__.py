"""Complaints and consultations in a closed loop (requirements e.5).

Nouns: case, step (what was done when). Promises: nobody closes without the customer's answer recorded, nobody closes a case about
himself, an unsolved case goes to the supervisor within a day, the customer is told on the day the solution is known.
"""
