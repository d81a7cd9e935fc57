"""Waystation (驿修): the system that runs a vehicle service station, from the first call to the follow-up."""
