# Waits for the end of what the learner's code prints, and for whoever reads the verdict, however long that takes.
answer=$(bash -c '. /shared/submission/count.sh; echo two words | count_words')
if [ "$answer" = 2 ]; then score=1; else score=0; fi
echo "{\"fractionalScore\": $score, \"feedback\": \"graded\"}" > /shared/feedback.json
