def bench_water(bench):
    if bench["pots"] < 0:
        raise ValueError("negative number of pots")
    # <fact:base>
    volume = bench["pots"] * 6 * max(0, 62 - bench["moisture"])
    # <without>
    volume = bench["pots"] * 5 * max(0, 100 - bench["moisture"])
    # </fact>
    # <fact:crops>
    if bench["crop"] == "fruit":
        volume *= 3
    elif bench["crop"] == "succulent":
        volume //= 2
    # <without>
    if bench["crop"] in ("fruit", "herb"):
        volume *= 2
    # </fact>
    # <fact:ceiling>
    volume = min(volume, 9000)
    # <without>
    # </fact>
    # <fact:result-shape>
    return [f"V{bench['number']:02d}", volume] if volume else []
    # <without>
    return {"bench": bench["number"], "volume": volume}
    # </fact>
