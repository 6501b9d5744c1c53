/** Does what the submission's file `name` says to `/shared`, and answers. */
export const tricks = String.raw`
import json, os
try: who = open("/shared/submission/name").read().strip()
except OSError: who = "nobody"
answer = {"fractionalScore": 1, "feedback": who, "feedbackType": "TXT"}
with open("/shared/feedback.json", "w") as file: json.dump(answer, file)
with open("/shared/txtFeedback.txt", "w") as file: file.write("rich")
def deep(name, depth):
    os.chdir("/shared")
    for _ in range(depth):
        os.mkdir(name)
        os.chdir(name)
if who == "closes": os.chmod("/shared", 0)
if who == "closes-files":
    for name in ("feedback.json", "txtFeedback.txt"): os.chmod("/shared/" + name, 0)
if who == "closes-folders":
    os.makedirs("/shared/x/y/z")
    for name in ("x/y/z", "x/y", "x"): os.chmod("/shared/" + name, 0)
if who == "closed-folder":
    os.unlink("/shared/txtFeedback.txt")
    os.makedirs("/shared/txtFeedback.txt/a")
    os.chmod("/shared/txtFeedback.txt", 0)
if who == "deep": deep("d", 1500)
if who == "deep-bytes": deep(b"\xff", 3000)
if who == "names": open(b"/shared/r\xe9sum\xe9", "w")
if who == "far-future": os.utime("/shared/feedback.json", (2**40, 2**40))
if who == "root":
    os.makedirs("/shared/of/root")
    open("/shared/of/root/file", "w")
`;
