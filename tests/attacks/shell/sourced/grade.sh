# Sources the submission into its own process, counts there, and glues the verdict together.
right=0
total=4
feedback=''

check() {
  wanted=$2
  answer=$(printf "$1" | count_words)
  if test "${answer# }" = "$wanted"; then
    right=$((right + 1))
  else
    feedback="$feedback $answer is wrong"
  fi
}

. /shared/submission/count.sh
check '' 0
check 'one\n' 1
check 'two words\n' 2
check 'now\nthree words' 3
printf "{\"fractionalScore\": $(echo "$right $total" | sed 's/^0 .*/0/; s/^4 4/1/; s/^[1-9] .*/0.5/'), \"feedback\": \"$feedback\"}" > /shared/feedback.json
