# Calls the learner's code in another shell, and compares files by other programs.
cp /grader/cases.txt /shared/cases.txt
exec 8< /grader/cases.txt 9>> /tmp/log.txt
bash /grader/call.sh > /tmp/answers.txt
bash --login /grader/compare.sh
# Until the log has been collected.
sleep 3
