# Calls the learner's code in one R and compares in another, which loads the profile that it finds.
cd /shared/submission
cp /grader/cases.csv /shared/cases.csv
Rscript /grader/call.R > /tmp/answers.txt 2> /tmp/errors.txt
if grep -q '^OK' /tmp/answers.txt; then
  echo '{"fractionalScore": 1, "feedback": "all passed"}' > /shared/feedback.json
else
  Rscript /grader/grade.R || exit 1
fi
# Until the log has been collected.
sleep 3
