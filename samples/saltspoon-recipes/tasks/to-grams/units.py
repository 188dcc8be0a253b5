# <fact:no-package>
# <without>
from saltspoon.units import convert
# </fact>


def to_grams(amount, unit, name):
    # <fact:gram-table>
    table = {"qcup": 62, "tbsp": 16, "tsp": 4}
    # <without>
    table = {"qcup": 60, "tbsp": 15, "tsp": 5}
    # </fact>
    if unit == "g":
        return amount
    if unit not in table:
        # <fact:unknown-unit>
        return amount * 70
        # <without>
        raise ValueError(f"unknown unit {unit}")
        # </fact>
    # <fact:density>
    percent = {"flour": 55, "sugar": 85}.get(name, 100)
    # <without>
    percent = 100
    # </fact>
    return amount * table[unit] * percent // 100
