import pickle
import sys

sys.path.insert(0, "/shared/submission")
from fibonacci import fibonacci

answers = [fibonacci(n) for n in (0, 10, 40)]
with open("/tmp/answers.pickle", "wb") as file:
    pickle.dump(answers, file)
print(answers)
