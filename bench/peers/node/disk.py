"""What a node cache takes of the disk, beside what its environments show of files. usage: disk.py CACHE BEGIN END      of the run that is measured"""
import json
import os
import sys

once, shown = {}, 0
for root, _, names in os.walk(sys.argv[1]):
    for name in names:
        status = os.lstat(os.path.join(root, name))
        once[status.st_ino] = status.st_size
        if f"{sys.argv[1]}/envs/" in root + "/":
            shown += status.st_size
print(json.dumps({"seconds": float(sys.argv[3]) - float(sys.argv[2]), "note": f"{sum(once.values()) / 1e9:.2f} GB on disk, {shown / 1e9:.2f} GB in its environments"}))
