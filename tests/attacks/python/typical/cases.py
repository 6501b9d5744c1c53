CASES = {0: 0, 1: 1, 10: 55, 20: 6765}


def reference_fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a
