# <fact:unknown-kind>
class UnknownTideKind(LookupError):
    pass


# <without>
# </fact>
def board_line(kind, minute, height):
    if not 0 <= minute <= 1439:
        raise ValueError("minute outside the day")
    if kind not in ("HW", "LW"):
        # <fact:unknown-kind>
        raise UnknownTideKind(kind)
        # <without>
        raise ValueError(f"unknown kind {kind}")
        # </fact>
    # <fact:metres>
    shown = "dry" if height < 0 else f"{height // 10 / 10:.1f}"
    # <without>
    shown = f"{height / 100:.1f}"
    # </fact>
    mark = ""
    # <fact:spring-mark>
    if (kind == "HW" and height >= 620) or (kind == "LW" and height <= 40):
        mark = "*"
    # <without>
    # </fact>
    # <fact:columns>
    return f"{minute // 60:02d}h{minute % 60:02d}  {kind}  {shown}{mark}"
    # <without>
    return f"{minute // 60:02d}:{minute % 60:02d} {kind} {shown}{mark}"
    # </fact>
