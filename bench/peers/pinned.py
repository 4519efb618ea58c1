#!/usr/bin/env python3
"""The pip sources of a lock as a list for another installer: NAME==VERSION, one a line. usage: pinned.py LOCK"""
import json
import sys

for platform in json.load(open(sys.argv[1]))["platforms"].values():
    for source in platform["sources"]:
        if source["kind"] == "pip":
            print(f"{source['name']}=={source['version']}")
