"""Asks py-rattler about made-up versions and match specs and writes its answers in the form of ../shared/data/solver/versions.json.

    PYTHON_WITH_RATTLER tests/tools/spec_oracle.py COUNT SEED DIR/solver/versions.json
    PONCHO_TEST_DATA=DIR dotnet test tests/Poncho.Conda.Tests --filter Oracle

The Oracle tests then compare Poncho with all of them. Specs on which the two differ on purpose are not made here; the reasons stand in docs/DECISIONS.md.
"""
import functools
import json
import os
import random
import sys

import rattler

COUNT, SEED, TARGET = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
pick = random.Random(SEED)

NUMBERS = ["0", "1", "2", "3", "10", "00", "01", "007", "17", "65535", "65536", "2023", "20231231", "4294967295", "1152921504606846975", "1152921504606846976", "18446744073709551615"]
LETTERS = ["a", "b", "rc", "dev", "post", "DEV", "Post", "alpha", "RC", "z", "devdev", "p", "abcdefghijkl", "abcdefghijklm", "abcdefghijkln", "ABCDEFGHIJKLM", "w"]
NAMES = ["x", "foo", "Foo-Bar", "_x", "py.t", "__glibc", "a1"]
BUILDS = ["0", "py37_0", "py*", "*_0", "PY37_0", "^py.*$", "*", "h123_*", "^.*_0$", "p?37*", "[pq]y*", "mkl", "*cpu*"]
RECORD_BUILDS = ["0", "py37_0", "py38h123_0", "h123_1", "mkl", "cpu_py37_0", "Py37_0"]


def part():
    return "".join(pick.choice(NUMBERS if pick.random() < 0.7 else LETTERS) for _ in range(pick.choice([1, 1, 1, 1, 2, 2, 3])))


def version(clean=False):
    text = part()
    separators = "..._" if pick.random() < 0.85 else ".-"
    for _ in range(pick.choice([0, 1, 1, 2, 2, 3, 4])):
        text += pick.choice(separators) + part()
    if pick.random() < 0.06:
        text = pick.choice(["0", "1", "2", "01"]) + "!" + text
    if pick.random() < 0.08:
        text += "+" + part() + (pick.choice("._") + part() if pick.random() < 0.4 else "")
    if pick.random() < 0.04:
        text += pick.choice(["_", "__", "-", "._", "_-"])
    if not clean and pick.random() < 0.06:
        at = pick.randrange(len(text) + 1)
        text = text[:at] + pick.choice(["", ".", "_", "-", "!", "+", "*", " ", "é", "$", "..", "~"]) + text[at + pick.choice([0, 1]):]
    return text


def near(text):
    """A version that has something to do with the other one, so that both answers happen."""
    kind = pick.random()
    if kind < 0.3:
        return text
    if kind < 0.45:
        return text + pick.choice([".0", ".1", "a", "rc1", ".dev1", "post1", ".post1", "_", "+1"])
    if kind < 0.6:
        return text.rsplit(".", 1)[0]
    if kind < 0.7:
        return text.replace("1", "2", 1)
    return version()


def limit(base):
    return pick.choice(["", "", "=", "==", "!=", ">", ">=", "<", "<=", "~=", "~=", ">="] + (["=="] if pick.random() < 0.9 else ["===", "=>", "<>", "~", "!"])) \
        + (pick.choice(["", " "]) if pick.random() < 0.05 else "") + base + pick.choice(["", "", "", "", "", "*", ".*", ".*", ".*.*", "."] if pick.random() < 0.3 else [""])


def requirement(base):
    kind = pick.random()
    if kind < 0.06:
        return pick.choice(["*", "*.*", ">=*", "=*", "==*", "<*"])
    if kind < 0.6:
        return limit(near(base))
    text = limit(near(base))
    for _ in range(pick.choice([1, 1, 2, 3])):
        joint = pick.choice([",", ",", "|", " , ", ", ", "| ", "| "])
        more = limit(near(base))
        text = f"({text}){joint}{more}" if pick.random() < 0.15 else f"{text}{joint}({more})" if pick.random() < 0.1 else text + joint + more
    return text


def noise(text):
    if not text:
        return text
    at = pick.randrange(len(text) + 1)
    return text[:at] + pick.choice(["", " ", "=", "*", ",", "|", "(", ")", "[", "]", "'", '"', "#", ";", ":", "::", "/", "\\", "_", "\t", "^", "$", "~", "<", ">", "!", "@", "é"]) + text[at + pick.choice([0, 0, 1]):]


def bracket(base):
    fields = []
    for _ in range(pick.choice([1, 1, 2, 3])):
        quote = pick.choice(["'", '"'])
        fields.append(pick.choice([
            lambda: f"version={quote}{requirement(base)}{quote}",
            lambda: f"version={limit(base)}",
            lambda: f"build={quote}{pick.choice(BUILDS)}{quote}",
            lambda: f"build={pick.choice(BUILDS)}",
            lambda: f"build_number={quote}{pick.choice(['', '==', '!=', '<', '<=', '>', '>=', '=', '~='])}{pick.choice('0123')}{quote}",
            lambda: f"channel={pick.choice(['conda-forge', 'c/linux-64', 'a/b'])}",
            lambda: f"subdir={pick.choice(['linux-64', 'noarch', 'foo'])}",
            lambda: f"md5={pick.choice(['0123456789abcdef', '0123456789abcde'])}0123456789ABCDEF",
            lambda: f"sha256={'0123456789abcdef' * 4}",
            lambda: f"license={quote}GPL (>= 2){quote}",
            lambda: f"extras=[{pick.choice(['a', 'a, b', quote + 'a' + quote, 'A', ''])}]",
            lambda: f"flags=[{pick.choice(['a', 'a, b*', 'x:y', '~x', 'a=b'])}]",
            lambda: f"when={quote}{condition()}{quote}",
            lambda: f"fn={quote}x-1-0.conda{quote}",
            lambda: f"track_features={quote}a b,c{quote}",
            lambda: pick.choice(["foo=bar", "optional", "features=x", "namespace=n", "license_family=MIT", "build=", "=x"]),
        ])())
    return "[" + pick.choice([",", ", ", " , "]).join(fields) + "]"


