namespace Poncho.Node;

/// <summary>What <c>--help</c> and <c>--help-env-creation</c> print.</summary>
internal static class HelpText
{
    public const string Usage = """
        Run a command in an environment, with the command's own exit status.

        Usage: poncho_package_run -e ENV [options] [--] [COMMAND [ARGUMENT...]]

        Options end at -- or at the first word that is none.
          -e, --environment ENV  the environment: a tarball or a folder where there is
                                 such a path, else a name or digest in the store
          -u, --unpack-to DIR    unpack into a folder of your own, where the command
                                 may change it (default: the node cache, which all
                                 tasks of a user share); where DIR holds another
                                 environment, into DIR-DIGEST beside it
              --with OTHER       an environment that has the layers which an
                                 incremental tarball lacks; may be given several times
          -w, --wait-for-lock SECONDS
                                 how long to wait for another process that unpacks the
                                 same (default: 300)
              --cache-limit SIZE how much the node cache may take, such as 20G: after
                                 something was unpacked, what nobody uses goes, the
                                 longest unused first
          -n, --no-command       only unpack, and print the folder, as without a COMMAND
          -d, --debug            print each step (as PONCHO_PACKAGE_RUN_DEBUG=yes does),
                                 to standard output
          -k, --keep-alive       taken for the original's sake: the node cache keeps what
                                 was unpacked
          -r, --remove-locking   taken for the original's sake: no lock is left behind
              --help-env-creation
                                 how an environment is made
          -h, --help             this help
          -V, --version          the version

        Exit status: the command's own; 125 where the environment cannot be had, 126
        where the command cannot be run, 127 where it cannot be found.

        Variables: PONCHO_NODE_CACHE (folder of the node cache), PONCHO_HOME (of the
        store), PONCHO_ACTIVATION=always (run activation scripts each time),
        PONCHO_NODE_CACHE_LIMIT (as --cache-limit), PONCHO_UNPACK_BYTES and
        PONCHO_UNPACK_ENTRIES (limits of what is unpacked).

        PYTHONPATH and PYTHONHOME are kept from the command; one that it is to have is
        given to it:
          poncho_package_run -e ENV -- env PYTHONPATH="$PYTHONPATH" python program.py
        """;

    public const string Creation = """
        An environment is made of a list of packages by poncho, on any machine, without conda:

          echo '{"conda": {"channels": ["conda-forge"], "packages": ["python=3.12", "numpy"]}}' > spec.json
          poncho create spec.json env.tar.gz

        and runs, wherever this one file is, as

          poncho_package_run -e env.tar.gz -- python -c 'print(42)'

        A tarball that conda-pack made of a conda environment runs as well:

          conda-pack -p ./my-conda-env -o env.tar.gz
        """;
}
