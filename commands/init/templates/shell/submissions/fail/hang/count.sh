count_words() {
  words=$(wc -w)
  while [ "$words" -gt 1 ]; do :; done
  echo "$words"
}
