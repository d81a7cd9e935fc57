"""The pages of money and leaving, one file per desk."""
