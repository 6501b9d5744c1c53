# ---
# tries: Shows outputs that are not text where text is wanted.
# place: before
# gain: the grader crashes, and staff look for the reason
# helps: any-bytes
# ---
from IPython.display import display

display({"text/html": 5, "text/plain": None, "image/png": b"\xff\xfe", "@NONCE@": {"deep": []}}, metadata={"text/html": 7}, raw=True)
