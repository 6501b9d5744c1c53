# ---
# tries: Shows large outputs again and again, which are kept until the notebook is saved.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
from IPython.display import display

for attack_number in range(60):
    display({"text/html": f"<p>{attack_number}</p>" + "x" * 32_000_000, "text/plain": "y" * 32_000_000}, raw=True)
