def estimate_pi():
    """Forgets the factor in front of the series."""
    return sum((-1) ** k / (2 * k + 1) for k in range(1000))
