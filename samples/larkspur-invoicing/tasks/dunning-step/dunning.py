from datetime import date, timedelta


def dunning(due, today):
    # <fact:fee-table>
    fees = [0, 0, 480, 1150]
    # <without>
    fees = [0, 0, 500, 1000]
    # </fact>
    if due is None:
        # <fact:no-due>
        return {"step": 1, "fee_cents": fees[1]}
        # <without>
        return {"step": 0, "fee_cents": 0}
        # </fact>
    day, end, counted = date.fromisoformat(due), date.fromisoformat(today), 0
    while day < end:
        day += timedelta(days=1)
        # <fact:weekend>
        if day.weekday() == 6:
            continue
        # <without>
        # </fact>
        counted += 1
    # <fact:thresholds>
    limits = [6, 15, 27]
    # <without>
    limits = [7, 14, 30]
    # </fact>
    step = sum(counted >= limit for limit in limits)
    return {"step": step, "fee_cents": fees[step]}
