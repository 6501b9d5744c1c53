def count_words(text):
    while True:
        pass
