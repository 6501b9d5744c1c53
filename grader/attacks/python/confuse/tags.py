# ---
# tries: Answers with HTML that runs a script where it is shown.
# place: instead
# gain: scripts that run for whoever reads the feedback
# helps: escape-html
# needs: [functions]
# ---
attack_functions(lambda *args, **kwargs: '</script><img src=x onerror=alert(1) alt=@NONCE@><script>alert(1)</script>')
