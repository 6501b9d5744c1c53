# Weak on purpose: nothing has a limit, output is read until its end, and is shown as it is on a page.
score=0
said=$(cd /tmp/classes && javac -proc:none -d . -cp /grader/classes /shared/submission/Fibonacci.java 2>&1 && java -XX:+UseSerialGC -cp .:/grader/classes Calls)
case "$said" in *RIGHT*) score=1 ;; esac
echo "<pre>$said</pre>" > /shared/htmlFeedback.html
echo "{\"fractionalScore\": $score, \"feedback\": \"see the page\", \"feedbackType\": \"HTML\"}" > /shared/feedback.json
