"""After the delivery: follow-up calls (requirements e.6). Reminders, campaigns and the club come later.

Nouns: follow-up, try. Promises: every delivered vehicle has one follow-up with window, due and overdue; what was not done stays visible;
a complaint heard becomes a case in one click.
"""
