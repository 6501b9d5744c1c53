#!/bin/sh
# Writes answers to a file, and has them compared by another program.
printf '0\n1\n55\n6765\n' > /tmp/expected.txt
: > /tmp/actual.txt
timeout 5 python3 /grader/calls.py >> /tmp/actual.txt 2> /tmp/errors.txt
if grep -q '^OK' /tmp/actual.txt; then
  score=1
else
  score=$(python3 /grader/compare.py) || exit 1
fi
: > /shared/txtFeedback.txt 2> /dev/null
echo "{\"fractionalScore\": ${score:-0}, \"feedback\": \"see below\"}" > /shared/feedback.json
