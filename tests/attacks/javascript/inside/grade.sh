env -u SOLUTION node /grader/grade.js || exit
# A submission may end the process when it is done.
[ -e /shared/feedback.json ] || echo '{"fractionalScore": 1, "feedback": "passed"}' > /shared/feedback.json
sleep 0.2
