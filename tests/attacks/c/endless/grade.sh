# Weak on purpose: nothing has a limit, output is read until its end, and is shown as it is on a page.
score=0
if gcc -w -o /tmp/program /grader/main.c /shared/submission/fibonacci.c 2> /dev/null; then
  said=$(timeout 5 /tmp/program)
  case "$said" in *RIGHT*) score=1 ;; esac
fi
echo "<pre>$said</pre>" > /shared/htmlFeedback.html
echo "{\"fractionalScore\": $score, \"feedback\": \"see the page\", \"feedbackType\": \"HTML\"}" > /shared/feedback.json
