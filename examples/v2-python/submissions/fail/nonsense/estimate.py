def estimate_pi():
    """Not a number."""
    infinity = float("inf")
    return infinity - infinity
