def count_words(text):
    return "many"
