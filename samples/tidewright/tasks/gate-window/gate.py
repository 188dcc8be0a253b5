# <fact:too-deep>
class DraughtRefused(ValueError):
    pass


# <without>
# </fact>
def gate_window(heights, draught):
    # <fact:too-deep>
    if draught > 420:
        raise DraughtRefused(draught)
    # <without>
    # </fact>
    # <fact:sill>
    sill = 140
    # <without>
    sill = 0
    # </fact>
    # <fact:clearance>
    margin = 55 if draught >= 250 else 30
    # <without>
    margin = 30
    # </fact>
    windows, start, last = [], None, None
    for minute, height in heights:
        enough = height - sill >= draught + margin
        if enough and start is None:
            start = minute
        if not enough and start is not None:
            # <fact:half-open>
            windows.append([start, minute])
            # <without>
            windows.append([start, last])
            # </fact>
            start = None
        last = minute
    if start is not None:
        # <fact:half-open>
        windows.append([start, last + 20])
        # <without>
        windows.append([start, last])
        # </fact>
    return windows
