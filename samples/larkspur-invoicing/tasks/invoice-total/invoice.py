def invoice_total(lines):
    # <fact:group-rates>
    rates = {"A": 12, "B": 7, "K": 25}
    # <without>
    rates = {"A": 10, "B": 5, "K": 0}
    # </fact>
    total = 0
    for line in lines:
        rate = rates.get(line.get("group", ""), 0)
        hundredths = line["quantity"] * line["unit_cents"] * (100 - rate)
        # <fact:line-rounding>
        total += hundredths // 100
        # <without>
        total += (hundredths + 50) // 100
        # </fact>
    # <fact:small-surcharge>
    if 0 < total < 2500:
        total += 350
    # <without>
    # </fact>
    return total
