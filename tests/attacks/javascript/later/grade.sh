# Weak on purpose: answers are compared in a process of its own, which Node starts where learners' code could write.
answers=$(node /grader/calls.js)
mkdir /tmp/grader && cp /grader/compare.js /tmp/grader/ || exit 1
exec node /tmp/grader/compare.js "$answers"
