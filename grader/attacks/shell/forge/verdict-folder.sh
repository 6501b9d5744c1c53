# ---
# tries: Makes a folder that cannot be removed where the verdict goes.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: replace-verdict
# ---
mkdir -p /shared/feedback.json/in/it
chmod 0 /shared/feedback.json/in /shared/feedback.json
