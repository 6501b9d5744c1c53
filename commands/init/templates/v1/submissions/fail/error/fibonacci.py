def fibonacci(n)
    return n
