"""What names a person, a company or a vehicle in mainland China: phones, credit codes, plates, VINs, makers and colours.

How each is read from what people type, shown, and masked. No tables: a slice stores the text it gets back.
"""
