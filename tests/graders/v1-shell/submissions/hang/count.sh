# Waits for a text that is longer than any.
count_words() {
  while [ "$count" != done ]; do
    count=$(wc -w)
  done
}
