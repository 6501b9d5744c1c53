"""Grades count.py, in which learners write `count_words(text)`.

A grader for the older API: the verdict is one JSON object on standard output, and standard error is a
log. What keeps learners' code from the tests and from the verdict is in safely.py.
"""

import json
import sys

import safely

SUBMISSION = "/shared/submission/count.py"
SECONDS = 5
CASES = {"": 0, "one\n": 1, "two  words\n": 2, "now\nthree words": 3}

# Runs in the learner's process, which gives a number for each text and knows none of the right ones.
CALLS = """
import json, os, runpy, sys
answers = os.fdopen(int(sys.argv[1]), "w")
count_words = runpy.run_path(sys.argv[2])["count_words"]
for text in sys.argv[3:]:
    print(json.dumps(count_words(text)), file=answers, flush=True)
"""


def main():
    safely.begin()
    # The arguments are pairs, in any order.
    given = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    print(f"grading part {given.get('partId')}, handed in as {given.get('filename')}", file=sys.stderr)
    safely.forget("/grader")
    answers, problem = safely.run(CALLS, [SUBMISSION, *CASES], SECONDS)
    expected = [json.dumps(words) for words in CASES.values()]
    right = sum(answer == words for answer, words in zip(answers, expected))
    feedback = f"{right} of {len(CASES)} texts were counted right"
    if problem:
        feedback = f"{problem}. {feedback}"
    safely.finish_v1({"fractionalScore": right / len(CASES), "feedback": feedback})


main()
