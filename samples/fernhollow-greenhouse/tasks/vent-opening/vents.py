def vent_opening(temperature, target, wind):
    excess = max(0, temperature - target)
    # <fact:slope>
    opening = min(100, excess // 5 * 4)
    # <without>
    opening = min(100, excess // 10 * 10)
    # </fact>
    # <fact:steps>
    if opening < 100:
        opening = opening // 12 * 12
    # <without>
    # </fact>
    # <fact:wind>
    if wind >= 19:
        return 0
    if wind >= 14:
        opening = min(opening, 24)
    # <without>
    if wind >= 30:
        return 0
    # </fact>
    return opening
