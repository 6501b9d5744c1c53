#!/bin/sh
# Grades count.sh, in which learners define `count_words`: a function that reads text and prints
# the number of words in it.
#
# The verdict goes to /shared/feedback.json; standard output and standard error are a log that only
# staff can see.

submission=/shared/submission/count.sh
seconds=3

if [ "${partId:-words}" != words ]; then
  echo "there is no part $partId" >&2
  exit 1
fi

# Learners' code runs in a process of its own: it may crash, hang or print, and is still graded.
timeout "$seconds" sh /grader/calls.sh "$submission" /tmp/answers
case $? in
  0) feedback='' ;;
  124 | 143) feedback="Your program took longer than $seconds s\\n" ;;
  *) feedback='Your program ended with an error\n' ;;
esac

right=0
total=0
for wanted in 0 1 2 3; do
  total=$((total + 1))
  # Only digits: nothing else of a learner's output may get into the verdict.
  answer=$(sed -n "${total}p" /tmp/answers | tr -cd '0-9' | head -c 20)
  if [ "$answer" = "$wanted" ]; then
    right=$((right + 1))
    feedback="${feedback}Text $total: right\\n"
  else
    feedback="${feedback}Text $total: ${answer:-no answer}, which should be $wanted\\n"
  fi
done

score=$(awk "BEGIN { print $right / $total }")
printf '{"fractionalScore": %s, "feedback": "%s"}' "$score" "$feedback" >/shared/feedback.json
