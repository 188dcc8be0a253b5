def secondary_tide(minute, height, port, kind="HW"):
    shifted = minute + (port["high_shift"] if kind == "HW" else port["low_shift"])
    # <fact:time-shift>
    shifted = -(-shifted // 5) * 5
    # <without>
    # </fact>
    day = 0
    # <fact:midnight>
    if shifted > 1440:
        day, shifted = 1, shifted - 1440
    elif shifted < 0:
        day, shifted = -1, shifted + 1440
    # <without>
    day, shifted = shifted // 1440, shifted % 1440
    # </fact>
    # <fact:height-ratio>
    scaled = height * port["ratio"] // 1000 if height >= 0 else height
    # <without>
    scaled = round(height * port["ratio"] / 1000)
    # </fact>
    return {"minute": shifted, "height": scaled, "day": day}
