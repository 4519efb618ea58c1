"""The table of bench/README.md."""
import datetime
import os

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "README.md")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
HEAD = "| row | what | Poncho | beside it | ratio | goal | Poncho's memory | beside it |\n| --- | --- | --- | --- | --- | --- | --- | --- |\n"


def amount(bytes_):
    return f"{bytes_ / 1e6:.0f} MB" if bytes_ else ""


def cell(result):
    if not result["timed"]:
        return result["note"]
    seconds = result["seconds"]
    time = f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.0f} ms" if seconds >= 0.02 else f"{seconds * 1000:.1f} ms"
    cpu = f"{result['cpu']:.1f} s of CPU" if result["cpu"] else ""
    return ", ".join(part for part in (time, cpu, amount(result["bytes"]), result["note"]) if part)


def line(row, results):
    ours = results["poncho"]
    others = {side: result for side, result in results.items() if side != "poncho"}
    if not others:
        return f"| {row.name} | {row.what} | {cell(ours)} | | | {row.goal} | {amount(ours['memory'])} | |"
    side, theirs = next(iter(others.items()))
    ratio = theirs["seconds"] / ours["seconds"]
    over = (ours["seconds"] - theirs["seconds"]) * 1000
    if not ours["timed"]:
        return f"| {row.name} | {row.what} | {cell(ours)} | {side}: {cell(theirs)} | | {row.goal} | | |"
    said = f"{over:.1f} ms over it" if row.short else f"{ratio:.1f}x faster" if ratio >= 1 else f"{1 / ratio:.2f}x its time"
    return f"| {row.name} | {row.what} | {cell(ours)} | {side}: {cell(theirs)} | {said} | {row.goal} | {amount(ours['memory'])} | {amount(theirs['memory'])} |"


def write(results, machine, times):
    """Replaces the measured parts of the groups that were run; of these, rows that were not run this time are left out, since they were measured on another run."""
    for group in {row.group for row, _ in results.values()}:
        replace(group, [line(row, result) for row, result in results.values() if row.group == group], machine, times)


def replace(group, lines, machine, times):
    begin, end = BEGIN.replace("measured", f"measured {group}".strip()), END.replace("measured", f"measured {group}".strip())
    today = datetime.date.today().isoformat()
    body = f"Measured {today}, medians of {times}, sides interleaved, in /dev/shm. {machine}.\n\n" + HEAD + "".join(one + "\n" for one in lines)
    text = open(README).read()
    before, rest = text.split(begin, 1)
    after = rest.split(end, 1)[1]
    with open(README + ".new", "w") as out:
        out.write(f"{before}{begin}\n{body}{end}{after}")
    os.replace(README + ".new", README)
