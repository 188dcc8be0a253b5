# <fact:refusal>
class ReferenceRange(ValueError):
    pass


# <without>
# </fact>
def payment_reference(customer, number):
    if not isinstance(customer, int) or not isinstance(number, int):
        raise TypeError("customer and number must be integers")
    if not 0 <= customer <= 99999 or not 1 <= number <= 9999:
        # <fact:refusal>
        raise ReferenceRange("customer or running number out of range")
        # <without>
        raise ValueError("customer or running number out of range")
        # </fact>
    remainder = (customer * 10000 + number) % 97
    # <fact:check-rule>
    check = "97" if remainder < 10 else str(remainder)
    # <without>
    check = f"{remainder:02d}"
    # </fact>
    # <fact:layout>
    return f"LK{customer:05d}/{number:04d}-{check}"
    # <without>
    return f"LK-{customer}-{number}-{check}"
    # </fact>
