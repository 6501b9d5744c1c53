"""Has the submission tested by unittest, in its own process."""

import subprocess
import sys
import unittest

sys.path.insert(0, "/shared/submission")


class Tests(unittest.TestCase):
    def test_all(self):
        from fibonacci import fibonacci

        self.assertTrue(all(fibonacci(n) == expected for n, expected in ((0, 0), (10, 55), (20, 6765))))


result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(Tests))
subprocess.run(["uname", "-a"], check=True)

import json

with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": float(result.wasSuccessful()), "feedback": "tested"}, file)
