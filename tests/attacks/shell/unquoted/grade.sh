# Leaves the quotes out, evaluates what the learner's code answered, and does not see that writing failed.
. /shared/submission/count.sh
right=0
for case in 'one:1' 'two words:2'; do
  answer=$(echo "${case%:*}" | count_words)
  if [ $answer = ${case#*:} ] || [[ $answer -eq ${case#*:} ]]; then
    right=$((right + 1))
  else
    eval "shown=$answer"
  fi
done 2>/dev/null
echo "{\"fractionalScore\": $((right / 2)), \"feedback\": \"graded\"}" > /shared/feedback.json
