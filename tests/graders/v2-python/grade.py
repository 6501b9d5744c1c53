"""Grades estimate.py, in which learners write `estimate_pi()`. The closer, the better.

The verdict goes to /shared/feedback.json and what the learner reads to /shared/htmlFeedback.html;
standard output is a log. This grader trusts what it grades: the submissions beside it show what
learners can make of that.
"""

import html
import json
import math
import os
import runpy

part = os.environ.get("partId", "pi")
filename = os.environ.get("filename", "estimate.py")
print(f"grading part {part}, handed in as {filename}")

learner = runpy.run_path("/shared/submission/estimate.py")
estimate = learner["estimate_pi"]()

score = round(1 - abs(estimate - math.pi) / math.pi, 2)

with open("/shared/htmlFeedback.html", "w", encoding="utf-8") as page:
    page.write(f"<h1>{html.escape(filename)}</h1>\n")
    page.write(f"<p>Your estimate is <b>{estimate}</b>, which earns {score} of 1.</p>\n")

with open("/shared/feedback.json", "w", encoding="utf-8") as verdict:
    json.dump(
        {
            "fractionalScore": score,
            "feedback": f"Your estimate is {estimate}",
            "feedbackType": "HTML",
        },
        verdict,
    )
