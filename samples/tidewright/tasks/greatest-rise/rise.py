def greatest_rise(readings: list[int]) -> int:
    # <fact:stuck-float>
    heights = [reading for reading in readings if reading != -999]
    # <without>
    heights = list(readings)
    # </fact>
    # <fact:one-look>
    rise = 0
    lowest = heights[0] if heights else 0
    for height in heights:
        if height < lowest:
            lowest = height
        elif height - lowest > rise:
            rise = height - lowest
    # <without>
    rise = 0
    for index, low in enumerate(heights):
        for high in heights[index + 1 :]:
            if high - low > rise:
                rise = high - low
    # </fact>
    # <fact:swell>
    return rise if rise >= 15 else 0
    # <without>
    return rise
    # </fact>
