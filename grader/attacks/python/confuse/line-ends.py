# ---
# tries: Answers with line ends, quotes and backslashes, which break JSON that is glued together from text.
# place: instead
# gain: the grader crashes, and staff look for the reason
# helps: json-library
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: 'a\nb\r\t"\\ \u2028 \\u00zz "')
