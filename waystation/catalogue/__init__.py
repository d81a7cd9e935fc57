"""What the shop offers: operations with flat-rate hours, parts, price lists with validity, packages, checklists, benefits, guarantees.

Nouns: operation, part, labour rate, part price, package, checklist, benefit, guarantee policy, service interval, warranty rule, script,
step advice, symptom, campaign. Promises: a price comes from the list valid that day and says which; a checklist version stays as it was signed.
"""
