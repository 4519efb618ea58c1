"""The rows of pip's part: bench/run.sh pip."""


def pip_rows(Row):
    poncho = "export PIP_INDEX_URL={server}/pypi/simple/ PIP_DISABLE_PIP_VERSION_CHECK=1 PONCHO_HOME={work}/%s; {poncho}"
    rattler = "{rattler} {work}/%s --cache {work}/%s %s"
    uv = "{uv} pip install -q --no-deps --python {work}/%s/bin/python --index-url {server}/pypi/simple/ --cache-dir {work}/uv-cache %s -r {work}/pinned.txt"
    pack = "{python} -m conda_pack.cli -p {work}/run-prefix -o {work}/run-env.tar.zst -q -f --ignore-missing-files -j 2"
    specs = "python3 {here}/pip_specs.py {work} {data} {server} {here}/../../examples/local-code"
    locked = [
        specs,
        poncho % "seed" + " lock {work}/coffea.json",
        poncho % "seed" + " create --locked --keep-packages {work}/coffea.json -t seed:1",
        "python3 {here}/pinned.py {work}/coffea.json.lock.json > {work}/pinned.txt",
        # The peer's cache is warm too, and its sdist is built.
        rattler % ("warm", "warm-cache", "python=3.11") + " && " + uv % ("warm", ""),
    ]
    at_hand = "cp -al {work}/seed/packages {work}/seed/wheels {work}/%s/"
    whole, alone = "rattler, uv --compile-bytecode, conda-pack", "uv --compile-bytecode into a bare Python"
    edit = "echo \"EDITED = $(date +%N)\" >> $(find {work}/dimuon -name '*.py' ! -name '__init__.py' | sort | head -1)"
    return [
        Row("pip-zst", "coffea.json (conda, pip, http) to env.tar.zst, lock given", "3x, 500 MB", {
            "poncho": poncho % "run-home" + " create --locked {work}/coffea.json {work}/run-env.tar.zst",
            whole: rattler % ("run-prefix", "run-cache", "{packages}") + " && " + uv % ("run-prefix", "--compile-bytecode") + " && " + pack,
        }, ready=locked, before={"poncho": "mkdir {work}/run-home && " + at_hand % "run-home"},
            outputs={"poncho": "{work}/run-env.tar.zst", whole: "{work}/run-env.tar.zst"}, group="pip"),
        Row("pip-wheels", "the wheels alone, lock given, conda layers made", "at most 1.3x", {
            "poncho": poncho % "home" + " create --locked {work}/wheels.json -t wheels:1",
            alone: uv % ("run-prefix", "--compile-bytecode"),
        }, ready=[
            *locked, poncho % "seed" + " lock {work}/wheels.json",
            poncho % "bare" + " create {work}/conda.json -t conda:1", at_hand % "bare",
            rattler % ("bare-prefix", "warm-cache", "python=3.11"),
        ], before={"poncho": "rm -rf {work}/home && cp -a {work}/bare {work}/home", alone: "cp -a {work}/bare-prefix {work}/run-prefix"}, group="pip"),
        Row("pip-edit", "after one file of local code was edited: create, then export to tar.zst", "1.5 s", {
            "poncho": poncho % "home" + " create --locked {work}/local.json -t local:1 && {poncho} export local:1 {work}/run-env.tar.zst",
        }, ready=[
            specs, poncho % "home" + " lock {work}/local.json",
            poncho % "home" + " create --locked {work}/local.json -t local:1 {work}/first.tar.zst",
        ], before={"poncho": edit}, group="pip"),
    ]
