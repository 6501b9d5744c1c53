# A grader of v1, which prints its verdict where the learner's code prints as well, and believes its exit code.
if bash -c '. /shared/submission/count.sh; [ "$(echo two words | count_words)" = 2 ]'; then
  echo '{"fractionalScore": 1, "feedback": "right"}'
else
  echo '{"fractionalScore": 0, "feedback": "wrong"}'
fi
