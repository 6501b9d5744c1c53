import json

with open("/tmp/answer.txt", encoding="utf-8") as file:
    right = "answer 6765" in file.read()
with open("/shared/feedback.json", "w", encoding="utf-8") as file:
    json.dump({"fractionalScore": float(right), "feedback": "graded"}, file)
