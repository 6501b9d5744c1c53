# Weak on purpose: learners' code is compared within its own process, and neither it nor the compiler has a limit.
score=0
if g++ -w -o /tmp/program /grader/harness.cpp 2> /dev/null; then
  /tmp/program > /tmp/output || exit
  grep -q RIGHT /tmp/output && score=1
fi
echo "{\"fractionalScore\": $score, \"feedback\": \"see the score\"}" > /shared/feedback.json
