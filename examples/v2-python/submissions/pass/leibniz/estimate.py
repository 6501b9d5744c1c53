def estimate_pi():
    """The series of Leibniz."""
    return 4 * sum((-1) ** k / (2 * k + 1) for k in range(1000))
