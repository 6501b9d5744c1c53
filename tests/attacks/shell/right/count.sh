count_words() {
  wc -w
}
