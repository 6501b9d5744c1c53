# ---
# tries: Answers with a command in `$(...)`, which runs where the answer is evaluated.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
echo "$attack_verdict" > /shared/.attack-verdict
attack_functions 'echo "\$(mv /shared/.attack-verdict /shared/feedback.json; kill \$\$)"'
