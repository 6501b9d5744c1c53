#!/bin/sh
# Grades count.sh, in which learners define `count_words`: a function that reads text and prints
# the number of words in it.
#
# Standard output must hold the verdict, one JSON object, and nothing else. This grader trusts
# what it grades: the submissions beside it show what learners can make of that.

part=words
file=count.sh
while [ $# -ge 2 ]; do
  case $1 in
    partId) part=$2 ;;
    filename) file=$2 ;;
  esac
  shift 2
done
echo "grading part $part, handed in as $file" >&2

. /shared/submission/count.sh

right=0
cases=0
check() { # check TEXT WORDS
  cases=$((cases + 1))
  if [ "$(printf "$1" | count_words)" = "$2" ]; then right=$((right + 1)); fi
}
check '' 0
check 'one\n' 1
check 'two  words\n' 2
check 'now\nthree words' 3

score=$(awk "BEGIN { print $right / $cases }")
echo "{\"fractionalScore\": $score, \"feedback\": \"$right of $cases texts were counted right\"}"
