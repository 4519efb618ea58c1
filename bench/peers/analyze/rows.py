"""The rows of poncho analyze: bench/run.sh analyze. Both sides read the standard library of the machine's Python from memory."""

LINES = 1_000_000


def analyze_rows(Row):
    # Its tests hold files that are no Python on purpose: then the status is 1.
    ours = "%s{program} analyze --imports --json {work}/%s > {work}/run-found || true"
    peer = "taskset -c 0 python3 {here}/analyze/ast_imports.py {work}/%s > {work}/run-found"
    copy = "cp -r $(python3 -c 'import os; print(os.path.dirname(os.__file__))') {work}/library && rm -rf {work}/library/site-packages {work}/library/dist-packages"
    # The library again and again, up to so many lines.
    grown = ("lines=0; n=0; mkdir {work}/million; of=$(find {work}/library -name '*.py' -print0 | xargs -0 cat | wc -l); "
             f"while [ $lines -lt {LINES} ]; do cp -r {{work}}/library {{work}}/million/$n; n=$((n + 1)); lines=$((lines + of)); done")
    return [
        Row("analyze-one", "imports of a standard library, on one core", "10x faster", {"poncho": ours % ("taskset -c 0 ", "library"), "the ast module": peer % "library"},
            ready=[copy], group="analyze"),
        Row("analyze-all", "the same on all cores", "20x faster", {"poncho": ours % ("", "library"), "the ast module": peer % "library"}, ready=[copy], group="analyze"),
        Row("analyze-million", "a million lines at least, on one core", "1 s, 100 MB", {"poncho": ours % ("taskset -c 0 ", "million")}, ready=[copy, grown], group="analyze"),
    ]
