import math


def estimate_pi():
    """Waits for a precision that no series reaches."""
    estimate, k = 0.0, 0
    while estimate != math.pi:
        estimate += 4 * (-1) ** k / (2 * k + 1)
        k += 2
    return estimate
