. /shared/submission/count.sh
printf '' | count_words
echo one | count_words
echo two words | count_words
