def shopping_list(items):
    totals = {}
    for name, grams in items:
        if not isinstance(grams, int):
            raise TypeError("grams must be an integer")
        # <fact:merge-names>
        key = name.lower().removesuffix("s")
        # <without>
        key = name
        # </fact>
        totals[key] = totals.get(key, 0) + grams
    # <fact:left-away>
    totals = {name: grams for name, grams in totals.items() if name != "water" and grams >= 8}
    # <without>
    # </fact>
    # <fact:sorting>
    names = sorted(totals, key=lambda name: (name[-1:], name))
    # <without>
    names = sorted(totals)
    # </fact>
    # <fact:line-format>
    return [
        f"{name} [{totals[name]} g]" if totals[name] < 1000 else f"{name} [{totals[name] // 100 / 10:.1f} kg]"
        for name in names
    ]
    # <without>
    return [f"{name}: {totals[name]} g" for name in names]
    # </fact>
