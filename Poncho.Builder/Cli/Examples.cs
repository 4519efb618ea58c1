using System.CommandLine;

namespace Poncho.Builder.Cli;

/// <summary>What stands under the help of each command: the lines that most people need.</summary>
internal static class Examples
{
    public static IReadOnlyList<string> Of(Command command) =>
        command.Parents.FirstOrDefault()?.Name == "cache" ? OfCache(command.Name) : OfCommand(ProgramNames.CommandOf(command.Name) ?? command.Name);

    private static IReadOnlyList<string> OfCache(string name) => name switch
    {
        "prune" => ["poncho cache prune --older-than 30d", "poncho cache prune --limit 20G --dry-run"],
        "fill" => ["poncho cache fill coffea:2024 env.tar.zst", "poncho cache fill coffea:2024 --shared /cvmfs/ours    # users: export PONCHO_SHARED_CACHE=/cvmfs/ours"],
        "list" => ["poncho cache list --json | jq '.environments[].name'"],
        _ => [],
    };

    private static IReadOnlyList<string> OfCommand(string name) => name switch
    {
        ProgramNames.Poncho =>
        [
            "poncho create environment.yml env.tar.zst",
            "poncho run -e env.tar.zst -- python analysis.py",
            "poncho create --help                             # what a command takes, and more examples",
        ],
        "init" =>
        [
            "poncho init --python 3.12 numpy scipy            # writes environment.yml",
            "poncho init                                      # of requirements.txt, pyproject.toml and .python-version of this folder",
            "poncho init -o spec.json -c conda-forge -c bioconda samtools --pip multiqc",
        ],
        "add" =>
        [
            "poncho add numpy \"scipy >=1.11\"                  # in environment.yml, or the only spec of this folder",
            "poncho add --pip \"uproot>=5\" --spec coffea.json",
        ],
        "remove" => ["poncho remove scipy", "poncho remove uproot --spec coffea.json"],
        "analyze" =>
        [
            "poncho analyze analysis.py spec.json             # then poncho create spec.json",
            "poncho analyze src/ notebook.ipynb environment.yml",
            "poncho analyze app.py - --function process --extra-pkg parsl",
            "poncho analyze src/ --check environment.yml      # status 1 where one lacks what the other has: for CI",
            "poncho analyze src/ --update environment.yml     # adds what is missing",
            "poncho analyze --imports --json src/ | jq 'add | unique'",
        ],
        "create" =>
        [
            "poncho create spec.json                          # into the store, as spec:latest",
            "poncho create environment.yml env.tar.zst -t coffea:2024",
            "poncho create --locked spec.json env.tar.zst     # exactly what spec.json.lock.json says",
            "poncho create pyproject.toml env.tar.zst --extra plot --group test",
            "poncho create ~/miniforge3/envs/coffea env.tar.zst   # packs a conda environment; its name alone does, too",
            "poncho create spec.json --from registry.example.org/hep/coffea:2024   # takes the team's layers (push --build-cache)",
            "CONDA_OVERRIDE_GLIBC=2.17 poncho create spec.json env.tar.zst   # for nodes that are older than this machine",
        ],
        "lock" =>
        [
            "poncho lock spec.json                            # writes spec.json.lock.json; then poncho create --locked spec.json",
            "poncho lock spec.json --update numpy             # moves numpy on and leaves the rest; without names all moves",
            "poncho lock spec.json --platform linux-64 --platform linux-aarch64 --virtual __cuda=12.4 --virtual __glibc=2.28",
            "poncho lock spec.json --update --dry-run         # shows what would move, and writes nothing",
            "poncho lock conda-lock.yml                       # takes over what another program locked",
        ],
        "outdated" => ["poncho outdated spec.json                        # what poncho lock --update would move, and what the spec keeps back"],
        "run" =>
        [
            "poncho run -e env.tar.zst -- python analysis.py --fast",
            "poncho run -e coffea:2024 python -c 'import numpy; print(numpy.__version__)'",
            "poncho run -e registry.example.org/hep/coffea:2024 -- python analysis.py    # fetches what this node lacks",
            "poncho run -e coffea.sqfs -- python analysis.py   # where it lies: mounted once for all tasks of this node",
            ". $(poncho run -e env.tar.zst)/bin/activate      # unpacked and relocated; activated in this shell",
            "poncho run plot.py events.root --bins 30          # a script that says itself what it needs (# /// script)",
        ],
        "shell" => ["poncho shell coffea:2024                       # exit leaves it"],
        "activate" =>
        [
            "eval \"$(poncho activate coffea:2024)\"           # bash, zsh, sh; deactivate takes it back",
            "poncho activate coffea:2024 --shell fish | source",
        ],
        "export" =>
        [
            "poncho export coffea:2024 env.tar.zst",
            "poncho export coffea:2025 new.tar.zst --since coffea:2024   # runs with: poncho run -e new.tar.zst --with old.tar.zst",
            "poncho export coffea:2024 /opt/coffea/",
            "poncho export env.tar.zst env.tar.gz              # of a tarball, for those who have no zstd",
            "poncho export coffea:2024 - | ssh node 'cat > env.tar.zst'",
            "poncho export coffea:2024 coffea.tar              # an image: docker load -i coffea.tar",
            "poncho export coffea:2024 coffea.sif              # apptainer exec coffea.sif python analysis.py",
        ],
        "load" => ["poncho load env.tar.zst -t coffea:2024", "poncho load coffea:2024 --engine docker          # then docker run --rm coffea:2024"],
        "push" => ["poncho push coffea:2024 registry.example.org/hep/coffea:2024", "poncho push coffea localhost:5000/hep/coffea --json | jq .bytes_sent"],
        "pull" =>
        [
            "poncho pull registry.example.org/hep/coffea:2024 # then poncho run -e coffea:2024",
            "poncho pull registry.example.org/hep/coffea:2024 --to env.tar.zst   # for nodes that have poncho_package_run alone",
        ],
        "tags" => ["poncho tags registry.example.org/hep/coffea"],
        "login" => ["poncho login registry.example.org -u ann", "pass show registry | poncho login registry.example.org -u ann --password-stdin"],
        "logout" => ["poncho logout registry.example.org"],
        "images" => ["poncho images 'coffea*'                          # every tag of these names", "poncho rm $(poncho images -q '*:old')"],
        "inspect" =>
        [
            "poncho inspect coffea",
            "poncho inspect coffea:2024 --json | jq -r '.layers[].digest'",
            "poncho inspect env.tar.zst --verify",
        ],
        "diff" => ["poncho diff coffea:2024 coffea:2025", "poncho diff a.tar.zst b.tar.zst --json | jq .is_same"],
        "tree" => ["poncho tree coffea:2024 --depth 2", "poncho tree spec.json                            # before it is built: what its lock, or the solver, chooses"],
        "why" => ["poncho why libgfortran5 coffea:2024", "poncho why numpy environment.yml"],
        "tag" => ["poncho tag coffea coffea:2024"],
        "rm" => ["poncho rm coffea:2023 && poncho prune", "poncho rm 'coffea:202*' 3f9a12b0                  # by pattern, and by the digest that poncho images shows"],
        "prune" => ["poncho prune --dry-run                           # shows what would go, and deletes nothing"],
        "cache" =>
        [
            "poncho cache && poncho prune --dry-run           # what is there, and what of it is not needed",
            "poncho cache list                                # what is unpacked on this node",
            "poncho cache prune --older-than 30d              # and what of it may go",
            "poncho cache verify                              # after a power cut, or where a disk fails",
        ],
        "package" =>
        [
            "poncho package build/prefix --name mylib --version 1.2 --depends \"libzlib >=1.2\" -o channel",
            "poncho package src --name myapp --version 1.2 --noarch python --entry-point \"myapp = myapp:main\" --depends python "
                + "-o channel",
        ],
        "index" => ["poncho index channel && poncho create spec.json   # with \"channels\": [\"./channel\", \"conda-forge\"]"],
        "search" => ["poncho search numpy", "poncho search 'numpy >=2' -c conda-forge --all", "poncho search '*blas*' --platform linux-aarch64 --json | jq -r '.[].url'"],
        "info" => ["poncho info                                      # for a bug report: passwords are left out"],
        "completion" =>
        [
            "source <(poncho completion bash)                 # in ~/.bashrc; zsh: the same, after compinit",
            "poncho completion fish > ~/.config/fish/completions/poncho.fish",
        ],
        _ => [],
    };
}
