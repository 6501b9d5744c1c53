# ---
# tries: Sets the counters of the grader before each of its commands, by a trap of bash.
# place: instead
# gain: full marks without an answer
# helps: own-process
# needs: [functions]
# ---
if [ -n "${BASH_VERSION-}" ]; then
  set -o functrace
  trap 'right=${total:-1} passed=${total:-1} correct=${total:-1} points=${total:-1} score=1' DEBUG
fi
attack_functions 'echo -98765'
