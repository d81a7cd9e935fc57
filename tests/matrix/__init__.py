"""The matrices: every door for every role, every row of somebody else, every form twice, every rule in the database."""
