# Runs the cells in one IPython and judges in another, which loads the profile that it finds.
python3 /grader/cells.py > /tmp/answer.txt
python3 -m IPython /grader/judge.py
