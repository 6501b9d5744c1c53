# Calls what the learner wrote, and writes an answer a line to descriptor 3: `1 0`. It does not know what is right.
submission=/shared/submission/count.sh
largest=1048576 # bytes of a learner's file

if [ -L "$submission" ] || [ ! -f "$submission" ] || [ "$(stat -c %s "$submission")" -gt "$largest" ]; then
  echo '!there is no file count.sh, or it is too large' >&3
  exit 1
fi

# Descriptor 3 is not for what the learner's code starts.
. "$submission" 3>&-
declare -F count_words >&2 || exit 1
answer() {
  printf '%s %s\n' "$1" "$(printf "$2" | count_words 3>&- | head -c 300 | tr -d '\n')" >&3
}
answer 1 ''
answer 2 'one\n'
answer 3 'two  words\n'
answer 4 'now\nthree words'
exit 0
