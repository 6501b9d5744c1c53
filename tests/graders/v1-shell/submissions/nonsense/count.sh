# Ends up in front of the verdict.
echo "Counting words ..."

count_words() {
  wc -w
}
