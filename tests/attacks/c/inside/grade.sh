# Weak on purpose: learners' code is compared within its own process, and finds tests, programs and variables of the grader.
cp /grader/expected.txt /tmp/expected.txt
exec 5< /grader/expected.txt
cd /tmp
if ! gcc -w -o /tmp/program /grader/harness.c 2> /dev/null; then
  echo '{"fractionalScore": 0, "feedback": "Your program was not compiled"}' > /shared/feedback.json
  exit 0
fi
env -u SOLUTION /tmp/program > /tmp/output 2>&1 || exit
# Harnesses may have written a verdict of their own.
[ -s /shared/feedback.json ] && exit 0
score=1
grep -q WRONG /tmp/output && score=0
said=$(head -c 20000 /tmp/output | tr '\n' '|' | tr -d '"\\\000-\037\177-\377')
printf '{"fractionalScore": %s, "feedback": "%s"}' $score "$said" > /shared/feedback.json
