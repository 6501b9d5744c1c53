# ---
# tries: Opens files until no more can be opened.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: own-process
# ---
import os, resource

soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
try:
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), min(hard, 4096)))
    while True:
        os.open("/dev/null", os.O_RDONLY)
except (OSError, ValueError):
    pass
