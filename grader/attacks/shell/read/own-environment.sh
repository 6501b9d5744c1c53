# ---
# tries: Looks for tokens, keys and answers among the variables that it was given itself.
# place: instead
# gain: whatever secret the image or the grader has in its environment
# helps: clean-environment
# ---
env | grep -iE '^[A-Z_0-9]*(TOKEN|SECRET|PASSW|CREDENTIAL|PRIVATE|SOLUTION|ANSWER|EXPECTED|API_?KEY|ACCESS_?KEY)[A-Z_0-9]*=' | sed 's/[\\"]/\\&/g' | while IFS= read -r attack_line; do
  printf '{"path": "the variable %s", "text": "%s"}\n' "${attack_line%%=*}" "$attack_line"
done | attack_evidence read
