# ---
# tries: Answers with a date at the end of time, which no library writes as JSON.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: compare-outside
# needs: [functions]
# ---
import datetime

attack_functions(lambda *args, **kwargs: datetime.datetime.max)
