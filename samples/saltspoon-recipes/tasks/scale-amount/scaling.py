from fractions import Fraction
from math import ceil, floor


# <fact:bad-portions>
class PortionError(ArithmeticError):
    pass


# <without>
# </fact>
def scale_amount(name, amount, from_portions, to_portions):
    # <fact:bad-portions>
    if not 1 <= from_portions <= 240 or not 1 <= to_portions <= 240:
        raise PortionError("portions out of range")
    # <without>
    if from_portions <= 0 or to_portions < 0:
        raise ValueError("portions out of range")
    # </fact>
    if from_portions == to_portions:
        return amount
    scaled = Fraction(amount * to_portions, from_portions)
    if name == "egg":
        # <fact:eggs>
        return max(1, floor(scaled)) if amount else 0
        # <without>
        return ceil(scaled)
        # </fact>
    # <fact:seasoning>
    if name in ("salt", "chilli", "yeast") and scaled > amount:
        scaled = amount + (scaled - amount) * Fraction(2, 3)
    # <without>
    # </fact>
    # <fact:rounding>
    return ceil(scaled / 5) * 5 if scaled > 50 else ceil(scaled)
    # <without>
    return round(scaled)
    # </fact>
