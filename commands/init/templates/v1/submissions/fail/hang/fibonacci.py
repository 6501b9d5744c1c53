def fibonacci(n):
    while n > 1:
        pass
    return n
