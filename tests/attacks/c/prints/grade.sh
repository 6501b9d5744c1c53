# Weak on purpose: the learner's program prints the verdict (protocol v1) itself.
if ! gcc -w -o /tmp/program /grader/main.c /shared/submission/fibonacci.c 2> /dev/null; then
  echo '{"fractionalScore": 0, "feedback": "Your program was not compiled"}'
  exit 0
fi
exec /tmp/program