def condition(depth=0):
    kind = pick.random()
    if depth > 2 or kind < 0.5:
        return pick.choice(["python", "a", "__unix", "band", "or-tools"]) + pick.choice(["", " >=3", ">=3.8,<4", " 3", " 3.8 py*", "[build=x]", " *"])
    word = pick.choice([" and ", " or ", " and", "and "] if pick.random() < 0.1 else [" and ", " or "])
    text = condition(depth + 1) + word + condition(depth + 1)
    return f"({text})" if pick.random() < 0.4 else text


def spec(base):
    text = pick.choice(NAMES)
    if pick.random() < 0.07:
        text = pick.choice(["conda-forge::", "c/linux-64::", "a/b::", "::", "c:n:", "n:", "c/foo::", "https://x.org/c::", "https://x.org/c/noarch::", "*::"]) + text
    kind = pick.random()
    if kind < 0.75:
        text += pick.choice([" ", " ", " ", "", "  "]) + requirement(base)
        if pick.random() < 0.25:
            text += pick.choice([" ", " ", "=", " =", "  "]) + pick.choice(BUILDS)
    if pick.random() < 0.2:
        text += pick.choice(["", "", " "]) + bracket(base)
    if pick.random() < 0.04:
        text += pick.choice([" # comment", "#", " ; x", "; if a"])
    if pick.random() < 0.12 and "://" not in text:  # which characters an URL may hold is the URL library's affair
        text = noise(text)
    return text


def parse(text, strict=False):
    try:
        return rattler.MatchSpec(text, strict=strict)
    except BaseException as error:  # the binding's panics are no Exceptions
        if isinstance(error, KeyboardInterrupt):
            raise
        return None


def described(text, parsed):
    row = {"spec": text, "name": parsed.name.normalized if hasattr(parsed.name, "normalized") else str(parsed).split(" ")[0]}
    row["name"] = parsed.name.as_package_name().normalized
    for field in ("version", "build", "build_number", "subdir", "condition", "extras"):
        if getattr(parsed, field) is not None:
            row[field] = getattr(parsed, field)
    if parsed.channel is not None and parsed.channel.name:
        row["channel"] = parsed.channel.name if parsed.channel.base_url.startswith("https://conda.anaconda.org/") else parsed.channel.base_url.rstrip("/")
    for field in ("md5", "sha256"):
        if getattr(parsed, field):
            row[field] = getattr(parsed, field).hex()
    return row


def main():
    versions, invalid = [], []
    for _ in range(COUNT):
        text = version()
        try:
            versions.append((rattler.Version(text), text))
        except BaseException:
            invalid.append(text)
    versions = pick.sample(versions, min(len(versions), 1500))
    versions.sort(key=functools.cmp_to_key(lambda a, b: -1 if a[0] < b[0] else 1 if b[0] < a[0] else 0))
    ascending = []
    for value, text in versions:
        if ascending and ascending[-1][0][0] == value:
            ascending[-1].append((value, text))
        else:
            ascending.append([(value, text)])
    result = {"ascending": [[text for _, text in row] for row in ascending], "matches": [], "parsed": [], "invalid_versions": invalid, "odd_but_valid_versions": [],
              "invalid_matchspecs": [], "invalid_only_in_strict_mode": [], "valid_in_strict_mode": []}
    for _ in range(COUNT):
        base = version(clean=True)
        text = spec(base)
        parsed = parse(text)
        if parsed is None:
            result["invalid_matchspecs"].append(text)
            continue
        result["parsed"].append(described(text, parsed))
        result["valid_in_strict_mode" if parse(text, strict=True) else "invalid_only_in_strict_mode"].append(text)
        for _ in range(3):
            candidate, build, number = near(base), pick.choice(RECORD_BUILDS), pick.choice([0, 1, 2])
            try:
                record = rattler.PackageRecord(name=parsed.name.as_package_name().normalized, version=candidate, build=rattler.BuildString(build), build_number=number, subdir="linux-64")
            except BaseException:
                continue
            if any((parsed.md5, parsed.sha256, "license" in text, "flags" in text, "track_features" in text)):
                continue
            result["matches"].append({"spec": text, "name": record.name.normalized, "version": candidate, "build": build, "build_number": number, "matches": parsed.matches(record)})
    os.makedirs(os.path.dirname(os.path.abspath(TARGET)), exist_ok=True)
    with open(TARGET, "w", encoding="utf-8") as target:
        json.dump(result, target, ensure_ascii=False)
    print({name: len(rows) for name, rows in result.items()})


main()
