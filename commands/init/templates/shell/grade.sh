# Grades count.sh, in which learners define `count_words`: a function that reads text and prints the number of words in
# it.
#
# calls.sh has called it by now: its answers are on standard input. The verdict goes to standard output, from where
# safely.pl takes it; standard error is a log that only staff can see.

cases=([1]=0 [2]=1 [3]=2 [4]=3)

if [ "${partId:-words}" != words ]; then
  echo "there is no part $partId" >&2
  exit 1
fi

# What a learner wrote, for JSON: cut, and without all that means something there or in HTML.
shown() {
  printf '%s' "${1:0:200}" | LC_ALL=C tr -c 'A-Za-z0-9 .,:;()+*/=_\n-' '?' | LC_ALL=C tr '\n' ' '
}

feedback=''
[ -z "$PROBLEM" ] || feedback="Your program $PROBLEM\\n"
declare -A answers
# A line may be anything: it is the learner's.
while IFS= read -r line; do
  case $line in
    !*) feedback="$feedback$(shown "${line#!}")\\n" ;;
    [1-4]' '*) answers[${line%% *}]=${line#* } ;;
  esac
done < <(head -n 100 | tr -d '\0')

right=0
for number in "${!cases[@]}"; do
  answer=${answers[$number]- no answer}
  # Some programs print spaces before a number.
  answer=${answer#"${answer%%[! ]*}"}
  if [ "$answer" = "${cases[$number]}" ]; then
    right=$((right + 1))
    feedback="${feedback}Text $number: right\\n"
  else
    feedback="${feedback}Text $number: $(shown "${answer:-nothing}") is not right\\n"
  fi
done

score=$((100 * right / ${#cases[@]}))
printf '{"fractionalScore": %d.%02d, "feedback": "%s"}\n' $((score / 100)) $((score % 100)) "$feedback"
