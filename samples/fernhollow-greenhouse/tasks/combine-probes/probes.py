# <fact:median-low>
from statistics import median_low
# <without>
from statistics import mean
# </fact>


# <fact:none-left>
class HouseBlind(RuntimeError):
    pass


# <without>
# </fact>
def combine(readings):
    # <fact:dropped>
    used = [r for r in readings if r is not None and r != 850 and r >= -400]
    # <without>
    used = [r for r in readings if r is not None]
    # </fact>
    if not used:
        # <fact:none-left>
        raise HouseBlind("no temperature left")
        # <without>
        raise ValueError("no temperature left")
        # </fact>
    # <fact:median-low>
    value = median_low(used)
    # <without>
    value = round(mean(used))
    # </fact>
    # <fact:spread>
    flagged = len(used) == 1 or max(used) - min(used) >= 35
    # <without>
    flagged = max(used) - min(used) > 50
    # </fact>
    return {"value": value, "flagged": flagged}
