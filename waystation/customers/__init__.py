"""Who comes and with what: customers (person, company, fleet), their contacts, vehicles, who is what on a vehicle, readings, consent.

Nouns: party, contact, vehicle, role on a vehicle (owner, driver, sender, payer), plate history, reading, wear reading, consent.
Promises: a vehicle exists once (VIN or plate), its readings carry date and source and never fall without a reason, personal data is masked
unless revealed and logged, a merge can be undone.
"""
