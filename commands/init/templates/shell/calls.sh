# Calls what the learner wrote, once for each text, and writes an answer a line.
. "$1"
: >"$2"
answer() {
  printf "$1" | count_words | tr -d '\n' >>"$2"
  echo >>"$2"
}
answer '' "$2"
answer 'one\n' "$2"
answer 'two  words\n' "$2"
answer 'now\nthree words' "$2"
