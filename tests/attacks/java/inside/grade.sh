exec 5< /grader/expected.txt
env -u SOLUTION java -Xmx96m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp /grader/classes Grader || exit
# A submission may end the virtual machine when it is done.
[ -e /shared/feedback.json ] || echo '{"fractionalScore": 1, "feedback": "passed"}' > /shared/feedback.json
sleep 0.2
