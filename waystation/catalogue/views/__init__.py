"""The pages of the lists: operations and parts with prices, promises, checklists, the public board."""
