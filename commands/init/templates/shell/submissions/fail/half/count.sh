count_words() {
  wc -l
}
