# ---
# tries: Shows HTML with a script, which is a part of the notebook's page.
# place: before
# gain: scripts that run for whoever reads the feedback
# helps: escape-html
# ---
from IPython.display import HTML, display

display(HTML('<img src="x" onerror="alert(1)" alt="@NONCE@"><script>alert(1)</script>'))
